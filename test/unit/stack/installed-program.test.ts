import { installedProgram } from '../../../stack/installed-program';

describe('a program of the machine', () => {
  it('is found under the first of its names that is there', () => {
    expect(installedProgram('sh-of-another-system', 'sh')).toMatch(/^\/.*\/sh$/);
  });

  it('is none where nobody may run it, or it is not there', () => {
    expect(installedProgram('no-such-program')).toBeNull();
    expect(installedProgram('')).toBeNull();
  });
});
