import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFullDisk, namesFullDisk, readFreeBytes } from '../../../system/disk';

const missing = join(tmpdir(), 'nexthour-no-such-folder', 'home');

describe('the disk of a folder', () => {
  it('has the free space of its nearest existing folder', () => {
    expect(readFreeBytes(missing)).toBeGreaterThan(0);
  });

  it('is full below a limit, and then is described with its free space and folder', () => {
    expect(describeFullDisk(missing, { fullBelowBytes: 0 })).toBeNull();
    expect(describeFullDisk(missing, { fullBelowBytes: Number.POSITIVE_INFINITY })).toMatch(
      /^the disk is full: \d+\.\d GB free at .*nexthour-no-such-folder\/home$/,
    );
  });
});

test.each([
  ['ENOSPC: no space left on device, write', true],
  ['could not extend file "base/5/2601": No space left on device', true],
  ['Retryable HTTP status: 500', false],
])('"%s" names a full disk: %s', (message, expected) => {
  expect(namesFullDisk(message)).toBe(expected);
});
