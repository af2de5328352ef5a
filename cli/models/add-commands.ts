import type { Command } from 'commander';
import type { Clock } from '../../system/clock';
import type { ModelsOptions } from '../commands/models';
import type { UploadOptions } from '../commands/question-models';
import { readWholeNumber } from '../hours/add-commands';
import { JSON_OPTION } from '../json-option';
import { listenForStop } from '../stop-signal';
import { addActivation } from './add-activation';

const MAX_SHOWN = 1_000;

/** The model directory. The commands also work while nexthour is stopped. */
export function addModels(program: Command, clock: Clock): void {
  const models = program
    .command('models')
    .description('list the model versions with the decision about each and the rules that it failed; upload, compare')
    .option('--question <id>', 'only the models of this question, like btc-rise-2pct-12h')
    .option('--count <number>', "how many decisions about the next hour's price (default: 5)", (text) =>
      readWholeNumber(text, MAX_SHOWN),
    )
    .option('--json', JSON_OPTION)
    .action(async (options: ModelsOptions) => (await import('../commands/models')).models(options));
  models
    .command('upload <file>')
    .description('check an ONNX classifier, score it on the test hours of a question and register it')
    .requiredOption('--question <id>', 'the id of a question, like btc-rise-2pct-12h')
    .requiredOption('--name <name>', 'a name for people')
    .option('--features <names>', 'the features in the order of its columns, when the file does not name them')
    .option('--claimed <figures>', 'figures of your own, shown beside ours: auc=0.68,brier_skill=0.05')
    .option('--test-from <hour>', 'the first hour of the test part (default: the newest fifth)')
    .option('--operator <name>', 'name of the person who uploads (default: your user name)')
    .option('--json', JSON_OPTION)
    .action(async (file: string, options: Omit<UploadOptions, 'file' | 'clock' | 'stop'>) => {
      const { uploadOnnx } = await import('../commands/question-models');
      await uploadOnnx({ ...options, file, clock, stop: listenForStop({ announces: false }).signal });
    });
  models
    .command('show <id>')
    .description(
      'show the scores of a model of a question about a rise, beside what was claimed, and what is suspicious',
    )
    .option('--json', JSON_OPTION)
    .action(async (id: string, options: { json?: boolean }) =>
      (await import('../commands/question-models')).showModel(id, options),
    );
  models
    .command('compare <ids...>')
    .description('compare models of one question on the same test hours')
    .option('--json', JSON_OPTION)
    .action(async (ids: string[], options: { json?: boolean }) => {
      const { compareOnnx } = await import('../commands/question-models');
      await compareOnnx(ids, { ...options, stop: listenForStop({ announces: false }).signal });
    });
  addActivation(models, clock);
}
