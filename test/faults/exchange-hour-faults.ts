import type { Fault as Answer } from '../../simulator/faults';
import type { Fault, Naming } from './fault';

/** The source refuses or fails for a while during a whole hour. The other faults of its answers are in exchange-faults.ts. */
function answer(name: string, fault: Answer, more: Pick<Fault, 'named' | 'ends'>): Fault {
  return {
    name: `the exchange answers ${name} during an hour`,
    holdMs: 0,
    inject: (target) => {
      target.setExchangeFault(({ path }) => (path === '/coins/single/history' ? fault : undefined));
      return () => target.setExchangeFault(undefined);
    },
    ...more,
  };
}

function failsExtract(text: RegExp): Naming {
  return {
    status: new RegExp(`extract failed.*${text.source}`),
    log: ['pipeline-worker', text],
    metric: ['server', /^nexthour_hour_step_state\{asset="BTC",step="extract"\} 5$/m],
  };
}

export const exchangeHourFaults: readonly Fault[] = [
  answer(
    '401',
    { kind: 'status', code: 401 },
    {
      ends: 'failed',
      named: failsExtract(/refuses the key in LIVE_COIN_WATCH_API_KEY/),
    },
  ),
  answer(
    'that all credits are used',
    { kind: 'error-under-200', code: 429, description: 'All credits are used' },
    {
      ends: 'failed',
      named: failsExtract(/daily credits of LiveCoinWatch are used up/),
    },
  ),
  answer(
    '500',
    { kind: 'status', code: 500 },
    {
      named: {
        status: /extract failed \d+ of at most \d+ times: LiveCoinWatch failed at .* with 500/,
        log: ['pipeline-worker', /LiveCoinWatch failed at .* with 500/],
        metric: ['pipeline-worker', /^nexthour_step_attempts_total\{step="extract",outcome="failed"\} [1-9]\d*$/m],
      },
    },
  ),
];
