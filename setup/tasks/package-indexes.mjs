import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inProject } from '../project.mjs';

/** uv does not read the settings of pip. It needs these ones to reach the same packages as pip. */
const SAME_SETTING = [
  { pip: 'index-url', uv: 'UV_DEFAULT_INDEX' },
  { pip: 'extra-index-url', uv: 'UV_INDEX' },
  { pip: 'trusted-host', uv: 'UV_INSECURE_HOST' },
  { pip: 'cert', uv: 'SSL_CERT_FILE' },
  { pip: 'proxy', uv: 'HTTPS_PROXY' },
];

/** Converts the settings of pip (files and environment) to environment variables of uv. Variables that are already set are kept. */
export async function readPipIndexes(environment = process.env) {
  const { stdout } = await promisify(execFile)(inProject('.venv/bin/python'), ['-m', 'pip', 'config', 'list']);
  return toUvVariables(stdout, environment);
}

/** @param configList the output of `pip config list`: lines such as global.index-url='https://…' */
export function toUvVariables(configList, environment) {
  const variables = {};
  for (const { pip, uv } of SAME_SETTING) {
    const values = [...configList.matchAll(new RegExp(`^[\\w:]+\\.${pip}='(.*)'$`, 'gm'))].map((match) => match[1]);
    if (values.length > 0 && !environment[uv]) variables[uv] = values.at(-1).replaceAll('\\n', ' ').trim();
  }
  return variables;
}
