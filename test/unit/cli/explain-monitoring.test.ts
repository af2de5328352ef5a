import { explainMonitoringNotStarted } from '../../../cli/explain-monitoring';

describe('explainMonitoringNotStarted', () => {
  it('should say that monitoring was not started, and how to start it', () => {
    expect(explainMonitoringNotStarted([{ name: 'server' }, { name: 'temporal' }])).toBe(
      'Monitoring was not started, because it starts only together with nexthour.\n' +
        'Stop nexthour (Ctrl-C in its terminal), then run `npm start -- --monitoring`.\n',
    );
  });

  it('should say nothing when the running nexthour has monitoring', () => {
    expect(explainMonitoringNotStarted([{ name: 'server' }, { name: 'prometheus' }])).toBe('');
  });
});
