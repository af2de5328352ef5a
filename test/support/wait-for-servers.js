const { existsSync, readFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

/** Before each integration test: waits until the servers run, and sets the variables with their addresses. */
module.exports = async function waitForServers() {
  const { SERVERS_FILE: file } = process.env;
  while (!existsSync(file)) await sleep(100);
  const { environment, error } = JSON.parse(readFileSync(file, 'utf8'));
  if (error) throw new Error(`the servers of the integration tests did not start: ${error}`);
  Object.assign(process.env, environment);
};
