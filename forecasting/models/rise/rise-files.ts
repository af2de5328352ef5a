import { createHash } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import type { Feature } from '../../features/registry/feature';
import { findFeature } from '../../features/registry/registry';
import { formatHour } from '../../hour';
import { RISE_RULES, type RiseLabel } from '../../questions';
import { type ArtifactFiles, readJson, UnusableArtifactError } from '../artifact-files';
import { countPositives, type RiseExamples } from './examples';

export const RISE_FILE = 'rise.json';

/** rise.json: what a model for a rise forecasts, from which features, and which hours it was trained on. */
export const RiseFile = Type.Object({
  version: Type.Literal(1),
  family: Type.String(),
  label: Type.Object({
    threshold: Type.Number(),
    horizonHours: Type.Integer({ minimum: 1 }),
    rule: Type.Union(RISE_RULES.map((rule) => Type.Literal(rule))),
  }),
  /** In the order in which the model reads them. */
  features: Type.Array(Type.Object({ name: Type.String(), version: Type.Integer() })),
  training: Type.Object({
    hours: Type.Integer({ minimum: 1 }),
    positives: Type.Integer({ minimum: 0 }),
    /** The first and the last hour, like `2023-12-31T11Z`. */
    first: Type.String(),
    last: Type.String(),
    /** sha256 (hex) of the hours (epoch ms) and labels, each pair followed by a line feed, in the order of the rows. */
    rowsSha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  }),
});
export type RiseFile = Static<typeof RiseFile>;

/** golden.json: features of an hour, and the probability that the program that trained the model computed for them. */
export const RiseGoldenFile = Type.Object({
  cases: Type.Array(
    Type.Object({ features: Type.Array(Type.Union([Type.Number(), Type.Null()])), probability: Type.Number() }),
    { minItems: 8 },
  ),
});
export type RiseGoldenFile = Static<typeof RiseGoldenFile>;

/** Equal rows give an equal record; the same rows in another order, or with other labels, give another one. */
export function recordTraining(examples: RiseExamples): RiseFile['training'] {
  const text = examples.hours.map((hour, index) => `${hour} ${examples.labels[index]}\n`).join('');
  return {
    hours: examples.hours.length,
    positives: countPositives(examples),
    first: formatHour(examples.hours[0] ?? 0),
    last: formatHour(examples.hours.at(-1) ?? 0),
    rowsSha256: createHash('sha256').update(text).digest('hex'),
  };
}

/** @throws UnusableArtifactError when the model forecasts another label, or reads a feature whose formula has changed */
export function readRiseFile(files: ArtifactFiles, label: RiseLabel): RiseFile & { readonly read: readonly Feature[] } {
  const file = readJson(files, RISE_FILE, RiseFile);
  if (describeLabel(file.label) !== describeLabel(label)) {
    const reason = `forecasts "${describeLabel(file.label)}", and the question is "${describeLabel(label)}"`;
    throw new UnusableArtifactError('schema', RISE_FILE, reason);
  }
  return { ...file, read: file.features.map(requireFeature) };
}

function requireFeature({ name, version }: RiseFile['features'][number]): Feature {
  const feature = findFeature(name);
  if (feature?.version === version) return feature;
  const reason = feature
    ? `reads version ${version} of the feature ${name}, and this version of nexthour computes version ${feature.version}`
    : `reads the feature ${name}, which this version of nexthour does not have`;
  throw new UnusableArtifactError('schema', RISE_FILE, `${reason}; train the model again`);
}

function describeLabel({ threshold, horizonHours, rule }: RiseLabel): string {
  return `+${Number((100 * threshold).toPrecision(6))} % in ${horizonHours} h, ${rule}`;
}
