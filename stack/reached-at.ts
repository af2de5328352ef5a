/** Where what listens on `host` is reached from this machine, as a URL has it: at `loopback`, when it listens there or everywhere. */
export function reachedAt(host: string, loopback: string): string {
  const isHere = ['127.0.0.1', '0.0.0.0', '::', 'localhost'].includes(host);
  const at = isHere ? loopback : host;
  return at.includes(':') ? `[${at}]` : at;
}
