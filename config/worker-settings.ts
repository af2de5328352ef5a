/** The port of a worker's `GET /ready`; `null` when WORKER_HEALTH_PORT is not set. */
export function readHealthPort(environment: NodeJS.ProcessEnv = process.env): number | null {
  const port = Number(environment.WORKER_HEALTH_PORT);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}
