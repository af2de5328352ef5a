import { check, heading } from './report.mjs';
import { ask, until } from './requests.mjs';

const ASSETS = ['BTC', 'ETH'];
/** The first forecasts come within some minutes, and each one is scored five minutes later. */
const MINUTES = 15;

/** Waits for bars and forecasts of each asset, and for a score of a forecast. */
export async function checkLive(compose, server) {
  heading('the live line');
  for (const asset of ASSETS) {
    const { bar, models } = await untilScored(server, asset);
    console.log(`GET /live/${asset}\n`, { bar, forecast: models[0].forecast });
    check(`${asset} has bars, forecasts and scores`, true, `${bar.minute}, ${models.map(({ version }) => version)}`);
  }
  await compose.exec('candles', ['nexthour', 'live', 'status'], { shows: true });
}

/** Waits for a bar and a forecast of a minute that begins now. */
export async function checkLiveContinues(server) {
  heading('the live line, after the restore');
  const from = new Date().toISOString();
  for (const asset of ASSETS) {
    const { bar } = await untilLive(
      server,
      asset,
      ({ bar, models }) => bar.minute >= from && models[0].forecast.origin > from,
    );
    check(`${asset} has new bars and forecasts`, true, bar.minute);
  }
}

const untilScored = (server, asset) =>
  untilLive(server, asset, ({ state, models }) => state === 'current' && models.some(({ day }) => day.settled > 0));

const untilLive = (server, asset, isMet) =>
  until(
    async () => {
      const answer = await ask(`${server}/live/${asset}`).catch(() => null);
      return answer?.status === 200 && isMet(answer.body) ? answer.body : null;
    },
    { minutes: MINUTES },
  );
