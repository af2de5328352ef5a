import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const projectRoot = join(__dirname, '..', '..', '..');

export interface ProcessResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a Node process and waits for its end. jest cannot load the modules of set-up, which are ES modules. */
export function runNode(options: {
  args: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Called with what the process has written to stderr so far. */
  onStderr?: (text: string) => void;
}): Promise<ProcessResult> {
  const child = spawn(process.execPath, options.args, { cwd: options.cwd, env: options.env ?? process.env });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
    options.onStderr?.(output.stderr);
  });
  return new Promise((done) => child.on('close', (code) => done({ code, ...output })));
}

/** Evaluates `expression` in an ES module that imports `names` from a module of setup/. */
export async function evaluate(options: { module: string; names: string; expression: string }): Promise<unknown> {
  const source = `import ${options.names} from './setup/${options.module}';
    console.log(JSON.stringify(await (${options.expression})));`;
  const { code, stdout, stderr } = await runNode({ args: ['--input-type=module', '-e', source], cwd: projectRoot });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Creates a checkout with set-up and nothing installed, in a folder whose name contains a space. */
export function createBareCheckout(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'nexthour-setup-')), 'next hour');
  mkdirSync(folder);
  const parts = ['setup', 'cli/nexthour.mjs', 'package.json', 'package-lock.json', '.npmrc', 'README.md'];
  for (const part of [...parts, 'tsconfig.json', 'tsconfig.build.json']) {
    cpSync(join(projectRoot, part), join(folder, part), { recursive: true });
  }
  return folder;
}
