import { describeVerdict } from '../../../../cli/compare/describe-verdict';
import { drawPicture } from '../../../../cli/compare/draw-picture';
import { COMMENT_MARK, renderComment } from '../../../../cli/compare/render-comment';
import { type ComparisonResult, parseResult } from '../../../../cli/compare/result';
import { compareChanges } from '../../../../forecasting/comparison/compare-changes';
import { runningChange } from '../../../../forecasting/comparison/running-change';
import { plantChange } from '../../forecasting/comparison/planted-changes';

const HOURS = 1_440;

function resultOf(spread: number): ComparisonResult {
  const planted = plantChange({ hours: HOURS, seeds: 3, spread, draw: 1 });
  const { times, bySeed, mean } = runningChange(planted);
  const from = Date.UTC(2024, 1, 1, 1);
  return {
    base: { ref: 'main', commit: 'a'.repeat(40) },
    head: { ref: 'HEAD', commit: 'b'.repeat(40) },
    data: { sha256: 'c'.repeat(64), from, to: from + (HOURS - 1) * 3_600_000 },
    model: 'combination',
    seeds: [1, 2, 3],
    folds: 2,
    seconds: 192.4,
    comparison: compareChanges(planted),
    running: { times: [...times], bySeed: bySeed.map((line) => [...line]), mean: [...mean] },
    failure: null,
  };
}
const worse = resultOf(1.5);
const failed = (failure: string): ComparisonResult => ({ ...worse, comparison: null, failure });

describe('the comment of a pull request', () => {
  it('should say in words that the head is worse, by how much and how surely, and that it is blocked', () => {
    expect(describeVerdict(worse)).toMatchObject({
      blocks: true,
      headline: expect.stringMatching(
        /^Head is worse: \+\d\.\d\d % CRPS, 95 % CI \[\+\d\.\d\d %, \+\d\.\d\d %\], blocked$/,
      ),
    });
  });

  it('should say that there is no difference beyond noise where there is none', () => {
    const { blocks, headline } = describeVerdict(resultOf(1));
    expect({ blocks, headline }).toMatchObject({
      blocks: false,
      headline: expect.stringMatching(/^No difference beyond noise/),
    });
  });

  it('should have a table, the picture and how it was found', () => {
    const comment = renderComment(worse, 'https://example.com/picture.svg');
    expect(comment.startsWith(`${COMMENT_MARK}\n\n### ❌ Head is worse`)).toBe(true);
    expect(comment.match(/^\| (CRPS|Winkler|RMSE|MAE|in the 90 %)/gm)).toHaveLength(5);
    expect(comment).toContain('](https://example.com/picture.svg)');
    expect(comment).toContain('the same 1440 hours from 2024-02-01 01:00 UTC');
    expect(comment).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('should be the same when it is written anew from the numbers', () => {
    const again = parseResult(JSON.stringify(worse), 'result.json');
    expect(renderComment(again, null)).toBe(renderComment(worse, null));
  });

  it('should show what a failed head said as text that can do nothing', () => {
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
  it('should show the same bytes for the same numbers, and no part that is no number', () => {
    const picture = drawPicture(worse);
    expect(picture).toMatch(/^<svg/);
    expect(picture).not.toMatch(/NaN|undefined/);
    for (const name of ['CRPS', 'Winkler', 'RMSE', 'MAE']) expect(picture).toContain(`>${name}<`);
  });
});

describe('a result from elsewhere', () => {
  it.each([
    ['a number that is text', { ...worse, seconds: '<script>' }],
    ['a commit that is none', { ...worse, head: { ref: 'x', commit: 'main](http://evil)' } }],
    ['a model with markup in its name', { ...worse, model: '`x`' }],
  ])('should be refused with %s', (_, result) => {
    expect(() => parseResult(JSON.stringify(result), 'result.json')).toThrow(
      /result\.json is no result of a comparison/,
    );
  });
});
