import type { Command } from 'commander';

/** The commands that act on one asset. */
const COMMANDS = [
  ...['run', 'cancel', 'hours', 'pause', 'resume', 'forecast', 'record', 'replay', 'promote', 'rollback', 'prune'],
  ...['models', 'features values', 'features export', 'features backfill', 'notify test'],
];

/** Adds `--asset` to these commands. It has the same effect as the variable ASSET. */
export function addAssetOption(program: Command): void {
  const added = new Set<Command>();
  const visit = (command: Command, parents: readonly string[]) => {
    for (const child of command.commands) {
      const path = [...parents, child.name()];
      if (COMMANDS.includes(path.join(' '))) {
        child.option('--asset <code>', 'the coin, like ETH (default: ASSET, or the first of ASSETS)');
        added.add(child);
      }
      visit(child, path);
    }
  };
  visit(program, []);
  program.hook('preAction', async (_, command) => {
    const asset: unknown = added.has(command) ? command.getOptionValue('asset') : undefined;
    if (typeof asset !== 'string') return;
    const { selectAsset } = await import('../config/settings');
    selectAsset(asset.toUpperCase());
  });
}
