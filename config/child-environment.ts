/** The variables that every child program gets. Other variables are secrets, or could change what the program does. */
const INHERITED = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'AWS_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
] as const;

/** The environment of programs such as git and dvc: it has what they need to find programs and the network, and nothing else. */
export function childEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(INHERITED.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

/** The environment of an embedded server: `childEnvironment` without a proxy for loopback addresses. */
export function serverEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return bypassProxyForLoopback(childEnvironment(environment));
}

function bypassProxyForLoopback(environment: Record<string, string>): Record<string, string> {
  const exceptions = listProxyExceptions(environment);
  return { ...environment, NO_PROXY: exceptions, no_proxy: exceptions };
}

/**
 * Frees this process from variables of the user's shell that are not ours. Removes those of Postgres: with PGSSLMODE or PGOPTIONS, its
 * client would connect in another way than DATABASE_URL says.
 */
export function isolateFromShell(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(environment)) if (/^PG[A-Z]+$/.test(name)) delete environment[name];
  reachLoopbackDirectly(environment);
}

/**
 * Makes this process reach the loopback address directly. gRPC, axios and undici read these variables: with `http_proxy` and without
 * `no_proxy` they would ask the proxy for 127.0.0.1. Servers on other machines are still reached through the proxy.
 */
function reachLoopbackDirectly(environment: NodeJS.ProcessEnv): void {
  const exceptions = listProxyExceptions(environment);
  environment.NO_PROXY = exceptions;
  environment.no_proxy = exceptions;
  if (environment.no_grpc_proxy) environment.no_grpc_proxy = `${LOOPBACK},${environment.no_grpc_proxy}`;
}

const LOOPBACK = 'localhost,127.0.0.1,::1';

/** The hosts that are reached without a proxy, for `no_proxy`. */
export function listProxyExceptions(environment: NodeJS.ProcessEnv = process.env): string {
  const given = environment.no_proxy || environment.NO_PROXY;
  // undici knows `*` only alone.
  if (given?.split(/[,\s]/).includes('*')) return '*';
  if (given?.startsWith(LOOPBACK)) return given;
  return given ? `${LOOPBACK},${given}` : LOOPBACK;
}

/**
 * The variables that the Temporal SDK reads itself (TLS, API key). Drops empty ones, because the SDK treats an empty API key as
 * a key and turns on TLS.
 */
export function temporalEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const given = Object.entries(environment).filter(([name, value]) => name.startsWith('TEMPORAL_') && value);
  return Object.fromEntries(given) as Record<string, string>;
}
