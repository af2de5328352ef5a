import { type Command, Option } from 'commander';
import { ABLATION_FAMILIES, RISE_FAMILIES } from '../../forecasting/models/rise/family-names';
import type { Clock } from '../../system/clock';
import { addFileOptions } from '../backtest/file-options';
import type { AblateOptions } from '../commands/ablate';
import type { CreateOptions, RetireOptions } from '../commands/questions';
import type { TrainOptions } from '../commands/train-model';
import { JSON_OPTION } from '../json-option';
import { HORIZON, RULE, THRESHOLD } from '../labels/label-options';
import { listenForStop } from '../stop-signal';

const OPERATOR_OPTION = 'name of the person who decides (default: your user name)';

/** The commands about questions. They also work while nexthour is stopped. */
export function addQuestions(program: Command, clock: Clock): void {
  const questions = program.command('questions').description('list, create or retire the questions that models answer');
  questions
    .command('list')
    .description('list the questions, also the retired ones')
    .option('--json', JSON_OPTION)
    .action(async (options: { json?: boolean }) => (await import('../commands/questions')).listAll(options));
  questions
    .command('create')
    .description('create a question about a rise, like: will the price be 2 % higher in 12 hours?')
    .requiredOption('--threshold <rise>', THRESHOLD)
    .requiredOption('--horizon <time>', HORIZON)
    .option('--rule <rule>', RULE, 'at-end')
    .option('--asset <code>', 'the coin (default: that of this nexthour)')
    .option('--operator <name>', OPERATOR_OPTION)
    .option('--json', JSON_OPTION)
    .action(async (options: Omit<CreateOptions, 'clock'>) =>
      (await import('../commands/questions')).create({ ...options, clock }),
    );
  addAblation(program, clock);
  const trainCommand = questions
    .command('train <id>')
    .description('train a model family on past prices, score it on the newest ones and let the model gate judge it')
    .requiredOption('--family <name>', `one of ${RISE_FAMILIES.join(', ')}`)
    .option('--file <file>', 'read the prices from a CSV file instead of the database, plain, .gz or .zip');
  addFileOptions(trainCommand)
    .option('--test-from <hour>', 'the first hour of the test part (default: the newest fifth)')
    .option('--out <folder>', 'write the files of the model and evaluation.json to this folder')
    .option('--register', 'register the model, also if the gate refuses it; `nexthour models` lists it')
    .option('--name <name>', 'with --register: a name for people (default: the family)')
    .option('--operator <name>', 'with --register: your name (default: your user name)')
    .option('--json', JSON_OPTION)
    .action(async (id: string, options: Omit<TrainOptions, 'question' | 'clock' | 'stop'>) => {
      const { trainModel } = await import('../commands/train-model');
      const stop = listenForStop({ announces: false }).signal;
      await trainModel({ ...options, question: id, clock, stop });
    });
  questions
    .command('retire <id>')
    .description('retire a question: no model forecasts it any more; its forecasts stay and are settled')
    .option('--operator <name>', OPERATOR_OPTION)
    .option('--json', JSON_OPTION)
    .action(async (id: string, options: Omit<RetireOptions, 'clock'>) =>
      (await import('../commands/questions')).retire(id, { ...options, clock }),
    );
}

/** The command that says whether groups of inputs make the forecasts of a question better. */
function addAblation(program: Command, clock: Clock): void {
  const command = program
    .command('ablate')
    .description('train the model of a question with and without groups of inputs, and say which of them pay')
    .requiredOption('--question <id>', 'btc-1h, or a rise like btc-rise-2pct-12h')
    .option('--groups <list>', 'groups separated by commas: macro, crypto, news, user', 'macro,crypto,news')
    .addOption(new Option('--family <name>', 'model family').choices(ABLATION_FAMILIES).default('xgboost'))
    .option('--file <file>', 'read the prices from a CSV file instead of the database, plain, .gz or .zip');
  addFileOptions(command)
    .option('--operator <name>', 'your name (default: your user name)')
    .option('--json', JSON_OPTION)
    .action(async (options: Omit<AblateOptions, 'clock' | 'stop'>) => {
      const { runAblation } = await import('../commands/ablate');
      await runAblation({ ...options, clock, stop: listenForStop({ announces: false }).signal });
    });
}
