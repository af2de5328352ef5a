import { findInstalledProgram } from '../../../stack/installed-program';

describe('findInstalledProgram', () => {
  it('returns the first program that is installed', () => {
    expect(findInstalledProgram('sh-of-another-system', 'sh')).toMatch(/^\/.*\/sh$/);
  });

  it('returns null when no such program exists', () => {
    expect(findInstalledProgram('no-such-program')).toBeNull();
    expect(findInstalledProgram('')).toBeNull();
  });
});
