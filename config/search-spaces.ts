import { Value } from '@sinclair/typebox/value';
import { MinuteParameters } from '../forecasting/minutes/models/parameters';
import { RiseParameters } from '../forecasting/models/rise/parameters';
import { Parameters } from '../forecasting/parameters';
import { SEARCH_FAMILIES, SEARCH_KINDS, type SearchKind } from '../forecasting/search/question';
import { applyOverrides, listExtremes, type Overrides, readSpace, type SearchSpace } from '../forecasting/search/space';
import { messageOf, NexthourError } from '../system/errors';
import { readMinuteParameters, readParameters, readRiseParameters, readSearchBlock, unusable } from './parameters-file';

/** The parameters of the models of each kind of question, as a search changes them. */
export interface SearchedParameters {
  readonly price: Parameters;
  readonly rise: RiseParameters;
  readonly minutes: MinuteParameters;
}

const SCHEMAS = { price: Parameters, rise: RiseParameters, minutes: MinuteParameters };

/** Reads the parameters of all kinds of questions from params.yaml. @throws NexthourError `UnusableParameters` */
export function readSearchedParameters(file: string): SearchedParameters {
  return { price: readParameters(file), rise: readRiseParameters(file), minutes: readMinuteParameters(file) };
}

/**
 * The parameters of params.yaml with those that a search found. @throws NexthourError `UnusableParameters` when they are no longer
 * possible, for example because this version has renamed one
 */
export function changeParameters<Kind extends SearchKind>(
  kind: Kind,
  parameters: SearchedParameters[Kind],
  overrides: Overrides,
): SearchedParameters[Kind] {
  const problems = checkOverrides(kind, parameters, overrides);
  if (problems.length === 0) return applyOverrides(parameters, overrides);
  const message = `The parameters that a search found cannot be used: ${problems.join('; ')}. \`nexthour search forget\` returns to params.yaml`;
  throw new NexthourError('UnusableParameters', message);
}

/** The search spaces of params.yaml, by kind of question and family. @throws NexthourError `UnusableParameters` */
export function readSearchSpaces(file: string): Readonly<Record<SearchKind, Readonly<Record<string, SearchSpace>>>> {
  const search = readSearchBlock(file);
  const today = readSearchedParameters(file);
  const problems: string[] = [];
  const spaces = SEARCH_KINDS.map((kind) => {
    const families = readPart(search, 'search', kind, SEARCH_KINDS, problems);
    const written = SEARCH_FAMILIES[kind].map((family) => {
      const name = `search.${kind}`;
      const space = readSpace(
        `${name}.${family}`,
        readPart(families, name, family, SEARCH_FAMILIES[kind], problems),
        problems,
      );
      for (const [path, dimension] of Object.entries(space)) {
        for (const value of listExtremes(dimension))
          for (const problem of checkOverrides(kind, today[kind], { [path]: value }))
            problems.push(`${name}.${family}.${path} has the value ${JSON.stringify(value)}: ${problem}`);
      }
      return [family, space] as const;
    });
    return [kind, Object.fromEntries(written)] as const;
  });
  if (problems.length > 0) throw unusable(file, [...new Set(problems)]);
  return Object.fromEntries(spaces) as ReturnType<typeof readSearchSpaces>;
}

function readPart(whole: unknown, name: string, part: string, allowed: readonly string[], problems: string[]): unknown {
  const content = (typeof whole === 'object' && whole !== null ? whole : {}) as Record<string, unknown>;
  const unknown = Object.keys(content).filter((key) => !allowed.includes(key));
  for (const key of unknown) problems.push(`${name}.${key} is not known; ${name} has ${allowed.join(', ')}`);
  return content[part];
}

function checkOverrides<Kind extends SearchKind>(
  kind: Kind,
  parameters: SearchedParameters[Kind],
  overrides: Overrides,
): string[] {
  try {
    const changed = applyOverrides(parameters, overrides);
    return [...Value.Errors(SCHEMAS[kind], changed)].map(
      ({ path, message, value }) => `${path.slice(1).replaceAll('/', '.')} is ${JSON.stringify(value)}: ${message}`,
    );
  } catch (error) {
    return [messageOf(error)];
  }
}
