import { compareChanges } from '../../../../forecasting/comparison/compare-changes';
import { type ComparisonResult, parseResult } from '../../../../forecasting/comparison/result';
import { describeChangeDecision } from '../../../../reporting/comparison/describe-change-decision';
import { drawPicture } from '../../../../reporting/comparison/draw-picture';
import { COMMENT_MARK, renderComment } from '../../../../reporting/comparison/render-comment';
import { plantChange } from '../../forecasting/comparison/planted-changes';

const HOURS = 1_440;

function comparisonOf(spread: number): NonNullable<ComparisonResult['comparison']> {
  const comparison = compareChanges(plantChange({ hours: HOURS, seeds: 3, spread, draw: 1, windows: 2 }));
  return { ...comparison, windows: comparison.windows.map((each) => ({ ...each, bySeed: [...each.bySeed] })) };
}

function resultOf(spread: number): ComparisonResult {
  const comparison = comparisonOf(spread);
  return {
    base: { ref: 'main', commit: 'a'.repeat(40) },
    head: { ref: 'HEAD', commit: 'b'.repeat(40), merged: null },
    data: { sha256: 'c'.repeat(64), windows: comparison.windows.map(({ from, to }) => ({ from, to })) },
    model: 'combination',
    seeds: [1, 2, 3],
    folds: 2,
    seconds: 192.4,
    comparison,
    failure: null,
  };
}
const worse = resultOf(1.5);
const same = comparisonOf(1);
const unchanged: ComparisonResult = { ...worse, comparison: { ...same, crps: { ...same.crps, upper: 0.002 } } };
const failed = (failure: string): ComparisonResult => ({ ...worse, comparison: null, failure });

describe('the comment of a pull request', () => {
  it('should say that the head is worse and blocked, with the change and its interval', () => {
    expect(describeChangeDecision(worse)).toMatchObject({
      blocks: true,
      headline: expect.stringMatching(
        /^Head is worse: \+\d\.\d\d % CRPS, 95 % CI \[\+\d\.\d\d %, \+\d\.\d\d %\], blocked$/,
      ),
    });
  });

  it('should say that there is no significant difference when the interval contains zero', () => {
    const { blocks, headline } = describeChangeDecision(unchanged);
    expect({ blocks, headline }).toMatchObject({
      blocks: false,
      headline: expect.stringMatching(/^No significant difference/),
    });
  });

  const uncertain = { ...comparisonOf(1), hours: 4_320 };
  const describeUncertain = (seedShare: number, seeds: number) => {
    const crps = { ...uncertain.crps, change: 0.05, lower: -0.07, upper: 0.17, seedShare };
    return describeChangeDecision({ ...worse, comparison: { ...uncertain, seeds, crps } });
  };

  it('should ask for more seeds when the seeds disagree too much for a decision', () => {
    const { blocks, headline, notes } = describeUncertain(0.9, 3);
    expect({ blocks, headline }).toEqual({
      blocks: true,
      headline: 'Not enough evidence, add seeds: +5.00 % CRPS, 95 % CI [−7.00 %, +17.00 %], blocked',
    });
    expect(notes[0]).toMatch(/the CRPS may be up to \+17\.00 % higher; the limit is \+0\.50 %\. .*--seeds 6/);
  });

  it('should not ask for more seeds than the maximum', () => {
    const { headline, notes } = describeUncertain(0.9, 20);
    expect(headline).toMatch(/^Not enough evidence: \+5/);
    expect(notes[0]).toContain('Find out why the trainings of the head differ so much from each other');
    expect(describeUncertain(0.9, 15).notes[0]).toContain('--seeds 20');
  });

  it('should ask for more hours when they contribute more to the variance', () => {
    const { headline, notes } = describeUncertain(0.1, 3);
    expect(headline).toMatch(/^Not enough evidence, add hours: \+5/);
    expect(notes[0]).toContain('More hours narrow the interval: choose an earlier `--from`');
    expect(notes[0]).not.toContain('--seeds');
  });

  it('should name the window that caused the decision, with its figures', () => {
    const [first, second] = comparisonOf(1).windows;
    if (!first || !second) throw new Error('expected two windows');
    const crps = { ...second.crps, change: 0.0165, lower: 0.012, upper: 0.021 };
    const { blocks, headline } = describeChangeDecision({
      ...unchanged,
      comparison: { ...same, windows: [first, { ...second, crps }] },
    });
    const figures = '+1.65 % CRPS, 95 % CI [+1.20 %, +2.10 %], blocked';
    expect({ blocks, headline }).toEqual({
      blocks: true,
      headline: `Head is worse in 2024-03-02 … 2024-04-01: ${figures}`,
    });
  });

  it('should say that the head ignores the seed', () => {
    const ignoring = describeChangeDecision({ ...unchanged, comparison: { ...same, headIgnoresSeeds: true } });
    expect(ignoring.notes.join()).toContain('the head does not read `seed` from `params.yaml`');
    expect(describeChangeDecision(unchanged).notes.join()).not.toContain('`seed`');
  });

  it('should say that an implausible improvement points to a leak', () => {
    const crps = { ...same.crps, change: -0.3, lower: -0.31, upper: -0.29 };
    const windows = same.windows.map((window, index) => (index === 0 ? { ...window, crps } : window));
    const { blocks, headline, notes } = describeChangeDecision({ ...worse, comparison: { ...same, windows } });
    expect({ blocks, headline }).toMatchObject({
      blocks: true,
      headline: expect.stringMatching(/^Head is implausibly good in 2024-02-01 … 2024-03-02: −30/),
    });
    expect(notes[0]).toContain('Check whether the head uses a price that is later than the origin');
  });

  it('should contain a table, the picture and the method', () => {
    const comment = renderComment(worse, 'https://example.com/picture.svg');
    expect(comment.startsWith(`${COMMENT_MARK}\n\n### ❌ Head is worse`)).toBe(true);
    expect(comment.match(/^\| (CRPS × 10⁴ \||Winkler|RMSE|MAE|coverage of the 90 %)/gm)).toHaveLength(5);
    expect(comment.match(/^\| CRPS × 10⁴, 2024-0\d-\d\d … 2024-0\d-\d\d \|/gm)).toHaveLength(2);
    expect(comment).toContain('](https://example.com/picture.svg)');
    expect(comment).toContain('the same 1440 hours from 2024-02-01T01Z to 2024-03-02T00Z and 2024-03-02T01Z to');
    expect(comment).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('should show the errors of a coin with a small price', () => {
    const rmse = { ...comparisonOf(1).rmse, base: 0.00002134, head: 0.0000213 };
    const comment = renderComment({ ...worse, comparison: { ...comparisonOf(1), rmse } }, null);
    expect(comment).toContain('| RMSE, USD | 0.00002134 | 0.0000213 |');
  });

  it('should name the compared commits in its first lines', () => {
    const commits = (result: ComparisonResult) => renderComment(result, null).split('\n\n')[2];
    expect(commits(worse)).toBe('Compared: bbbbbbbbbb (head) with aaaaaaaaaa (base).');
    const merge = { ...worse, head: { ...worse.head, merged: 'd'.repeat(40) } };
    expect(commits(merge)).toBe(
      'Compared: dddddddddd, merged into aaaaaaaaaa as bbbbbbbbbb (head), with aaaaaaaaaa (base).',
    );
  });

  it('should be identical when it is rendered again from result.json', () => {
    const again = parseResult(JSON.stringify(worse), 'result.json');
    expect(renderComment(again, null)).toBe(renderComment(worse, null));
  });

  it('should show the output of a failed head as plain text without active content', () => {
    const comment = renderComment(
      failed('oops ``` \n@everyone <img src=x onerror=alert(1)> ![x](http://evil) `'),
      'p.svg',
    );
    expect(comment).toContain('### ❌ The head cannot be run: blocked');
    expect(comment.split('```')).toHaveLength(3);
    expect(comment.split('```')[1]).toContain('@everyone');
    expect(comment).not.toContain('](p.svg)');
  });
});

describe('the picture', () => {
  it('should show the scores and the months, and no invalid number', () => {
    const picture = drawPicture(worse);
    expect(picture).toMatch(/^<svg/);
    expect(picture).not.toMatch(/NaN|undefined/);
    for (const name of ['CRPS', 'Winkler', 'RMSE', 'MAE', '2024-03']) expect(picture).toContain(`>${name}<`);
  });
});

describe('an invalid result.json from another machine', () => {
  it.each([
    ['a text instead of a number', { ...worse, seconds: '<script>' }],
    ['an invalid commit', { ...worse, head: { ref: 'x', commit: 'main](http://evil)' } }],
    ['a time out of range', { ...worse, data: { ...worse.data, windows: [{ from: 0, to: 9e15 }] } }],
    ['two seeds', { ...worse, seeds: [1, 2] }],
    ['a model with markup in its name', { ...worse, model: '`x`' }],
  ])('should be refused with %s', (_, result) => {
    expect(() => parseResult(JSON.stringify(result), 'result.json')).toThrow(
      /result\.json is not a result of `nexthour compare`/,
    );
  });
});
