import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { logOf, projectRoot } from './project.mjs';
import { TaskFailedError } from './run-tasks.mjs';

const SHOWN_LINES = 20;

/** A report about a failed task: the end of its log, the path of the log, and the most likely remedy. */
export function describeFailure(error) {
  if (!(error instanceof TaskFailedError)) throw error;
  const log = logOf(error.task.name);
  const tail = lastLines(log);
  const shown = tail.map((line) => `  | ${line.slice(0, 160)}`);
  const remedy = findRemedy([...tail, error.message].join('\n'));
  return [...shown, '', `Set-up failed. ${error.message}`, `Log: ${relative(projectRoot, log)}`, remedy].join('\n');
}

function lastLines(log) {
  if (!existsSync(log)) return [];
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-SHOWN_LINES);
}

const REMEDIES = [
  [
    /ENOSPC|No space left on device|os error 28/i,
    'The disk is full. Free about 6 GB, then run the same command again.',
  ],
  [
    /CERT_|SELF_SIGNED|CERTIFICATE_VERIFY_FAILED|UnknownIssuer|unable to get (local )?issuer/,
    'The certificate of the package registry is not trusted on this machine. Behind a proxy that inspects TLS, set NODE_EXTRA_CA_CERTS, PIP_CERT and SSL_CERT_FILE to the certificate of the proxy.',
  ],
  [
    /\b407\b|Proxy Authentication/i,
    'The proxy requires a password. Set HTTPS_PROXY to https://user:password@proxy:port.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|name resolution|Network is unreachable|dns error|Connection refused|error sending request|timed out|Failed to fetch/i,
    'The package registry could not be reached. Check the network. Behind a proxy, set HTTPS_PROXY; with a mirror, set npm_config_registry and PIP_INDEX_URL. Then run the same command again. Finished downloads are kept.',
  ],
  [
    /EACCES|EPERM|Permission denied/i,
    'Some files in this folder belong to another user. Run: sudo chown -R "$(id -un)" . and then run the same command again.',
  ],
  [
    /can only install packages when your package.json and package-lock.json/,
    'package.json and package-lock.json do not match. Run npm install, then node setup/complete-lockfile.mjs.',
  ],
  [/error TS\d+/, 'The sources do not compile. Fix the errors above; npx tsc --noEmit lists them all.'],
];

/** The most likely remedy, found from the end of a failed task's log. */
export function findRemedy(logTail) {
  const match = REMEDIES.find(([pattern]) => pattern.test(logTail));
  return match ? match[1] : 'Run the same command again. If it fails in the same way, see the log for the reason.';
}
