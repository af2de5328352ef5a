import { ownEnvironment, serverEnvironment, temporalEnvironment } from '../../../config/child-environment';

const GIVEN = {
  PATH: '/bin',
  PYTHONDONTWRITEBYTECODE: '1',
  AWS_SECRET_ACCESS_KEY: 's',
  NO_PROXY: 'intranet',
  no_proxy: '',
};

describe('the environment of child processes', () => {
  it('passes no secret of the user to embedded servers', () => {
    expect(serverEnvironment(GIVEN)).toEqual({
      PATH: '/bin',
      NO_PROXY: 'localhost,127.0.0.1,intranet',
      no_proxy: 'localhost,127.0.0.1,intranet',
    });
  });

  it('passes everything to our own processes except the variable that slows Python down', () => {
    const own = ownEnvironment(GIVEN);
    expect(own).toMatchObject({ AWS_SECRET_ACCESS_KEY: 's', NO_PROXY: 'localhost,127.0.0.1,intranet' });
    expect(own).not.toHaveProperty('PYTHONDONTWRITEBYTECODE');
  });
});

test('drops empty variables of Temporal, because its SDK treats an empty API key as a key', () => {
  const environment = { TEMPORAL_API_KEY: '', TEMPORAL_TLS: 'true', PATH: '/bin' };
  expect(temporalEnvironment(environment)).toEqual({ TEMPORAL_TLS: 'true' });
});
