import { Argument, type Command } from 'commander';
import { listenForStop } from '../stop-signal';

const STAGES = ['prepare', 'transform', 'train', 'evaluate'] as const;
type Stage = (typeof STAGES)[number];

/** Each stage loads only the code that it needs. */
export function addStage(program: Command): void {
  program
    .command('stage')
    .description('run one stage of dvc.yaml, as `dvc repro` does; reads and writes data/ in this folder')
    .addArgument(new Argument('<name>', 'the stage').choices(STAGES))
    .action(runStage);
}

async function runStage(name: Stage): Promise<void> {
  if (name === 'prepare') await (await import('./prepare')).prepare();
  else if (name === 'transform') await (await import('./transform')).transform();
  else if (name === 'train') await (await import('./train')).train(listenForStop().signal);
  else await (await import('./evaluate')).evaluate();
}
