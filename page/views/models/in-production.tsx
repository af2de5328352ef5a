import { linkTo } from '../../navigation/navigation';
import { type ModelAction, rollback } from '../../parts/admin/model-actions';
import { Badge } from '../../parts/badge';
import { Reason } from '../../parts/reason';
import { Time } from '../../parts/time';
import type { Decision } from './decisions';
import type { Model } from './model';

interface InProductionProps {
  readonly models: readonly Model[];
  /** Newest first. */
  readonly decisions: readonly Decision[];
  readonly onAct: (action: ModelAction) => void;
}

/** Which model serves, since when, and why. */
export function InProduction({ models, decisions, onAct }: InProductionProps) {
  const production = models.find(({ role }) => role === 'production');
  const active = models.filter(({ role }) => role === 'active').length;
  if (!production) {
    return (
      <p>
        <Badge tone="warn">no production model</Badge> No model may make forecasts yet. The table says why the model
        gate refused each candidate.
      </p>
    );
  }
  const decision = decisions.find(
    ({ version, source, promoted }) => promoted && version === production.version && source === production.source,
  );
  const promotions = decisions.filter(({ promoted, source }) => promoted && source === production.source);
  return (
    <div class="summary">
      <p>
        <Badge tone="good">production</Badge>{' '}
        <a href={linkTo(`page/models/${production.id}`)}>
          <b>{production.id}</b>
        </a>{' '}
        makes the forecasts of {production.question} since{' '}
        <Time at={decision?.decided_at ?? production.registered_at} />
        {active > 0 && `; ${active} active ${active === 1 ? 'model is' : 'models are'} scored beside it`}.
      </p>
      <p>
        <span class="muted">Why: </span>
        <Reason text={decision?.reason ?? production.decision?.reason ?? ''} question={production.question} />
      </p>
      {promotions.length > 1 && (
        <div class="row">
          <button type="button" onClick={() => onAct(rollback(production))}>
            Roll back to the version before …
          </button>
        </div>
      )}
    </div>
  );
}
