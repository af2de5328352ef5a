/** Exits with 0 when the part of nexthour in this container answers: the server, a worker or the simulator. */
const { PORT = '8000', WORKER_HEALTH_PORT = '8081', SIMULATOR_PORT = '8090' } = process.env;

const JSON_BODY = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
const CHECKS = [
  [`http://127.0.0.1:${PORT}/health`],
  [`http://127.0.0.1:${WORKER_HEALTH_PORT}/ready`],
  [`http://127.0.0.1:${SIMULATOR_PORT}/status`, JSON_BODY],
];

const isAnswering = ([url, options]) =>
  fetch(url, options).then(
    ({ ok }) => ok,
    () => false,
  );

const answers = await Promise.all(CHECKS.map(isAnswering));
process.exit(answers.includes(true) ? 0 : 1);
