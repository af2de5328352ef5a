import { readFileSync } from 'node:fs';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { parse } from 'yaml';
import { MinuteParameters } from '../forecasting/minutes/models/parameters';
import { RiseParameters } from '../forecasting/models/rise/parameters';
import { Parameters } from '../forecasting/parameters';
import { PathParameters } from '../forecasting/path/parameters';
import { messageOf, NexthourError } from '../system/errors';

const ParametersFile = Type.Object(
  {
    ...Parameters.properties,
    rise: RiseParameters,
    live: MinuteParameters,
    path: PathParameters,
    search: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
);

/**
 * Reads the parameters of the models for the next hour from params.yaml.
 * @throws NexthourError `UnusableParameters`, which names each wrong or missing parameter
 */
export function readParameters(file: string): Parameters {
  const { rise: _, live: __, path: ___, search: ____, ...parameters } = readFile(file);
  return parameters;
}

/** Reads the parameters of the models for questions about a rise from params.yaml. @throws NexthourError `UnusableParameters` */
export function readRiseParameters(file: string): RiseParameters {
  return readFile(file).rise;
}

/** Reads the parameters of the models for the questions of the live line from params.yaml. @throws NexthourError `UnusableParameters` */
export function readMinuteParameters(file: string): MinuteParameters {
  return readFile(file).live;
}

/** Reads the parameters of the models for the 24-hour path from params.yaml. @throws NexthourError `UnusableParameters` */
export function readPathParameters(file: string): PathParameters {
  return readFile(file).path;
}

/** The block `search` of params.yaml, which `search-spaces.ts` reads. @throws NexthourError `UnusableParameters` */
export function readSearchBlock(file: string): unknown {
  return readFile(file).search;
}

function readFile(file: string): Static<typeof ParametersFile> {
  const content = parseYaml(file);
  const problems = [...Value.Errors(ParametersFile, content)].map(
    ({ path, message, value }) =>
      `${path.slice(1).replaceAll('/', '.') || 'the file'} is ${JSON.stringify(value)}: ${message}`,
  );
  if (problems.length > 0) throw unusable(file, problems);
  return content as Static<typeof ParametersFile>;
}

function parseYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unusable(file, [messageOf(error)]);
  }
}

export function unusable(file: string, problems: readonly string[]): NexthourError {
  return new NexthourError('UnusableParameters', `${file} cannot be used: ${problems.join('; ')}`);
}
