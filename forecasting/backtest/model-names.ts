import { MODEL_NAMES } from './models';

/** `lstm+aci`: the forecasts of `lstm`, calibrated by what they missed before. */
export const CALIBRATED_SUFFIX = '+aci';
/** What all others are compared with. */
export const BASELINE = 'persistence';

export class UnknownModel extends Error {
  override readonly name = 'UnknownModel';
  readonly canRetry = false;
  constructor(readonly model: string) {
    super(
      `There is no model "${model}"; there are ${MODEL_NAMES.join(', ')}, and each with "${CALIBRATED_SUFFIX}" behind it`,
    );
  }
}

/** The baseline first, then those wished for, each once. @throws UnknownModel */
export function chooseModels(wished: readonly string[]): string[] {
  for (const name of wished) if (!MODEL_NAMES.includes(baseOf(name))) throw new UnknownModel(name);
  return [...new Set([BASELINE, ...wished])];
}

/** The model whose forecasts these are. */
export function baseOf(name: string): string {
  return isCalibrated(name) ? name.slice(0, -CALIBRATED_SUFFIX.length) : name;
}

export function isCalibrated(name: string): boolean {
  return name.endsWith(CALIBRATED_SUFFIX);
}

/** The models that must run: in warm-up those that are calibrated, otherwise all. */
export function modelsToRun(names: readonly string[], { isWarmUp }: { isWarmUp: boolean }): string[] {
  return [...new Set(names.filter((name) => !isWarmUp || isCalibrated(name)).map(baseOf))];
}
