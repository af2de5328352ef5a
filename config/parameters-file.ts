import { readFileSync } from 'node:fs';
import { Value } from '@sinclair/typebox/value';
import { parse } from 'yaml';
import { Parameters } from '../forecasting/parameters';

export class UnusableParameters extends Error {
  override readonly name = 'UnusableParameters';
  readonly canRetry = false;
  constructor(
    readonly file: string,
    readonly problems: readonly string[],
  ) {
    super(`${file} cannot be used: ${problems.join('; ')}`);
  }
}

/** Reads params.yaml. @throws UnusableParameters that names each wrong or missing parameter. */
export function readParameters(file: string): Parameters {
  const content = parseYaml(file);
  const problems = [...Value.Errors(Parameters, content)].map(
    ({ path, message, value }) =>
      `${path.slice(1).replaceAll('/', '.') || 'it'} is ${JSON.stringify(value)}: ${message}`,
  );
  if (problems.length > 0) throw new UnusableParameters(file, problems);
  return content as Parameters;
}

function parseYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UnusableParameters(file, [(error as Error).message]);
  }
}
