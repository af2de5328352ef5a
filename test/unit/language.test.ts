import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths';

/**
 * Terms that the glossary replaces (docs/glossary.md), as regular expressions of whole words. The value says what to write instead.
 * Names of variables and files count too: `harvestAll` and `open-barn.ts` contain the words `harvest` and `barn`.
 */
const REPLACED_TERMS: Readonly<Record<string, string>> = {
  'barn|harvest(?:s|ed|er)?': 'observation writer, fetched answer',
  'sieves?|thinned|thinning': 'truncated answer',
  'pacers?|scold(?:s|ed)?|praise[sd]?': 'rate limiter, succeeded, throttled',
  'affordable|affords?': 'credit budget',
  'sentinels?|suspects?': 'leakage check',
  'contenders?|defenders?|rivals?|duels?|contests?|appointments?': 'candidate, champion, comparison, production model',
  'verdicts?': 'check result, decision, run outcome',
  'truths?': 'actual',
  'mend(?:s|ed|ing)?': 'fix, repair',
  'dwells?|whoever|whosoever|of before': 'plain English: say who does what',
};

/** Files that must contain such a term, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'CHANGELOG.md': 'names what was renamed',
  'forecasting/promotion/evidence.ts': 'reads decisions that earlier versions stored',
  'test/unit/forecasting/promotion/evidence.test.ts': 'reads decisions that earlier versions stored',
  'serve/metrics/finished-steps.ts': 'reads step results that earlier versions stored',
  'test/unit/serve/metrics/finished-steps.test.ts': 'reads step results that earlier versions stored',
};

const SKIPPED =
  /^(LICENSE|package-lock\.json|test\/unit\/language\.test\.ts|test\/replay\/histories\/|docs\/images\/|data\/.*\.gz$)/;

/** Splits camelCase and kebab-case names, so that each part counts as a word. */
function splitNames(text: string): string {
  return text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[-_]/g, ' ');
}

function findReplacedTerms(text: string): string[] {
  const lines = splitNames(text).split('\n');
  return Object.entries(REPLACED_TERMS).flatMap(([terms, better]) => {
    const pattern = new RegExp(`\\b(?:${terms})\\b`, 'i');
    return lines.flatMap((line, index) => {
      const found = pattern.exec(line)?.[0];
      return found ? [`line ${index + 1}: "${found}" → ${better}`] : [];
    });
  });
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: projectRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && !SKIPPED.test(path) && !(path in EXCEPTIONS));

test('no file contains or is named after a term that the glossary replaces', () => {
  const found = files.flatMap((path) => {
    const text = readTextFile(path);
    return [...findReplacedTerms(path), ...findReplacedTerms(text)].map((problem) => `${path}, ${problem}`);
  });
  expect(files.length).toBeGreaterThan(500);
  expect(found).toEqual([]);
});

/** A file that was deleted but not committed yet is empty. */
function readTextFile(path: string): string {
  try {
    return readFileSync(join(projectRoot, path), 'utf8');
  } catch {
    return '';
  }
}

test.each([
  ['const answers = harvestAll(plan);', 'harvest'],
  ['activities/extract/open-barn.ts', 'barn'],
  ['The verdict of the gate', 'verdict'],
  ['run `nexthour doctor` to mend it', 'mend'],
])('finds the replaced term in %j', (text, term) => {
  expect(findReplacedTerms(text)).toEqual([expect.stringContaining(`"${term}"`)]);
});

test.each(Object.keys(EXCEPTIONS))('still needs its exception: %s', (path) => {
  expect(findReplacedTerms(readTextFile(path))).not.toEqual([]);
});

test('accepts words that only contain a replaced term', () => {
  expect(findReplacedTerms('recommend an amendment; the trademark and the sentinelling')).toEqual([]);
});
