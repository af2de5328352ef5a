import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths';

/**
 * Reads the error sentences in the sources and checks that a person who searches the runbook for the words on the terminal finds them.
 * A UserError needs no row: it is about one command, and its sentence says what to do.
 */
const MIN_QUOTED = 7;
/** Sentences without words of their own, and sentences that are only built from others. */
const WITHOUT_WORDS = /^[…;:()\s\\n]*(Its last lines:[…\s\\n]*)?$/;

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
  cwd: projectRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) =>
    /^(activities|cli|clients|config|forecasting|operations|serve|stack|system|temporal|training|workers|workflows)\//.test(
      path,
    ),
  )
  .map((path) => ({ path, text: read(path) }));

/** The quoted texts in the first column of every table. `…` stands for any text. */
function listQuotes(page: string): string[] {
  const cells = [...page.matchAll(/^\| (.*?) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, quote = '']) => quote));
}

/** Whether the parts of a quote occur in the sentence, in their order. */
function matches(quote: string, sentence: string): boolean {
  const parts = quote.split('…').map((part) => part.trim());
  let from = 0;
  for (const part of parts) {
    const at = sentence.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return parts.join('').length >= MIN_QUOTED;
}

/** The text of the literal at the beginning of `code`, with `…` for each value; values may contain other literals. */
function readLiteral(code: string): string | null {
  if (code.startsWith("'")) return /^'((?:[^'\\]|\\.)*)'/s.exec(code)?.[1] ?? null;
  let sentence = '';
  let depth = 0;
  for (let at = 1; at < code.length; at++) {
    const pair = code.slice(at, at + 2);
    if (pair === '${' || (depth > 0 && code[at] === '{')) {
      if (depth === 0) sentence += '…';
      depth += 1;
      if (pair === '${') at += 1;
    } else if (depth > 0) depth -= code[at] === '}' ? 1 : 0;
    else if (code[at] === '`') return sentence;
    else if (code[at] === '\\') {
      sentence += code[at + 1];
      at += 1;
    } else sentence += code[at];
  }
  return null;
}

/** The first literal after `start`, or that of the constant which is named there. */
function readSentence(text: string, start: number): string | null {
  const rest = text.slice(start);
  if (/^['`]/.test(rest)) return readLiteral(rest);
  const name = /^\w+/.exec(rest)?.[0];
  const declared = text.lastIndexOf(`const ${name} =`, start);
  if (name === undefined || declared < 0) return null;
  const value = text.slice(declared + `const ${name} =`.length).trimStart();
  return /^['`]/.test(value) ? readLiteral(value) : null;
}

/** The sentences that follow the pattern in all sources, with the place of each. */
function listSentences(pattern: RegExp, folder = ''): { place: string; sentence: string }[] {
  return sources
    .filter(({ path }) => path.startsWith(folder))
    .flatMap(({ path, text }) =>
      [...text.matchAll(pattern)].flatMap((found) => {
        const sentence = readSentence(text, found.index + found[0].length);
        return sentence === null || WITHOUT_WORDS.test(sentence) ? [] : [{ place: path, sentence }];
      }),
    );
}

const quotes = listQuotes(read('docs/runbook.md'));
const findMissing = (sentences: readonly { place: string; sentence: string }[]) =>
  sentences
    .filter(({ sentence }) => !quotes.some((quote) => matches(quote, sentence)))
    .map(({ place, sentence }) => `${place}: ${sentence}`);

test('a quote matches a sentence with its words in order, and no other sentence', () => {
  expect(matches('… has ended unexpectedly … times', 'mlflow has ended unexpectedly 3 times')).toBe(true);
  expect(matches('times … has ended unexpectedly', 'mlflow has ended unexpectedly 3 times')).toBe(false);
  expect(matches('… is …', 'this is a sentence')).toBe(false);
});

test('the runbook quotes the sentence of every error with a code', () => {
  const sentences = listSentences(/new NexthourError\(\s*'\w+',\s*/g);
  expect(sentences.length).toBeGreaterThan(40);
  expect(findMissing(sentences)).toEqual([]);
});

test('the runbook quotes every problem that status prints', () => {
  const sentences = listSentences(/\bwhat(?: =|:) (?=[`'])/g, 'operations/status/');
  expect(sentences.length).toBeGreaterThan(8);
  expect(findMissing(sentences)).toEqual([]);
});

test('the runbook quotes every warning and fault that doctor prints', () => {
  const sentences = listSentences(/\b(?:warning|broken)\(\s*(?=[`'\w])/g, 'operations/doctor/');
  expect(sentences.length).toBeGreaterThan(10);
  expect(findMissing(sentences)).toEqual([]);
});

test('the runbook or the page for clients names the code of every HTTP error', () => {
  const pages = read('docs/runbook.md') + read('docs/clients.md');
  const codes = sources.flatMap(({ text }) =>
    [...text.matchAll(/(?:new HttpError|unavailable)\(\s*'(\w+)'/g)].map(([, code = '']) => code),
  );
  expect(codes.length).toBeGreaterThan(10);
  expect([...new Set(codes)].filter((code) => !pages.includes(code))).toEqual([]);
});
