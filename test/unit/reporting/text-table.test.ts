import { renderTable } from '../../../reporting/text-table';

const ROWS = [
  ['Forecasts', 'ask for a forecast', 'http://localhost:8000/docs'],
  ['MLflow', 'models and training runs', 'http://localhost:5000/#/models/btc_predictor'],
  ['Report', 'not made yet', ''],
];

it('should align columns when the terminal is wide enough', () => {
  expect(renderTable(ROWS, 120).split('\n')).toEqual([
    '  Forecasts  ask for a forecast        http://localhost:8000/docs',
    '  MLflow     models and training runs  http://localhost:5000/#/models/btc_predictor',
    '  Report     not made yet',
    '',
  ]);
});

it('should put the last cells on separate lines when the terminal is too narrow', () => {
  expect(renderTable(ROWS, 60).split('\n')).toEqual([
    '  Forecasts  ask for a forecast',
    '             http://localhost:8000/docs',
    '  MLflow     models and training runs',
    '             http://localhost:5000/#/models/btc_predictor',
    '  Report     not made yet',
    '',
  ]);
});
