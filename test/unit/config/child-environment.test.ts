import { isolateFromShell, serverEnvironment, temporalEnvironment } from '../../../config/child-environment';

const GIVEN = {
  PATH: '/bin',
  PYTHONDONTWRITEBYTECODE: '1',
  PGHOST: '/nowhere',
  GIT_DIR: '/other',
  AWS_PROFILE: 'other',
  NODE_OPTIONS: '--inspect',
  AWS_SECRET_ACCESS_KEY: 's',
  NO_PROXY: 'intranet',
  no_proxy: '',
};

describe('the environment of child processes', () => {
  it('passes no secret and no setting of a shell to embedded servers', () => {
    expect(serverEnvironment(GIVEN)).toEqual({
      PATH: '/bin',
      NO_PROXY: 'localhost,127.0.0.1,::1,intranet',
      no_proxy: 'localhost,127.0.0.1,::1,intranet',
    });
  });
});

test('drops empty variables of Temporal, because its SDK treats an empty API key as a key', () => {
  const environment = { TEMPORAL_API_KEY: '', TEMPORAL_TLS: 'true', PATH: '/bin' };
  expect(temporalEnvironment(environment)).toEqual({ TEMPORAL_TLS: 'true' });
});

describe('our own process', () => {
  const isolated = (environment: Record<string, string>) => {
    isolateFromShell(environment);
    return environment;
  };

  it('ignores the variables of Postgres', () => {
    const shell = { PGHOST: 'h', PGSSLMODE: 'require', PGOPTIONS: '-c x', PATH: '/bin', PG_COLOR_OF_MINE: '1' };
    expect(isolated(shell)).not.toHaveProperty('PGSSLMODE');
    expect(Object.keys(shell).sort()).toEqual(['NO_PROXY', 'PATH', 'PG_COLOR_OF_MINE', 'no_proxy']);
  });

  it.each([
    [{ http_proxy: 'http://p' }, 'localhost,127.0.0.1,::1'],
    [{ https_proxy: 'http://p', no_proxy: 'intranet' }, 'localhost,127.0.0.1,::1,intranet'],
    [{ HTTPS_PROXY: 'http://p', NO_PROXY: 'intranet', no_proxy: '' }, 'localhost,127.0.0.1,::1,intranet'],
  ])('reaches the loopback address without the proxy of %j, also when it is isolated twice', (shell, exceptions) => {
    const environment: Record<string, string> = { ...shell } as Record<string, string>;
    expect(isolated(isolated(environment))).toMatchObject({ ...shell, NO_PROXY: exceptions, no_proxy: exceptions });
  });

  it('adds the loopback address to the exceptions that only gRPC reads', () => {
    expect(isolated({ grpc_proxy: 'http://p', no_grpc_proxy: 'x' })).toMatchObject({
      no_grpc_proxy: 'localhost,127.0.0.1,::1,x',
    });
  });
});
