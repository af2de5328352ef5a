import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createTrainingActivities } from '../../activities/training';
import type { Evaluation } from '../../activities/training/candidate';
import { connectMlflow } from '../../clients/mlflow';
import { createModelRegistry, PRODUCTION_ALIAS } from '../../clients/model-registry';
import { connectObjectStore, type ObjectRef } from '../../clients/object-store';
import { instant } from '../../clients/postgres/database';
import { createPromotions, type Promotions } from '../../clients/postgres/promotions';
import { readParameters } from '../../config/parameters-file';
import { parametersFile } from '../../config/paths';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import { loadArtifact } from '../../forecasting/models/artifact';
import type { ArtifactFiles } from '../../forecasting/models/artifact-files';
import { type DecisionDeps, promoteByHand, rollBack } from '../../operations/promotion/decide-by-hand';
import type { NexthourError } from '../../system/errors';
import { plantedFit } from '../support/planted-fit';
import { leakyModel, noiseModel, type Planted, shuffledTimeModel, soundModel } from '../support/planted-models';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { mlflowForTests, objectStoreForTests } from '../support/servers';
import { storeHistory, trainingSnapshot } from '../support/training-snapshot';

/** Runs planted models through the training activities, on real servers. */
const asset = 'BTC';
const HOUR = Date.UTC(2026, 10, 21, 7);

const mlflow = connectMlflow(mlflowForTests());
const objectStore = connectObjectStore(objectStoreForTests());
const parameters = readParameters(parametersFile);

let scratchDatabase: ScratchDatabase;
let scratch: string;
let history: ObjectRef;
let promotions: Promotions;
let source: string;
let model: string;
let now: number;
/** The planted models by their names. All are made of the same prices. */
const planted = new Map<string, ArtifactFiles>();
/**
 * Evaluations of planted models without a production model or against version 1, by the name of the planted model. They take seconds,
 * and the tests of what follows a decision all begin with the same ones.
 */
const evaluated = new Map<string, Evaluation>();

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'nexthour-gate-'));
  scratchDatabase = await createScratchDatabase();
  promotions = createPromotions(scratchDatabase.database);
  history = await storeHistory(objectStore);
});

afterAll(async () => {
  await scratchDatabase.drop();
  await rm(scratch, { recursive: true });
});

beforeEach(() => {
  source = `test-${randomUUID()}`;
  model = `test-${randomUUID()}`;
});

/** Trains and evaluates a planted model and decides on its promotion, five minutes after its hour. */
async function decideOn(plant: Plant, hour = HOUR, evaluate = evaluateAnew) {
  now = hour + 5 * 60_000;
  const activities = activitiesOf(plant);
  const given = { asset, hour, snapshot: trainingSnapshot({ source, hour, history }) };
  const candidate = await activities.trainCandidate(given);
  const evaluation = await evaluate(plant, () => activities.evaluateCandidate({ ...given, candidate }));
  const input = { ...given, candidate, evaluation };
  const promotion = await activities.decidePromotion(input);
  const version = await mlflow.findVersion({ model, version: promotion.version });
  return {
    promotion,
    evaluation,
    version,
    decideAgain: (other: object) => activities.decidePromotion({ ...input, ...other }),
  };
}

type Plant = (planted: Planted) => ArtifactFiles;
type Evaluate = () => Promise<Evaluation>;
const evaluateAnew = (_: Plant, evaluate: Evaluate) => evaluate();

async function evaluateOnce(plant: Plant, evaluate: Evaluate): Promise<Evaluation> {
  const known = evaluated.get(plant.name) ?? (await evaluate());
  evaluated.set(plant.name, known);
  return known;
}

/** A sound model that is promoted as version 1. */
const promoteSound = () => decideOn(soundModel, HOUR, evaluateOnce);

/** A sound model that is promoted as version 1, and one that is refused as version 2. */
async function promoteSoundAndRefuseNoise(): Promise<void> {
  await promoteSound();
  await decideOn(noiseModel, HOUR + HOUR_MS, evaluateOnce);
}

function plantOnce(plant: Plant, given: Planted): ArtifactFiles {
  const files = planted.get(plant.name) ?? plant(given);
  planted.set(plant.name, files);
  return files;
}

function activitiesOf(plant: Plant) {
  return createTrainingActivities({
    mlflow,
    objectStore,
    promotions,
    registeredModel: () => model,
    fit: plantedFit((given) => plantOnce(plant, given)),
    parameters,
    scratch,
    clock: { now: () => now },
    onProgress: () => {},
    signal: () => new AbortController().signal,
  });
}

/** A `setAlias` that fails in this call (1 is the first) and in all later calls. */
function failFrom(call: number): typeof mlflow.setAlias {
  let calls = 0;
  return (alias) => {
    calls += 1;
    return calls < call ? mlflow.setAlias(alias) : Promise.reject(new Error('MLflow is down'));
  };
}

async function aliasedVersion(): Promise<string | undefined> {
  return (await mlflow.getByAlias({ model, alias: PRODUCTION_ALIAS }))?.version;
}

describe('the model gate', () => {
  it('should promote a sound model once, store the reason, and not replace it with the same model', async () => {
    const { promotion, evaluation, version } = await decideOn(soundModel);
    expect(promotion).toMatchObject({ promoted: true, version: '1' });
    expect(evaluation.evidence).toMatchObject({ hours: 720, champion: null });
    expect(evaluation.leakage).toMatchObject({ passed: true });
    expect(version?.tags).toMatchObject({
      'nexthour.promoted': 'true',
      'nexthour.reason': promotion.reason,
      'nexthour.failed_rules': 'none',
      'nexthour.gate_self_test': 'passed',
    });
    expect(await aliasedVersion()).toBe('1');
    const [row] = await scratchDatabase.database
      .selectFrom('promotions')
      .selectAll()
      .where('source', '=', source)
      .execute();
    expect(row).toMatchObject({ kind: 'gate', operator: null, promoted: true });
    expect(row?.evidence).toMatchObject({ hours: 720, selfTest: { passed: true, trials: [{ name: 'noise' }, {}] } });
    expect((await decideOn(soundModel)).promotion).toEqual(promotion);

    const again = await decideOn(soundModel, HOUR + HOUR_MS);
    expect(again.evaluation.evidence.champion).toMatchObject({ version: '1', pairedTest: { crpsSkill: 0 } });
    expect(again.promotion).toMatchObject({ version: '2', promoted: false, failedRules: ['champion'] });
    expect(again.promotion.reason).toContain('no better than that of version 1, the production model');
    expect(await aliasedVersion()).toBe('1');
  });

  it('should keep the first decision when the same version is evaluated again, and refuse other bytes', async () => {
    const { promotion, evaluation, decideAgain } = await promoteSound();
    const evidence = { ...evaluation.evidence, hours: 999 };
    expect(await decideAgain({ evaluation: { ...evaluation, evidence } })).toEqual(promotion);
    const { tags } = (await mlflow.findVersion({ model, version: '1' })) ?? {};
    expect(tags).toMatchObject({ 'nexthour.promoted': 'true', 'nexthour.reason': promotion.reason });

    const registry = createModelRegistry(mlflow, model);
    expect(await registry.download(promotion)).toHaveProperty('size');
    expect(await registry.findAliased()).toEqual({ version: '1', runId: promotion.runId, failedRules: [] });
    const registered = { 'nexthour.artifact_sha256': 'a'.repeat(64) };
    await mlflow.setVersionTags({ model, version: '1', tags: registered });
    const refusal = { code: 'UnusableArtifact', check: 'checksum', file: 'checksums.json' };
    await expect(registry.download(promotion)).rejects.toMatchObject(refusal);
  });

  it.each([
    ['noise', noiseModel, /^the (RMSE|MAE|CRPS) is .* worse than/],
    ['a model that was trained with the target in its inputs', leakyModel, /^the leakage check failed/],
    ['a model that was trained on shuffled hours', shuffledTimeModel, /^the leakage check failed/],
  ])('should refuse %s, and store the reason everywhere', async (_, plant, reason) => {
    const { promotion, version } = await decideOn(plant);
    expect(promotion).toMatchObject({ promoted: false, reason: expect.stringMatching(reason) });
    expect(version?.tags).toMatchObject({ 'nexthour.promoted': 'false', 'nexthour.reason': promotion.reason });
    expect(await aliasedVersion()).toBeUndefined();
    expect(await promotions.findProduction({ source, asset })).toBeNull();
  });
});

/** What MLflow's UI does when a person deletes something. */
async function deleteInMlflow(method: string, path: string, body: object): Promise<void> {
  const url = `${mlflowForTests().trackingUri}/api/2.0/mlflow/${path}`;
  const headers = { 'content-type': 'application/json' };
  expect(await (await fetch(url, { method, headers, body: JSON.stringify(body) })).json()).toEqual({});
}

describe('a production model that somebody deleted in MLflow', () => {
  it('should be restored with its run and registered again, and stay the production model', async () => {
    const { promotion } = await promoteSound();
    const { runId } = promotion;
    await deleteInMlflow('POST', 'runs/delete', { run_id: runId });
    await deleteInMlflow('DELETE', 'registered-models/delete', { name: model });

    const next = await decideOn(noiseModel, HOUR + HOUR_MS);
    expect(next.evaluation.evidence.champion).toMatchObject({
      version: '1',
      pairedTest: { crpsSkill: expect.any(Number) },
    });
    expect(next.promotion).toMatchObject({ version: '1', promoted: false });
    expect(await promotions.findProduction({ source, asset })).toMatchObject({ version: '2', runId });
    expect(await createModelRegistry(mlflow, model).findAliased()).toMatchObject({ version: '2', runId });
    const [decision] = await promotions.newest({ asset, count: 1 });
    expect(decision).toMatchObject({
      operator: 'nexthour',
      reason: 'version 1 was deleted in MLflow; its run is registered again as version 2',
    });

    // The new number has the tags by which the server tells which rules of the gate the model failed.
    const tags = (await mlflow.findVersion({ model, version: '2' }))?.tags;
    expect(tags).toMatchObject({ 'nexthour.failed_rules': promotion.failedRules.join(',') || 'none' });

    await deleteInMlflow('DELETE', 'model-versions/delete', { name: model, version: '2' });
    await next.decideAgain({});
    expect(await promotions.findProduction({ source, asset })).toMatchObject({ version: '3', runId });
    expect(await aliasedVersion()).toBe('3');
    expect((await createModelRegistry(mlflow, model).download({ runId })).size).toBeGreaterThan(3);
  });
});

describe('decisions by hand', () => {
  const byHand = () => ({ source, asset, operator: 'ana' });
  const deps = (): DecisionDeps => ({
    ...{ mlflow, promotions, model, load: loadArtifact },
    clock: { now: () => now },
  });
  const productionAt = async (hour: Hour, asOf?: number) =>
    (await promotions.findProductionAt({ source, asset, hour, ...(asOf === undefined ? {} : { asOf }) }))?.version ??
    null;

  /** Expects two versions, the first of which is the production model. */
  async function expectRefusals(): Promise<void> {
    const reason = 'a trial';
    const promoting = (change: object) =>
      promoteByHand(deps(), { ...byHand(), reason, version: '2', ...change }).catch(({ code }: NexthourError) => code);
    expect(await promoting({ version: '99' })).toBe('UnknownVersion');
    expect(await promoting({ version: 'seven' })).toBe('UnknownVersion');
    expect(await promoting({ version: '1' })).toBe('ServesAlready');
    expect(await promoting({ source: 'livecoinwatch' })).toBe('CannotServe');
    expect(await promoting({ reason: '  ' })).toBe('ReasonMissing');
    const rolling = (change: object) => rollBack(deps(), { ...byHand(), reason, ...change });
    await expect(rolling({})).rejects.toThrow('no other version was the production model before version 1');
    await expect(rolling({ to: '2' })).rejects.toThrow('version 2 was never the production model');
    await expect(rolling({ to: '1' })).rejects.toThrow('Version 1 is already the production model');
  }

  it('should overrule the model gate, roll back, and apply to the hours after them, as of any time', async () => {
    await expect(rollBack(deps(), { ...byHand(), reason: 'a trial' })).rejects.toThrow(
      'there is no production model yet',
    );
    await promoteSoundAndRefuseNoise();
    await expectRefusals();
    expect(await aliasedVersion()).toBe('1');
    expect(await promotions.readProductionHistory({ source, asset })).toHaveLength(1);

    now = HOUR + 3.5 * HOUR_MS;
    const promoted = await promoteByHand(deps(), { ...byHand(), version: '2', reason: 'a trial' });
    const overruled = await mlflow.findVersion({ model, version: '2' });
    expect(overruled?.description).toMatch(
      /^Version 2 was promoted by hand, .*: a trial\. The model gate had decided before: /,
    );
    expect(promoted).toEqual({ version: '2', before: '1' });
    expect(await aliasedVersion()).toBe('2');
    now = HOUR + 5.5 * HOUR_MS;
    const back = await rollBack(deps(), { ...byHand(), reason: 'it is noise' });
    expect(back).toEqual({ version: '1', before: '2' });
    expect(await aliasedVersion()).toBe('1');

    expect(await Promise.all([2, 3, 4, 5].map((hours) => productionAt(HOUR + hours * HOUR_MS)))).toEqual([
      '1',
      '2',
      '2',
      '1',
    ]);
    expect(await productionAt(HOUR + 5 * HOUR_MS, HOUR + 5.1 * HOUR_MS)).toBe('2');
    expect((await mlflow.findVersion({ model, version: '2' }))?.tags).toMatchObject({
      'nexthour.promote': expect.stringMatching(/by ana: a trial$/),
      'nexthour.rolled_back': expect.stringMatching(/by ana: it is noise$/),
    });
  });

  it('should only move the alias when the command is repeated after MLflow failed', async () => {
    await promoteSoundAndRefuseNoise();
    const promoting = { ...byHand(), version: '2', reason: 'a trial' };
    const { runId } = (await mlflow.findVersion({ model, version: '2' })) ?? { runId: '' };
    const row = { ...promoting, hour: HOUR + HOUR_MS, runId, kind: 'promote', evidence: {}, decidedAt: now } as const;
    await promotions.recordByHand(row);
    await expect(promoteByHand(deps(), promoting)).rejects.toThrow(
      'the alias in MLflow had not been moved; it is moved now',
    );
    expect(await aliasedVersion()).toBe('2');
    await expect(promoteByHand(deps(), promoting)).rejects.toThrow('Version 2 is already the production model');

    const later = await decideOn(soundModel, HOUR + 2 * HOUR_MS);
    expect(later.promotion).toMatchObject({ version: '3', promoted: true });
    const back = { ...byHand(), reason: 'a trial' };
    const failing = { ...deps(), mlflow: { ...mlflow, setAlias: failFrom(2) } };
    await expect(rollBack(failing, back)).rejects.toThrow('MLflow is down');
    expect(await aliasedVersion()).toBe('3');
    await expect(rollBack(deps(), back)).rejects.toThrow('the alias in MLflow had not been moved; it is moved now');
    expect(await aliasedVersion()).toBe('2');
    expect(await promotions.readProductionHistory({ source, asset })).toHaveLength(4);
    expect(await rollBack(deps(), back)).toEqual({ version: '1', before: '2' });
  });

  it('should not be overwritten by a decision of the gate that starts before them and is written after them', async () => {
    const decision = { source, asset, hour: HOUR, reason: 'a trial', evidence: {}, decidedAt: HOUR };
    const gate = { ...decision, version: '5', runId: 'five', promoted: true };
    const hand = { ...decision, version: '4', runId: 'four', kind: 'rollback', operator: 'ana' } as const;
    const expected = await promotions.findProduction({ source, asset });
    const revise = (production: unknown) =>
      production === null ? gate : { ...gate, promoted: false, reason: 'another version is the production model' };
    let recording: ReturnType<Promotions['record']> | undefined;
    await scratchDatabase.database.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(hashtext(${`promotions/${source}/${asset}`}))`.execute(transaction);
      recording = promotions.record(gate, revise);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { version, runId: run_id, kind, operator, reason } = hand;
      const times = { hour: instant(HOUR), decided_at: instant(HOUR) };
      const row = { source, asset, version, run_id, kind, operator, reason, promoted: true, evidence: '{}', ...times };
      await transaction.insertInto('promotions').values(row).execute();
    });
    expect(await recording).toMatchObject({ promoted: false, reason: 'another version is the production model' });
    expect(await promotions.findProduction({ source, asset })).toMatchObject({ version: '4' });
    await expect(promotions.recordByHand(hand, expected)).rejects.toThrow('version 4 is the production model now');
  });

  it('should compare the next model, but not an older one, with the version that a person promoted', async () => {
    await promoteSoundAndRefuseNoise();
    await promoteByHand(deps(), { ...byHand(), version: '2', reason: 'a trial' });
    const late = await decideOn(soundModel, HOUR - HOUR_MS);
    expect(late.promotion).toMatchObject({ promoted: false, reason: expect.stringContaining('of the newer hour') });
    expect(await aliasedVersion()).toBe('2');
    const { promotion, evaluation } = await decideOn(soundModel, HOUR + 2 * HOUR_MS);
    expect(evaluation.evidence.champion).toMatchObject({ version: '2' });
    expect(promotion).toMatchObject({
      promoted: true,
      reason: expect.stringContaining('would not pass the model gate today'),
    });
    const back = await rollBack(deps(), { ...byHand(), reason: 'further back', to: '1' });
    expect(back).toEqual({ version: '1', before: promotion.version });
  });
});
