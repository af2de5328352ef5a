import type { Command } from 'commander';
import { createProgram } from '../../../cli/main';
import { systemClock } from '../../../system/clock';

const NEED_NO_RUNNING_NEXTHOUR = ['start', 'status', 'doctor', 'backtest', 'compare', 'render-comparison', 'stage'];

function listCommands({ commands }: Command): readonly Command[] {
  return commands.flatMap((command) => [command, ...listCommands(command)]);
}

describe('nexthour --help', () => {
  it('should say in one way which commands need a running nexthour', () => {
    const commands = listCommands(createProgram(systemClock));
    const unmarked = commands.filter((command) => !command.description().endsWith(' (needs a running nexthour)'));
    expect(unmarked.map((command) => command.name())).toEqual(NEED_NO_RUNNING_NEXTHOUR);
    expect(commands).toHaveLength(NEED_NO_RUNNING_NEXTHOUR.length + 12);
  });
});
