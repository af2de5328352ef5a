import { withDatabase } from '../../clients/postgres/database';
import { createSearches, type Searches } from '../../clients/postgres/searches';
import { readSearchedQuestion } from '../../forecasting/search/question';
import { choiceJson, listedSearchJson, searchJson } from '../../operations/search/search-json';
import { formatFigure, formatSkill } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { withStoredData } from '../connections';
import { readUserName } from '../user-name';

const SHOWN = 50;
const BEST_SHOWN = 10;

function withSearches<T>(work: (searches: Searches) => Promise<T>): Promise<T> {
  return withStoredData(['databaseUrl'], ({ databaseUrl }) =>
    withDatabase(databaseUrl, (database) => work(createSearches(database))),
  );
}

export async function listSearches({ json = false }: { json?: boolean }): Promise<void> {
  const { searches, choices } = await withSearches(async (stored) => {
    const listed = await stored.list({ limit: SHOWN });
    const questions = [...new Set(listed.map(({ plan }) => plan.question))];
    const found = await Promise.all(questions.map((question) => stored.findChoice({ question })));
    return {
      searches: listed.map(listedSearchJson),
      choices: found.flatMap((choice) => (choice ? [choiceJson(choice)] : [])),
    };
  });
  if (json) return print(JSON.stringify({ searches, choices }, null, 2));
  if (searches.length === 0) return print('There is no search yet. `nexthour search --help` shows how to start one.');
  const rows = searches.map((one) => [
    ...[one.id, `${one.trials_scored} of ${one.trials}`, one.ended_at === null ? 'not ended' : 'ended'],
    ...[formatSkill(one.skill), formatFigure(one.deflated_p), formatSkill(one.holdout_skill)],
    one.adopted === null ? '–' : one.adopted ? 'yes' : 'no',
  ]);
  print(renderTable([['search', 'trials', 'state', 'skill', 'deflated p', 'unseen skill', 'in use'], ...rows]));
  for (const { question, search, parameters } of choices) {
    const changed = parameters.map(({ parameter, value }) => `${parameter} ${value}`).join(', ');
    print(`\nLater trainings of ${question} use the parameters of ${search}: ${changed}`);
  }
}

export async function showSearch(id: string, { json = false }: { json?: boolean }): Promise<void> {
  const shown = await withSearches(async (stored) => {
    const search = await stored.find(id);
    if (!search) throw new UserError(`There is no search ${id}. \`nexthour search list\` lists them`);
    return searchJson(search, await stored.listScores(id));
  });
  if (json) return print(JSON.stringify(shown, null, 2));
  print(`${shown.id}: ${shown.method}, ${shown.trials_scored} of ${shown.trials} trials, ${shown.loss}`);
  print(shown.summary === null ? 'It has not ended.' : `${shown.summary}.`);
  const best = [...shown.scored].sort(
    (a, b) => b.folds.length - a.folds.length || (a.mean_loss ?? 1) - (b.mean_loss ?? 1),
  );
  const rows = best
    .slice(0, BEST_SHOWN)
    .map(({ trial, folds, mean_loss: loss, parameters }) => [
      ...[trial === 0 ? 'today' : String(trial), String(folds.length), loss === null ? '–' : loss.toPrecision(5)],
      parameters.map(({ parameter, value }) => `${parameter.split('.').at(-1)} ${value}`).join(', '),
    ]);
  print(`\n${renderTable([['trial', 'folds', 'mean loss', 'parameters'], ...rows])}`);
  const shares = shown.importance.filter(({ share }) => share !== null);
  for (const { parameter, share } of shares) print(`importance of ${parameter}: ${(share ?? 0).toFixed(2)}`);
  if (shown.params_yaml)
    print(`\nThe lines of params.yaml with the parameters of trial ${shown.best_trial}:\n\n${shown.params_yaml}`);
}

export async function forgetSearch(given: {
  readonly question: string;
  readonly operator: string | undefined;
  readonly clock: Clock;
}): Promise<void> {
  const { question, operator = readUserName(), clock } = given;
  readSearchedQuestion(question);
  await withSearches(async (stored) => {
    const choice = await stored.findChoice({ question });
    if (!choice) throw new UserError(`The trainings of ${question} use the parameters of params.yaml already`);
    await stored.choose({ question, searchId: null, overrides: {}, operator, at: clock.now() });
    print(
      `Later trainings of ${question} use the parameters of params.yaml again, no longer those of ${choice.searchId}.`,
    );
  });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
