import { HOUR_MS } from '../../forecasting/hour';
import { loadArtifact } from '../../forecasting/models/artifact';
import { type PredictDeps, type Prediction, predict } from '../../serve/routes/predict/answer';
import type { OwnRequest } from '../../serve/routes/predict/request';
import { pricesUpTo } from './plain-app';
import { type LoadOutcome, sendLoad } from './send-load';
import { until } from './until';

const CONNECTIONS = 20;

interface FilesOfVersion {
  readonly version: string;
  readonly runId: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/**
 * Sends the three forms of POST /predict over 20 connections while the server changes from each version to the next, after an answer by
 * the former. @param versions the first one is in use already
 * @returns the versions that answered; the outcomes that are not what the version that they name must answer, or that name a version which
 *   was replaced before the request; and how many different answers there can be
 */
export async function swapUnderLoad(
  url: string,
  given: {
    readonly versions: readonly FilesOfVersion[];
    readonly swapTo: (version: FilesOfVersion) => Promise<void>;
    readonly served: Pick<PredictDeps, 'asset' | 'market'>;
    readonly now: number;
  },
): Promise<{ seen: string[]; wrong: LoadOutcome[]; differentAnswers: number }> {
  const forms = listForms(given.served.market.current()?.lastHour ?? 0);
  const expected = given.versions.map((one) => forms.map(({ request }) => computeAnswer(request, one, given)));
  const wrong: LoadOutcome[] = [];
  const seen = new Set<string>();
  /** The index of the newest version that the server has changed to. */
  let newest = 0;
  let sent = 0;
  /** What was sent with each body: the index of its form, and the newest version at that time. */
  const sentWith = new WeakMap<object, { form: number; oldest: number }>();
  const nextBody = () => {
    const form = sent++ % forms.length;
    const body = { ...forms[form]?.body };
    sentWith.set(body, { form, oldest: newest });
    return body;
  };
  const load = sendLoad(url, { connections: CONNECTIONS, nextBody }, (outcome, body) => {
    const answer = outcome.answer as unknown as Prediction;
    const { form = -1, oldest = -1 } = sentWith.get(body) ?? {};
    const index = given.versions.findIndex(({ version }) => version === answer.model?.version);
    const isTrue = index >= oldest && expected[index]?.[form] === describe(answer);
    if (outcome.status === 200 && isTrue) seen.add(answer.model.version);
    else wrong.push(outcome);
  });
  for (const [index, version] of given.versions.entries()) {
    if (index > 0) await given.swapTo(version);
    newest = index;
    await until(async () => seen.has(version.version) || wrong.length > 0, Boolean);
  }
  await load.stop();
  return { seen: [...seen], wrong, differentAnswers: new Set(expected.flat()).size };
}

/** The three forms of POST /predict: the body, and what the route makes of it. */
function listForms(lastHour: number): { body: object; request: OwnRequest }[] {
  const observation = { lag_1: 50_000, rolling_mean_5: 49_000, hour: 12 };
  const before = lastHour - HOUR_MS;
  const rates = pricesUpTo(before, 48).map(({ rate }) => rate ?? Number.NaN);
  return [
    { body: {}, request: { kind: 'newest' } },
    { body: observation, request: { kind: 'observation', observation } },
    { body: { rates, last_hour: before }, request: { kind: 'rates', rates, lastHour: before } },
  ];
}

/** Loads the files again, so that no state of the server's own copy can be in the answer. */
function computeAnswer(
  request: OwnRequest,
  { version, runId, files }: FilesOfVersion,
  { served, now }: { readonly served: Pick<PredictDeps, 'asset' | 'market'>; readonly now: number },
): string {
  const source = served.market.current()?.source ?? '';
  const loaded = { version, runId, source, model: loadArtifact(files), loadedAt: 0, loadedFrom: 'registry' } as const;
  return describe(predict(request, { ...served, model: { current: () => loaded, reason: () => '' } }, now));
}

function describe({ prediction, quantiles, model }: Prediction): string {
  return JSON.stringify([prediction, quantiles, model]);
}
