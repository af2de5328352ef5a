import { ownEnvironment, serverEnvironment } from '../../../config/server-environment';

const GIVEN = {
  PATH: '/bin',
  PYTHONDONTWRITEBYTECODE: '1',
  AWS_SECRET_ACCESS_KEY: 's',
  NO_PROXY: 'intranet',
  no_proxy: '',
};

describe('the environment of our children', () => {
  it('gives servers of others no secret of the user', () => {
    expect(serverEnvironment(GIVEN)).toEqual({
      PATH: '/bin',
      NO_PROXY: 'localhost,127.0.0.1,intranet',
      no_proxy: 'localhost,127.0.0.1,intranet',
    });
  });

  it('gives our own processes everything but what makes Python slow', () => {
    const own = ownEnvironment(GIVEN);
    expect(own).toMatchObject({ AWS_SECRET_ACCESS_KEY: 's', NO_PROXY: 'localhost,127.0.0.1,intranet' });
    expect(own).not.toHaveProperty('PYTHONDONTWRITEBYTECODE');
  });
});
