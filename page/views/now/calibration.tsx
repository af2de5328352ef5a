import { formatPercent } from '../../../reporting/numbers';
import { Empty } from '../../parts/states';
import { type Coverage, computeCoverage, describeCoverage } from './coverage';
import type { LedgerEntry } from './entry';

/** Whether the intervals contain the actual price as often as they promise. */
export function Calibration({ past }: { past: readonly LedgerEntry[] }) {
  const coverage = computeCoverage(past);
  return (
    <section class="card" aria-labelledby="calibration-title">
      <h2 id="calibration-title">Do the intervals keep their promise?</h2>
      {coverage.length === 0 ? (
        <Empty>No forecast can be scored yet.</Empty>
      ) : (
        <Strip coverage={coverage} past={past} />
      )}
    </section>
  );
}

function Strip({ coverage, past }: { coverage: readonly Coverage[]; past: readonly LedgerEntry[] }) {
  return (
    <>
      <Outcomes past={past} />
      <table class="strip">
        <caption class="unseen">How often the actual price was inside each interval</caption>
        <thead>
          <tr>
            <th scope="col">Promised</th>
            <th scope="col">Observed, with its 95 % range</th>
            <th scope="col">In words</th>
          </tr>
        </thead>
        <tbody>
          {coverage.map((one) => (
            <tr key={one.promised}>
              <th scope="row">{formatPercent(one.promised, 0)}</th>
              <td>
                <Gauge {...one} />
                <span class="muted">
                  {one.inside} of {one.settled}: {formatPercent(one.share, 0)} ({formatPercent(one.lower, 0)} to{' '}
                  {formatPercent(one.upper, 0)})
                </span>
              </td>
              <td>{describeCoverage(one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** The range of the observed share as a bar, the share as a dot, the promise as a line. From 0 to 100 %. */
function Gauge({ promised, share, lower, upper }: Coverage) {
  return (
    <svg class="gauge" viewBox="0 0 200 14" preserveAspectRatio="none" aria-hidden="true">
      <rect x="0" y="6" width="200" height="2" class="track" />
      <rect x={200 * lower} y="3" width={200 * (upper - lower)} height="8" rx="2" class="range" />
      <rect x={200 * share - 1.5} y="2" width="3" height="10" class="share" />
      <rect x={200 * promised - 0.75} y="0" width="1.5" height="14" class="promise" />
    </svg>
  );
}

const MAX_OUTCOMES = 48;

/** The newest scored forecasts, oldest first: inside or outside of the 90 % interval, by colour and shape. */
function Outcomes({ past }: { past: readonly LedgerEntry[] }) {
  const scored = past
    .flatMap(({ id, settlement, late }) => (settlement && !late ? [{ id, isInside: settlement.covered }] : []))
    .slice(0, MAX_OUTCOMES)
    .reverse();
  const outside = scored.filter(({ isInside }) => !isInside).length;
  const label = `Of the last ${scored.length} scored forecasts, ${scored.length - outside} were inside the 90 % interval and ${outside} outside.`;
  return (
    <div>
      <svg class="now-outcomes" viewBox={`0 0 ${MAX_OUTCOMES * 10} 12`} role="img" aria-label={label}>
        {scored.map(({ id, isInside }, index) =>
          isInside ? (
            <rect key={id} x={index * 10 + 1} y="2" width="8" height="8" rx="1.5" class="inside" />
          ) : (
            <path key={id} d={`M${index * 10 + 5} 1l5 10h-10z`} class="outside" />
          ),
        )}
      </svg>
      <p class="muted">{label}</p>
    </div>
  );
}
