import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../config/paths';
import { ENTRIES, explainTerm, splitAtTerms } from '../../../../page/parts/glossary/terms';

const headings = readFileSync(join(projectRoot, 'docs/glossary.md'), 'utf8').match(/(?<=^### ).+$/gm) ?? [];

it.each(ENTRIES)('explains "$heading", which docs/glossary.md explains at length', ({ heading }) => {
  expect(headings).toContain(heading);
});

it('explains each form once', () => {
  const forms = ENTRIES.flatMap((entry) => entry.forms);
  expect(new Set(forms).size).toBe(forms.length);
});

it('finds the longest term, at its first use only, and no part of another word', () => {
  const text = 'CRPS skill of HAR: the CRPS skill, not HARD, by the next tick; lstm.units';
  expect(splitAtTerms(text)).toEqual([
    '',
    'CRPS skill',
    ' of ',
    'HAR',
    ': the CRPS skill, not HARD, by the next ',
    'tick',
    '; lstm.units',
  ]);
});

it('leaves a text without terms as it is, and knows no other words', () => {
  expect(splitAtTerms('The next price')).toEqual(['The next price']);
  expect(explainTerm('weather')).toBeUndefined();
});
