import type { Command } from 'commander';
import type { Clock } from '../../system/clock';

/** The commands for the receivers in NOTIFY_URL. Their code is loaded only when one of them runs. */
export function addNotify(program: Command, clock: Clock): void {
  program
    .command('notify')
    .description('try the receivers of messages')
    .command('test')
    .description('send a test message to each receiver in NOTIFY_URL; the exit code is 1 when one does not accept it')
    .action(async () => (await import('../commands/notify')).notifyTest({ clock }));
}
