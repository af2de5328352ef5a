import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from '../../../config/paths';
import { VERIFY_SCRIPT } from '../../../operations/ledger/export-ledger';

test('copies the script of `nexthour ledger export` into the images (it was missing once)', () => {
  const dockerfile = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8');
  const script = relative(projectRoot, VERIFY_SCRIPT);
  expect(dockerfile).toMatch(new RegExp(`^COPY ${script} `, 'm'));
});
