import { type System, useSystem } from '../../api/use-system';
import { Badge } from '../../parts/badge';
import { countProblems } from '../../parts/problem-count';
import { Read } from '../../parts/states';
import { RealTime } from '../../parts/time';
import type { ViewProps } from '../views';
import { Addresses } from './addresses';
import { Assets } from './assets';
import { Checks } from './checks';
import { Problems } from './problems';
import { Processes } from './processes';

/** Whether anything is wrong right now, and what runs where. */
export function View({ place: _ }: ViewProps) {
  const reading = useSystem();
  return (
    <div class="view">
      <Read reading={reading} what="the state of the system">
        {(system) => <Parts system={system} reload={reading.reload} />}
      </Read>
    </div>
  );
}

function Parts({ system, reload }: { system: System; reload: () => void }) {
  const { problems, real_at: at } = system;
  const { text, isBroken } = countProblems(problems);
  return (
    <>
      <section class="card" aria-labelledby="system-title">
        <header>
          <h1 id="system-title">System</h1>
          <p class="muted">
            As of <RealTime at={at} as="second" />{' '}
            <button type="button" class="link" onClick={reload}>
              Look again
            </button>
          </p>
        </header>
        <p class="answer-line">
          {problems.length === 0 ? <Badge tone="good">Nothing is wrong</Badge> : null}
          {problems.length > 0 && <Badge tone={isBroken ? 'bad' : 'warn'}>{text}</Badge>}
        </p>
        <Problems system={system} />
      </section>
      <Assets system={system} />
      <div class="columns">
        <Checks checks={system.checks} />
        <Processes system={system} />
      </div>
      <Addresses system={system} />
    </>
  );
}
