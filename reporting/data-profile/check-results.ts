import type { CheckResult, CheckStatus } from '../../forecasting/quality/check-result';
import type { QualityReport } from '../../forecasting/quality/check-series';
import { describeCheckResult, titleOfRule } from '../../forecasting/quality/describe-check-result';
import { type Html, html } from '../html';

const SEVERITY: Readonly<Record<CheckStatus, number>> = { fail: 0, warn: 1, pass: 2 };
const SIGN: Readonly<Record<CheckStatus, string>> = { fail: '✕', warn: '!', pass: '✓' };

/** The results of the quality checks, with the worst result first. */
export function renderCheckResults({ passed, results }: QualityReport): Html {
  const worstFirst = [...results].sort((a, b) => SEVERITY[a.status] - SEVERITY[b.status]);
  const tone = passed ? (worstFirst[0]?.status ?? 'pass') : 'fail';
  return html`<section class="card banner ${tone}" aria-label="Quality checks">
<h2>${formatHeadline(results, passed)}</h2>
<p class="muted">${passed ? 'The data gate is open: forecasts and training use this data.' : 'The data gate is closed: no forecast and no training uses this data.'}</p>
<ul class="rules">${worstFirst.map(renderResult)}</ul>
</section>`;
}

function formatHeadline(results: readonly CheckResult[], passed: boolean): string {
  const count = (status: CheckStatus) => results.filter((result) => result.status === status).length;
  const warnings = count('warn');
  if (!passed) return `${count('fail')} of ${results.length} checks failed`;
  if (warnings === 0) return `All ${results.length} checks passed`;
  return `All ${results.length} checks passed, ${warnings} with a warning`;
}

function renderResult(result: CheckResult): Html {
  const { rule, status } = result;
  const emphasis = status === 'pass' ? '' : 'loud';
  return html`<li class="${status} ${emphasis}"><i aria-label="${status}">${SIGN[status]}</i><span><b>${titleOfRule(rule)}</b><span class="muted">${describeCheckResult(result)}</span></span></li>`;
}
