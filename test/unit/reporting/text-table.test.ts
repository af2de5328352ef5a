import { renderTable } from '../../../reporting/text-table';

const ROWS = [
  ['Forecasts', 'ask for a forecast', 'http://localhost:8000/docs'],
  ['MLflow', 'models and training runs', 'http://localhost:5000/#/models/btc_predictor'],
  ['Report', 'not made yet', ''],
];

test('aligns columns where the terminal is wide enough', () => {
  expect(renderTable(ROWS, 120).split('\n')).toEqual([
    '  Forecasts  ask for a forecast        http://localhost:8000/docs',
    '  MLflow     models and training runs  http://localhost:5000/#/models/btc_predictor',
    '  Report     not made yet',
    '',
  ]);
});

test('gives the last cells lines of their own where it is not', () => {
  expect(renderTable(ROWS, 60).split('\n')).toEqual([
    '  Forecasts  ask for a forecast',
    '             http://localhost:8000/docs',
    '  MLflow     models and training runs',
    '             http://localhost:5000/#/models/btc_predictor',
    '  Report     not made yet',
    '',
  ]);
});
