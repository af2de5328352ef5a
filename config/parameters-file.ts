import { readFileSync } from 'node:fs';
import { Value } from '@sinclair/typebox/value';
import { parse } from 'yaml';
import { Parameters } from '../forecasting/parameters';
import { messageOf, NexthourError } from '../system/errors';

/** Reads params.yaml. @throws NexthourError `UnusableParameters`, which names each wrong or missing parameter */
export function readParameters(file: string): Parameters {
  const content = parseYaml(file);
  const problems = [...Value.Errors(Parameters, content)].map(
    ({ path, message, value }) =>
      `${path.slice(1).replaceAll('/', '.') || 'the file'} is ${JSON.stringify(value)}: ${message}`,
  );
  if (problems.length > 0) throw unusable(file, problems);
  return content as Parameters;
}

function parseYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unusable(file, [messageOf(error)]);
  }
}

function unusable(file: string, problems: readonly string[]): NexthourError {
  return new NexthourError('UnusableParameters', `${file} cannot be used: ${problems.join('; ')}`);
}
