import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs a program in the project's folder and waits for its end. With `shows`, it also prints the output while the program runs.
 * @returns the standard output
 * @throws Error with the last lines of the output if the exit code is not 0
 */
export async function runProgram(command, { shows = false, env = {} } = {}) {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', all: '' };
  child.stdout.on('data', (text) => {
    output.stdout += text;
    if (shows) process.stdout.write(text);
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output.all += text));
  const code = await new Promise((done) => child.on('close', done).on('error', (error) => done(error.message)));
  if (code === 0) return output.stdout.trim();
  throw new Error(
    `${command.slice(0, 4).join(' ')} … ended with ${code}:\n${output.all.split('\n').slice(-25).join('\n')}`,
  );
}

/** Checks that the program ends with exit code 0. */
export const succeeds = (command) =>
  runProgram(command).then(
    () => true,
    () => false,
  );
