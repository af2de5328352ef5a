import type { Command } from 'commander';
import { createProgram } from '../../../cli/main';
import { systemClock } from '../../../system/clock';

const NEED_RUNNING_NEXTHOUR = ['run', 'pause', 'resume', 'cancel', 'train', 'search', 'promote', 'rollback'];

function listCommands({ commands }: Command): readonly Command[] {
  return commands.flatMap((command) => [command, ...listCommands(command)]);
}

describe('nexthour --help', () => {
  it('should say in one way which commands need a running nexthour', () => {
    const commands = listCommands(createProgram(systemClock));
    const marked = commands.filter((command) => command.description().endsWith(' (needs a running nexthour)'));
    expect(marked.map((command) => command.name())).toEqual(NEED_RUNNING_NEXTHOUR);
  });
});
