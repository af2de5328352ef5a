import { createPathArima } from './arima';
import { createPathEwma } from './ewma';
import { createPathHar } from './har';
import type { PathParameters } from './parameters';
import type { PathFamily } from './path-family';

/** In the order of PATH_FAMILIES. */
export function createPathFamilies({ har, ewma, arima }: PathParameters): PathFamily[] {
  return [createPathHar(har), createPathEwma(ewma), createPathArima(arima)];
}
