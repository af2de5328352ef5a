import { type Command, InvalidArgumentError } from 'commander';
import type { Clock } from '../../system/clock';
import type { ChangeOptions } from '../commands/active-models';
import { readWholeNumber } from '../hours/add-commands';
import { JSON_OPTION } from '../json-option';
import { listenForStop } from '../stop-signal';

const QUESTION = 'the question, if the model is given by its version number';
const OPERATOR = 'name of the person who decides (default: your user name)';
const MAX_SHOWN = 1_000;

/** The commands about active models. They also work while nexthour is stopped. */
export function addActivation(models: Command, clock: Clock): void {
  models
    .command('activate <model>')
    .description(
      'record and score the forecasts of a model from now on; for a question about a rise, fill in the recent past',
    )
    .option('--question <id>', QUESTION)
    .option('--backfill <days>', 'how many past days are filled in (default: 30)', readDays)
    .option('--operator <name>', OPERATOR)
    .option('--json', JSON_OPTION)
    .action(async (model: string, options: Omit<ChangeOptions, 'clock'> & { backfill?: number }) => {
      const { activate } = await import('../commands/active-models');
      await activate(model, { ...options, clock, stop: listenForStop({ announces: false }).signal });
    });
  models
    .command('deactivate <model>')
    .description('let a model make no more forecasts')
    .option('--question <id>', QUESTION)
    .option('--operator <name>', OPERATOR)
    .option('--json', JSON_OPTION)
    .action(async (model: string, options: Omit<ChangeOptions, 'clock'>) =>
      (await import('../commands/active-models')).deactivate(model, { ...options, clock }),
    );
  models
    .command('performance <model>')
    .description('show how the recorded forecasts of a model did, live and backfilled ones apart')
    .option('--question <id>', QUESTION)
    .option('--threshold <probability>', 'at least this counts as the forecast "rise"', readProbability)
    .option('--count <number>', 'how many of the newest forecasts', (text) => readWholeNumber(text, MAX_SHOWN), 24)
    .option('--json', JSON_OPTION)
    .action(async (model: string, options: { question?: string; threshold?: number; count: number; json?: boolean }) =>
      (await import('../commands/active-models')).showPerformance(model, options),
    );
}

function readDays(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 365) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of days from 0 to 365');
}

function readProbability(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a probability from 0 to 1, like 0.3');
}
