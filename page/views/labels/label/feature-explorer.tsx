import { useId, useState } from 'preact/hooks';
import type { Answers } from '../../../api/answers';
import { type Reading, useRead } from '../../../api/use-read';
import { choose } from '../../../navigation/navigation';
import { Empty, Read } from '../../../parts/states';
import { FeatureFigures } from './feature-figures';

type Feature = Answers['features']['features'][number];

interface FeatureExplorerProps {
  readonly chosen: string | undefined;
  readonly reading: Reading<Answers['labels/:id/features/:name']>;
}

/** Search the features, draw one over the price, and see how it differs between the hours with and without a rise. */
export function FeatureExplorer({ chosen, reading }: FeatureExplorerProps) {
  const features = useRead('features');
  return (
    <section class="card">
      <h2>Features beside the label</h2>
      <Read reading={features} what="the features">
        {(answer) => (
          <div class="explorer">
            <FeatureList features={answer.features} chosen={chosen} />
            {chosen === undefined || chosen === '' ? (
              <Empty>
                Choose a feature: it is drawn over the price, and compared between the hours with and without a rise.
              </Empty>
            ) : (
              <div>
                <FeatureHead feature={answer.features.find(({ name }) => name === chosen)} name={chosen} />
                <Read reading={reading} what={`the values of ${chosen}`}>
                  {(values) => <FeatureFigures values={values} />}
                </Read>
              </div>
            )}
          </div>
        )}
      </Read>
    </section>
  );
}

function FeatureList({ features, chosen }: { features: readonly Feature[]; chosen: string | undefined }) {
  const id = useId();
  const [search, setSearch] = useState('');
  const words = search.toLowerCase().split(/\s+/);
  const found = features.filter(({ name, group, description }) => {
    const text = `${name} ${group} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <div class="feature-search">
      <div class="field">
        <label for={id}>Search {features.length} features</label>
        <input
          id={id}
          type="search"
          placeholder="volatility, return, hour …"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      {found.length === 0 && <p class="muted">No feature contains “{search}” in its name or description.</p>}
      <ul class="feature-list">
        {found.map(({ name, group, description }) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={name === chosen}
              ref={name === chosen ? showInList : null}
              title={description}
              onClick={() => choose({ feature: name === chosen ? undefined : name })}
            >
              <span>{name}</span> <small>{group}</small>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Scrolls the list, not the page. */
function showInList(button: HTMLElement | null): void {
  const list = button?.closest('ul');
  if (!button || !list) return;
  const [top, bottom] = [button.offsetTop - list.offsetTop, button.offsetTop - list.offsetTop + button.offsetHeight];
  if (top < list.scrollTop || bottom > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 3;
}

function FeatureHead({ feature, name }: { feature: Feature | undefined; name: string }) {
  return (
    <header class="feature-head">
      <h3>{name}</h3>
      {feature && (
        <p class="muted">
          {feature.description}. Unit: {feature.unit}. Needs the newest {feature.warm_up_hours} h of{' '}
          {feature.inputs.join(', ')}.
        </p>
      )}
      <button type="button" onClick={() => choose({ feature: undefined })}>
        Remove from the chart
      </button>
    </header>
  );
}
