import type { QualityReport } from '../../forecasting/quality/check-series';
import type { RuleVerdict, Verdict } from '../../forecasting/quality/verdict';
import { type Html, html } from '../html';

const SEVERITY: Readonly<Record<Verdict, number>> = { fail: 0, warn: 1, pass: 2 };
const SIGN: Readonly<Record<Verdict, string>> = { fail: '✕', warn: '!', pass: '✓' };

/** What the gate said, the worst first: the first thing that a reader needs to know of the data. */
export function verdictBanner({ passed, verdicts }: QualityReport): Html {
  const worstFirst = [...verdicts].sort((a, b) => SEVERITY[a.verdict] - SEVERITY[b.verdict]);
  const tone = passed ? (worstFirst[0]?.verdict ?? 'pass') : 'fail';
  return html`<section class="card banner ${tone}" aria-label="Quality verdicts">
<h2>${headline(verdicts, passed)}</h2>
<p class="muted">${passed ? 'The gate is open: the hour is forecast from this data.' : 'The gate is closed: nothing is trained on this data or forecast from it.'}</p>
<ul class="rules">${worstFirst.map(ruleLine)}</ul>
</section>`;
}

function headline(verdicts: readonly RuleVerdict[], passed: boolean): string {
  const count = (verdict: Verdict) => verdicts.filter((each) => each.verdict === verdict).length;
  const warnings = count('warn');
  if (!passed) return `${count('fail')} of ${verdicts.length} checks failed`;
  if (warnings === 0) return `All ${verdicts.length} checks passed`;
  return `All ${verdicts.length} checks passed, ${warnings} with a warning`;
}

function ruleLine({ rule, verdict, evidence }: RuleVerdict): Html {
  const name = `${rule.charAt(0).toUpperCase()}${rule.slice(1).replaceAll('-', ' ')}`;
  const loudness = verdict === 'pass' ? '' : 'loud';
  return html`<li class="${verdict} ${loudness}"><i aria-label="${verdict}">${SIGN[verdict]}</i><span><b>${name}</b><span class="muted">${evidence}</span></span></li>`;
}
