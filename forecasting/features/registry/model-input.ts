import { FEATURE_NAMES } from '../window';
import type { Feature } from './feature';

/** The inputs of the network need 24 returns. One of them uses up to 168, if there is no gap. */
const WARM_UP_HOURS = 169;

/** An input of the network as a feature: `createHourInputs` computes both. */
export function modelInput(
  name: (typeof FEATURE_NAMES)[number],
  described: Pick<Feature, 'version' | 'group' | 'inputs' | 'unit' | 'description'>,
): Feature {
  const position = FEATURE_NAMES.indexOf(name);
  return {
    ...described,
    name,
    warmUpHours: WARM_UP_HOURS,
    compute: ({ modelInputs }) => modelInputs?.values[position] ?? null,
  };
}
