import { seededRandom } from '../forecasting/random';

/** Random numbers that depend on the parts only, for example on a seed, an asset and an hour. */
export function randomOf(...parts: readonly (string | number)[]): () => number {
  let hash = 0x811c9dc5;
  for (const character of parts.join('/')) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return seededRandom(hash);
}
