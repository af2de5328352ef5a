import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { Searches } from '../../clients/postgres/searches';
import { SEARCH_METHODS } from '../../forecasting/search/trials';
import { choiceJson, listedSearchJson, searchJson } from '../../operations/search/search-json';
import { HttpError } from '../http-error';
import { IsoTime } from '../schemas/forecast-parts';
import { nullable, oneOf, plainText, strict } from '../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../schemas/problem-details';
import { readLedger } from './forecasts/read-ledger';

const SHOWN = 100;

const Skill = nullable(
  Type.Number({ description: "1 − loss / loss of today's parameters, on the same forecasts: positive is better." }),
);
const listed = {
  id: Type.String(),
  question: Type.String({ examples: ['btc-1h'] }),
  family: Type.String({ description: 'The model family whose parameters were searched.' }),
  method: oneOf(SEARCH_METHODS),
  seed: Type.Integer({ description: 'Equal seeds give equal trials.' }),
  trials: Type.Integer({ description: "How many sets of parameters, without today's." }),
  trials_scored: Type.Integer(),
  source: Type.String({ description: 'The source of the prices.' }),
  operator: Type.String({ description: 'Who started it.' }),
  started_at: IsoTime,
  ended_at: nullable(IsoTime),
  skill: Skill,
  deflated_p: nullable(
    Type.Number({
      description: 'The probability that the best of so many worthless trials looks as good as this one.',
    }),
  ),
  holdout_skill: Skill,
  promoted: nullable(
    Type.Boolean({ description: 'Whether the model gate promoted a model with the best parameters.' }),
  ),
  adopted: nullable(Type.Boolean({ description: 'Whether later trainings began to use the parameters.' })),
  summary: nullable(Type.String()),
};
const Value = Type.Unsafe<number | string | boolean>({ description: 'a number, a text, true or false' });
const Parameter = Type.Object(
  { parameter: Type.String(), value: Type.Unsafe<number | string | boolean | null>({}) },
  strict,
);

export const SearchesAnswer = Type.Object(
  {
    searches: Type.Array(Type.Object(listed, strict), { description: 'Newest first.' }),
    choices: Type.Array(
      Type.Object(
        {
          question: Type.String(),
          search: Type.String(),
          parameters: Type.Array(Parameter),
          operator: Type.String(),
          chosen_at: IsoTime,
        },
        strict,
      ),
      { description: 'The parameters that later trainings use in place of those of params.yaml.' },
    ),
  },
  { ...strict, title: 'Searches' },
);

const Paired = nullable(
  Type.Object(
    {
      forecasts: Type.Integer(),
      skill: Skill,
      z: nullable(Type.Number({ description: 'The gain over its standard error (Diebold-Mariano).' })),
      p: nullable(Type.Number({ description: 'The p-value of the hypothesis that the trial is not better.' })),
    },
    strict,
  ),
);
const Fold = Type.Object(
  { from: IsoTime, to: IsoTime, forecasts: Type.Integer(), loss: nullable(Type.Number()) },
  strict,
);

export const SearchAnswer = Type.Object(
  {
    ...listed,
    loss: Type.String({ description: 'What the losses are: CRPS of the log-return, or Brier score.' }),
    space: Type.Array(
      Type.Object(
        {
          parameter: Type.String(),
          kind: oneOf(['int', 'float', 'log', 'choice']),
          from: nullable(Type.Number()),
          to: nullable(Type.Number()),
          values: Type.Array(Value, { description: 'Of a choice.' }),
        },
        strict,
      ),
    ),
    best_trial: nullable(Type.Integer({ description: "null when no trial is better than today's parameters." })),
    validation: Paired,
    deflated: nullable(
      Type.Object(
        {
          trials: Type.Integer(),
          expected_z: Type.Number({ description: 'The z that the best of so many worthless trials has on average.' }),
          skill: Skill,
          p: nullable(Type.Number()),
        },
        strict,
      ),
    ),
    holdout: Paired,
    gate: nullable(Type.Object({ version: Type.String(), promoted: Type.Boolean(), reason: Type.String() }, strict)),
    params_yaml: nullable(Type.String({ description: 'The lines of params.yaml with the best parameters.' })),
    importance: Type.Array(
      Type.Object(
        {
          parameter: Type.String(),
          share: nullable(
            Type.Number({ description: 'The share of the differences between the trials that it explains, 0 to 1.' }),
          ),
        },
        strict,
      ),
    ),
    scored: Type.Array(
      Type.Object(
        {
          trial: Type.Integer({ description: "0: today's parameters." }),
          parameters: Type.Array(Parameter),
          loss: nullable(Type.Number({ description: 'On the newest fold, on which all trials were scored.' })),
          mean_loss: nullable(Type.Number({ description: 'On all folds of the trial.' })),
          folds: Type.Array(Fold),
          holdout: nullable(Fold),
          seconds: Type.Number(),
        },
        strict,
      ),
    ),
  },
  { ...strict, title: 'Search' },
);
export type SearchAnswer = Static<typeof SearchAnswer>;

const Params = Type.Object({
  id: Type.String({ ...plainText, description: 'the `id` of a search, as GET /searches lists it' }),
});

export interface SearchesDeps {
  readonly searches: Pick<Searches, 'list' | 'find' | 'listScores' | 'findChoice'>;
}

export function searchesRoute({ searches }: SearchesDeps): FastifyPluginAsyncTypebox {
  const list = async () => {
    const found = await searches.list({ limit: SHOWN });
    const questions = [...new Set(found.map(({ plan }) => plan.question))];
    const choices = await Promise.all(questions.map((question) => searches.findChoice({ question })));
    return {
      searches: found.map(listedSearchJson),
      choices: choices.flatMap((choice) => (choice ? [choiceJson(choice)] : [])),
    };
  };
  return async (app) => {
    app.get('/searches', {
      schema: {
        operationId: 'listSearches',
        tags: ['models'],
        summary: 'List the searches for hyper-parameters, and the parameters that are used because of them',
        response: { 200: SearchesAnswer, ...serverErrors },
      },
      handler: () => readLedger(list()),
    });
    app.get('/searches/:id', {
      schema: {
        operationId: 'getSearch',
        tags: ['models'],
        summary: 'Get the trials of a search, how the best one was judged, and the importance of the parameters',
        params: Params,
        response: { 200: SearchAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ params: { id } }) => {
        const search = await readLedger(searches.find(id));
        if (search) return searchJson(search, await readLedger(searches.listScores(id)));
        throw new HttpError('UnknownSearch', 404, `There is no search ${id}; GET /searches lists them`);
      },
    });
  };
}
