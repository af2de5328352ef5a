import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inProject } from '../project.mjs';

/** uv reads no settings of pip; these are the ones without which it would not reach the packages where pip does. */
const SAME_SETTING = [
  { pip: 'index-url', uv: 'UV_DEFAULT_INDEX' },
  { pip: 'extra-index-url', uv: 'UV_INDEX' },
  { pip: 'trusted-host', uv: 'UV_INSECURE_HOST' },
  { pip: 'cert', uv: 'SSL_CERT_FILE' },
  { pip: 'proxy', uv: 'HTTPS_PROXY' },
];

/** pip's settings, of its files and of the environment, as environment variables of uv. Those that are set already stay. */
export async function indexesOfPip(environment = process.env) {
  const { stdout } = await promisify(execFile)(inProject('.venv/bin/python'), ['-m', 'pip', 'config', 'list']);
  return asUvVariables(stdout, environment);
}

/** @param configList what `pip config list` prints: lines such as global.index-url='https://…' */
export function asUvVariables(configList, environment) {
  const variables = {};
  for (const { pip, uv } of SAME_SETTING) {
    const values = [...configList.matchAll(new RegExp(`^[\\w:]+\\.${pip}='(.*)'$`, 'gm'))].map((match) => match[1]);
    if (values.length > 0 && !environment[uv]) variables[uv] = values.at(-1).replaceAll('\\n', ' ').trim();
  }
  return variables;
}
