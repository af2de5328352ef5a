import { type Command, Option } from 'commander';
import { MAX_TRIALS, SEARCH_METHODS } from '../../forecasting/search/trials';
import type { Clock } from '../../system/clock';
import type { SearchOptions } from '../commands/search';
import { readWholeNumber } from '../hours/add-commands';
import { JSON_OPTION } from '../json-option';
import { listenForStop } from '../stop-signal';

const MAX_SEED = 2 ** 31 - 1;

/** The search for hyper-parameters. */
export function addSearch(program: Command, clock: Clock): void {
  const search = program
    .command('search')
    .description(
      'search better hyper-parameters for the models of a question; with --cancel stop a search (needs a running nexthour)',
    )
    .option('--question <id>', 'the question, like btc-1h, btc-5m or btc-rise-2pct-12h')
    .option('--family <name>', 'the model family whose parameters are searched, like xgboost or har')
    .option('--trials <number>', 'how many sets of parameters (default: 40)', (text) =>
      readWholeNumber(text, MAX_TRIALS),
    )
    .addOption(new Option('--method <name>', 'how they are chosen (default: halving)').choices([...SEARCH_METHODS]))
    .option('--seed <number>', 'equal seeds give equal trials (default: 1)', (text) => readWholeNumber(text, MAX_SEED))
    .option('--id <name>', 'the name of the search; a search that was cancelled goes on when its id is given again')
    .option('--cancel <id>', 'cancel the running search with this id; the trials that were scored stay')
    .option('--operator <name>', 'your name (default: your user name)')
    .action(async (options: Omit<SearchOptions, 'clock' | 'stop'>) => {
      const { runSearch } = await import('../commands/search');
      await runSearch({ ...options, clock, stop: listenForStop() });
    });
  search
    .command('list')
    .description('list the searches, and the parameters that later trainings use because of them')
    .option('--json', JSON_OPTION)
    .action(async (options: { json?: boolean }) => (await import('../commands/search-results')).listSearches(options));
  search
    .command('show <id>')
    .description('show the trials of a search, its judgement, and the lines for params.yaml')
    .option('--json', JSON_OPTION)
    .action(async (id: string, options: { json?: boolean }) =>
      (await import('../commands/search-results')).showSearch(id, options),
    );
  search
    .command('forget')
    .description('let the later trainings of a question use the parameters of params.yaml again')
    .requiredOption('--question <id>', 'the question, like btc-1h')
    .option('--operator <name>', 'your name (default: your user name)')
    .action(async (_: object, command: Command) => {
      const { forgetSearch } = await import('../commands/search-results');
      const { question, operator } = command.optsWithGlobals<{ question: string; operator?: string }>();
      await forgetSearch({ question, operator, clock });
    });
}
