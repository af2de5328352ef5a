import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs a program in the project's folder, to its end; gives what it printed, or prints that as it comes where `shows`.
 * @throws Error with the end of what it said, when it did not end with 0
 */
export async function runProgram(command, { shows = false, env = {} } = {}) {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', all: '' };
  child.stdout.on('data', (text) => {
    said.stdout += text;
    if (shows) process.stdout.write(text);
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said.all += text));
  const code = await new Promise((done) => child.on('close', done).on('error', (error) => done(error.message)));
  if (code === 0) return said.stdout.trim();
  throw new Error(
    `${command.slice(0, 4).join(' ')} … ended with ${code}:\n${said.all.split('\n').slice(-25).join('\n')}`,
  );
}

/** Whether the program does what it is asked. */
export const succeeds = (command) =>
  runProgram(command).then(
    () => true,
    () => false,
  );
