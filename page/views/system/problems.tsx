import type { System } from '../../api/use-system';
import { Badge } from '../../parts/badge';
import { RichText } from '../../parts/glossary/explained';

/** What is wrong and what to do, and the alerts that fire. */
export function Problems({ system: { problems, alerts, processes, time_lapse: isTimeLapse } }: { system: System }) {
  const hasPrometheus = processes.some(({ name }) => name === 'prometheus');
  return (
    <>
      {problems.length > 0 && (
        <ul class="problem-list">
          {problems.map(({ severity, what, remedy }) => (
            <li key={what}>
              <Badge tone={severity === 'broken' ? 'bad' : 'warn'}>{severity}</Badge>
              <div>
                <p>
                  <RichText text={what} />
                </p>
                <p class="muted">
                  What to do: <RichText text={remedy} />
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      {alerts.length > 0 && (
        <ul class="problem-list">
          {alerts.map(({ name, summary }) => (
            <li key={name}>
              <Badge tone="bad">alert</Badge>
              <p>
                {name}: {summary}
              </p>
            </li>
          ))}
        </ul>
      )}
      {alerts.length === 0 && (
        <p class="muted">
          {hasPrometheus ? (
            'No alert fires in Prometheus.'
          ) : (
            <RichText text="Prometheus does not run here, so there are no alerts. `npm start -- --monitoring` starts it." />
          )}
        </p>
      )}
      {isTimeLapse && <p class="muted">The hours run in a time-lapse: faster than the real time.</p>}
    </>
  );
}
