import { Value } from '@sinclair/typebox/value';
import { assetOfQuestion, isMinuteQuestion } from '../forecasting/questions';
import { readSearchedQuestion, requireSearchFamily } from '../forecasting/search/question';
import { messageOf } from '../system/errors';
import { findUrlProblems } from './check-urls';
import { isProxy, splitProxies } from './trusted-proxies';
import {
  DEFAULT_ASSET,
  DEFAULT_LIVE_ASSETS,
  Environment,
  type EnvironmentVariables,
  splitAssets,
  VARIABLE_NAMES,
  type VariableName,
  variableOf,
} from './variables';

/** Picks the variables that nexthour reads. Leaves out empty ones. */
export function pickVariables(environment: NodeJS.ProcessEnv = process.env): EnvironmentVariables {
  return Object.fromEntries(VARIABLE_NAMES.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

/** Describes every problem of these variables: the variable, its value (never a secret) and the remedy. */
export function findProblems(given: EnvironmentVariables): string[] {
  const malformed = [...Value.Errors(Environment, given)].map(({ path }) => path.slice(1) as VariableName);
  const urls = VARIABLE_NAMES.filter((name) => given[name] && variableOf(name).credentials !== undefined);
  const unreadable = urls.filter((name) => !URL.canParse(given[name] ?? ''));
  const brokenLists = VARIABLE_NAMES.filter(
    (name) => !(splitUrls(name, given) ?? []).every((url) => URL.canParse(url)),
  );
  const brokenProxies = splitProxies(given.TRUST_PROXY ?? 'loopback').every(isProxy) ? [] : (['TRUST_PROXY'] as const);
  return [
    ...[...new Set([...malformed, ...unreadable, ...brokenLists, ...brokenProxies])].map((name) =>
      describeValue(name, given),
    ),
    ...urls.filter((name) => hasUserInfo(given[name] ?? '')).map(describeUserInfo),
    ...findUrlProblems(given, new Set([...malformed, ...unreadable])),
    ...describeMissing(given),
    ...(malformed.some(isAssets) ? [] : findAssetProblems(given)),
    ...(malformed.includes('LIVE_ASSETS') ? [] : findRepeated('LIVE_ASSETS', given)),
    ...(malformed.some((name) => isAssets(name) || name === 'LIVE_ASSETS' || name === 'SEARCH_WEEKLY')
      ? []
      : findSearchProblems(given)),
  ];
}

const isAssets = (name: VariableName) => name === 'ASSET' || name === 'ASSETS';

function findAssetProblems({ ASSET, ASSETS }: EnvironmentVariables): string[] {
  if (!ASSETS) return [];
  const assets = splitAssets(ASSETS);
  const repeated = findRepeated('ASSETS', { ASSETS });
  if (repeated.length > 0) return repeated;
  if (!ASSET || assets.includes(ASSET)) return [];
  return [`ASSET is "${ASSET}", which is not one of ASSETS (${ASSETS}); set ASSET to one of them, or add it to ASSETS`];
}

/** A search would fail in the night in which it is due. */
function findSearchProblems({ SEARCH_WEEKLY, ...given }: EnvironmentVariables): string[] {
  const hourly = { name: 'ASSETS', assets: splitAssets(given.ASSETS ?? given.ASSET ?? DEFAULT_ASSET) };
  const live = { name: 'LIVE_ASSETS', assets: splitAssets(given.LIVE_ASSETS ?? DEFAULT_LIVE_ASSETS) };
  return (SEARCH_WEEKLY?.split(',') ?? []).flatMap((written) => {
    const [id = '', family = ''] = written.split(':');
    const asset = assetOfQuestion(id);
    try {
      requireSearchFamily(readSearchedQuestion(id), family);
    } catch (error) {
      return [`SEARCH_WEEKLY has "${written}": ${messageOf(error)}`];
    }
    const { name, assets } = isMinuteQuestion(id) ? live : hourly;
    if (assets.includes(asset)) return [];
    return [`SEARCH_WEEKLY has "${written}", and ${asset} is not one of ${name} (${assets.join(',')}); add it there`];
  });
}

function findRepeated(name: 'ASSETS' | 'LIVE_ASSETS', given: EnvironmentVariables): string[] {
  const value = given[name] ?? '';
  const assets = splitAssets(value);
  const repeated = assets.find((asset, index) => assets.indexOf(asset) !== index);
  return repeated === undefined ? [] : [`${name} is "${value}", which names ${repeated} more than once; name it once`];
}

function splitUrls(name: VariableName, given: EnvironmentVariables): readonly string[] | undefined {
  const value = given[name];
  return value === undefined ? undefined : variableOf(name).splitUrls?.(value);
}

function describeValue(name: VariableName, given: EnvironmentVariables): string {
  const { isSecret, expected } = variableOf(name);
  const value = isSecret ? 'an unusable value (not shown: it may hold a secret)' : JSON.stringify(given[name]);
  return `${name} is ${value}; set it to ${expected}`;
}

function hasUserInfo(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

function describeUserInfo(name: VariableName): string {
  return `${name} contains a user or a password, and URLs are shown in logs and messages; ${variableOf(name).credentials}`;
}

/** One problem for each variable that requires others: `MINIO_ENDPOINT is set, so MINIO_ACCESS_KEY must be set too`. */
function describeMissing(given: EnvironmentVariables): string[] {
  return VARIABLE_NAMES.flatMap((name) => {
    const missing = VARIABLE_NAMES.filter((other) => variableOf(other).requiredWith === name && !given[other]);
    return given[name] && missing.length > 0 ? [`${name} is set, so ${missing.join(' and ')} must be set too`] : [];
  });
}
