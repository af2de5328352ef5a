import { ownEnvironment, serverEnvironment, temporalEnvironment } from '../../../config/child-environment';

const GIVEN = {
  PATH: '/bin',
  PYTHONDONTWRITEBYTECODE: '1',
  AWS_SECRET_ACCESS_KEY: 's',
  NO_PROXY: 'intranet',
  no_proxy: '',
};

describe('the environment of child processes', () => {
  it('gives embedded servers no secret of the user', () => {
    expect(serverEnvironment(GIVEN)).toEqual({
      PATH: '/bin',
      NO_PROXY: 'localhost,127.0.0.1,intranet',
      no_proxy: 'localhost,127.0.0.1,intranet',
    });
  });

  it('gives our own processes everything except what makes Python slow', () => {
    const own = ownEnvironment(GIVEN);
    expect(own).toMatchObject({ AWS_SECRET_ACCESS_KEY: 's', NO_PROXY: 'localhost,127.0.0.1,intranet' });
    expect(own).not.toHaveProperty('PYTHONDONTWRITEBYTECODE');
  });
});

test('drops empty variables of Temporal, because its SDK takes an empty API key for a key', () => {
  const environment = { TEMPORAL_API_KEY: '', TEMPORAL_TLS: 'true', PATH: '/bin' };
  expect(temporalEnvironment(environment)).toEqual({ TEMPORAL_TLS: 'true' });
});
