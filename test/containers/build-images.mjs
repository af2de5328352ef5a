import { homedir } from 'node:os';
import { heading } from './report.mjs';
import { runProgram } from './run-program.mjs';

/** Target in the Dockerfile → image name in docker-compose.yml. */
const IMAGES = {
  server: 'nexthour-server',
  nexthour: 'nexthour',
  trainer: 'nexthour-trainer',
  mlflow: 'nexthour-mlflow',
};

export const TAG = 'container-test';

/**
 * @param secrets for example "npmrc=~/.npmrc pip=/etc/pip.conf ca=/etc/ssl/ca.pem"; may be empty
 * @param buildArguments build arguments for the Dockerfile, by name
 */
export async function buildImages({ secrets, buildArguments }) {
  const given = secrets.split(' ').filter((secret) => secret !== '');
  const flags = given.flatMap((secret) => ['--secret', `id=${secret.replace('=', ',src=').replace('~', homedir())}`]);
  for (const [name, value] of Object.entries(buildArguments)) flags.push('--build-arg', `${name}=${value}`);
  for (const [target, name] of Object.entries(IMAGES)) {
    heading(`docker build --target ${target}`);
    const command = ['docker', 'build', '--target', target, '--tag', `${name}:${TAG}`, ...flags, '.'];
    await runProgram(command, { env: { DOCKER_BUILDKIT: '1' } });
    console.log(await runProgram(['docker', 'images', '--format', '{{.Repository}}: {{.Size}}', `${name}:${TAG}`]));
  }
}
