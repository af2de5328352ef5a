import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { LiveScores } from '../../../clients/postgres/live-scores';
import { assetOfQuestion, nextHourQuestion } from '../../../forecasting/questions';
import { type CardDeps, readModelCard } from '../../../operations/models/card';
import { createDecisionReader } from '../../../operations/models/read-decisions';
import { AssetQuery, assetField, type ServedAssets } from '../../assets';
import type { PageLinks } from '../../page-links';
import { plainText, strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { readLedger } from '../forecasts/read-ledger';
import {
  CardAnswer,
  cardJson,
  DecisionsAnswer,
  decisionJson,
  liveJson,
  offlineScores,
  ScoresAnswer,
} from './card-answer';

const DEFAULT_DECISIONS = 50;
const READ_DEADLINE_MS = 15_000;

const DecisionsQuery = Type.Object(
  {
    ...assetField,
    count: Type.Optional(
      Type.String({
        pattern: '^([1-9]\\d{0,2}|1000)$',
        description: `how many: 1 to 1000; default: ${DEFAULT_DECISIONS}`,
      }),
    ),
  },
  strict,
);
const Params = Type.Object({
  id: Type.String({ ...plainText, description: 'the `id` of a model, as GET /models lists it' }),
});

export interface CardRouteDeps extends CardDeps {
  readonly assets: ServedAssets;
  readonly links: PageLinks;
  readonly readLiveScores: (query: { asset: string }) => Promise<LiveScores[]>;
}

/** What is stored about the models: their scores side by side, the decisions about them, and all about one of them. */
export function modelCardRoutes({ assets, links, readLiveScores, ...deps }: CardRouteDeps): FastifyPluginAsyncTypebox {
  const readOffline = new Map(
    assets.all.map(({ asset }) => [
      asset,
      createDecisionReader({ asset, promotions: deps.promotions }, (decision) =>
        offlineScores(nextHourQuestion(asset).id, [decision]),
      ),
    ]),
  );
  return async (app) => {
    app.get('/models/scores', {
      schema: {
        operationId: 'getModelScores',
        tags: ['models'],
        summary: 'Get the offline and the live scores of all model versions, side by side',
        querystring: AssetQuery,
        response: { 200: ScoresAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ query }) => {
        const { asset } = assets.find(query.asset);
        const [live, ofGate = []] = await readLedger(
          Promise.all([readLiveScores({ asset }), readOffline.get(asset)?.()]),
        );
        const offline = new Map(ofGate.map((one) => [one.id, one.offline]));
        const ofLive = new Map(live.map((one) => [`${one.question}-v${one.version}`, one]));
        const ids = [...new Set([...offline.keys(), ...ofLive.keys()])];
        const scores = ids.map((id) => ({ id, offline: offline.get(id) ?? null, live: liveJson(ofLive.get(id)) }));
        return { asset, scores };
      },
    });
    app.get('/models/decisions', {
      schema: {
        operationId: 'getDecisions',
        tags: ['models'],
        summary: "List the decisions about the models of the next hour's price: of the model gate and of people",
        querystring: DecisionsQuery,
        response: { 200: DecisionsAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ query: { asset: named, count = String(DEFAULT_DECISIONS) } }) => {
        const { asset } = assets.find(named);
        const decisions = await readLedger(deps.promotions.newest({ asset, count: Number(count) }));
        return { asset, decisions: decisions.map((one) => decisionJson(nextHourQuestion(asset).id, one)) };
      },
    });
    app.get('/models/:id/card', {
      schema: {
        operationId: 'getModelCard',
        tags: ['models'],
        summary: 'Get all that is stored about a model version: scores, rules of the gate, decisions, data, training',
        params: Params,
        response: { 200: CardAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ params: { id } }) => {
        const card = await readLedger(readModelCard(deps, id), READ_DEADLINE_MS);
        const { question, version, source } = card.model;
        const all = await readLedger(readLiveScores({ asset: assetOfQuestion(question) }));
        const live = all.find((one) => one.question === question && one.version === version && one.source === source);
        return cardJson(card, live, links);
      },
    });
  };
}
