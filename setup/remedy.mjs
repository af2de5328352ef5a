const REMEDIES = [
  [
    /ENOSPC|No space left on device|os error 28/i,
    'The disk is full: make room (about 6 GB), then run the same command again.',
  ],
  [
    /CERT_|SELF_SIGNED|CERTIFICATE_VERIFY_FAILED|UnknownIssuer|unable to get (local )?issuer/,
    'The registry showed a certificate that is not trusted here. Behind a proxy that inspects TLS, set NODE_EXTRA_CA_CERTS, PIP_CERT and SSL_CERT_FILE to its certificate.',
  ],
  [
    /\b407\b|Proxy Authentication/i,
    'The proxy wants a password: put it into HTTPS_PROXY (https://user:password@proxy:port).',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|name resolution|Network is unreachable|dns error|Connection refused|error sending request|timed out|Failed to fetch/i,
    'The package registry could not be reached. Check the network; behind a proxy set HTTPS_PROXY; with a mirror set npm_config_registry and PIP_INDEX_URL. Then run the same command again: what was downloaded is kept.',
  ],
  [
    /EACCES|EPERM|Permission denied/i,
    'Something here belongs to another user: sudo chown -R "$(id -un)" . — then run the same command again.',
  ],
  [
    /can only install packages when your package.json and package-lock.json/,
    'package.json and package-lock.json disagree: run npm install, then node setup/complete-lockfile.mjs.',
  ],
  [/error TS\d+/, 'The sources do not compile: mend the errors above (npx tsc --noEmit lists them).'],
];

/** What most likely helps, told from the end of a failed task's log. */
export function remedyFor(logTail) {
  const match = REMEDIES.find(([pattern]) => pattern.test(logTail));
  return match ? match[1] : 'Run the same command again; if it fails the same way, the log says why.';
}
