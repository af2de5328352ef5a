import { findDigestEvent } from '../../../../activities/notifications/digest-event';
import { findMissedEvent, findRunEvents } from '../../../../activities/notifications/hour-events';
import { findMissesEvent } from '../../../../activities/notifications/misses-event';
import { findModelEvents } from '../../../../activities/notifications/model-events';
import { HOUR_MS, type Hour } from '../../../../forecasting/hour';
import { type LedgerEntry, sealForecast, sealSettlement } from '../../../../forecasting/ledger/entries';
import { plantedForecast } from '../../../support/planted-forecasts';

const HOUR = Date.UTC(2026, 10, 21, 7);
const MINUTE_MS = 60_000;
const asset = 'BTC';

describe('findRunEvents', () => {
  const run = (hour: Hour, outcome: string, runId = 'r') => {
    return {
      asset,
      source: 'livecoinwatch',
      hour,
      runId,
      outcome,
      reason: `why ${outcome}`,
      steps: [],
      finishedAt: hour + MINUTE_MS,
    };
  };

  it('reports gated and failed hours, with reason and remedy, and no published or cancelled ones', async () => {
    const outcomes = ['published', 'gated', 'failed', 'incomplete', 'no-model', 'cancelled'];
    const events = findRunEvents(outcomes.map((outcome, index) => run(HOUR + index * HOUR_MS, outcome)));
    expect(events.map(({ kind }) => kind)).toEqual(['gated-data', 'failed-hour', 'failed-hour', 'failed-hour']);
    const { title, text } = (await events[0]?.describe()) ?? {};
    expect(title).toContain('BTC 2026-11-21T08Z has no forecast');
    expect(text).toContain('why gated\nThe hour runs again');
  });

  it('reports no hour without a model that was caught up later, because that is normal', () => {
    const late = { ...run(HOUR, 'no-model'), finishedAt: HOUR + 3 * HOUR_MS };
    expect(findRunEvents([late])).toEqual([]);
    expect(findRunEvents([run(HOUR, 'no-model')])).toHaveLength(1);
  });

  it('gives two failed runs of one hour the same key', () => {
    const keys = findRunEvents([run(HOUR, 'failed', 'r1'), run(HOUR, 'failed', 'r2')]).map(({ key }) => key);
    expect(keys).toEqual(['hour/2026-11-21T07Z/failed', 'hour/2026-11-21T07Z/failed']);
  });
});

describe('findMissedEvent', () => {
  const missed = [HOUR, HOUR + HOUR_MS, HOUR + 2 * HOUR_MS];
  const none: ReadonlySet<Hour> = new Set();

  it('reports all missed hours in one message that stays the same while catch-up runs them', async () => {
    const now = HOUR + 4 * HOUR_MS;
    const [event] = findMissedEvent({ asset, missed, recorded: none, now });
    expect(event).toMatchObject({ key: 'missed/2026-11-21T09Z', kind: 'missed-hour' });
    expect((await event?.describe())?.title).toBe('BTC: 3 hours missed, 2026-11-21T07Z to 2026-11-21T09Z');
    const [later] = findMissedEvent({ asset, missed: missed.slice(2), recorded: none, now });
    expect(later?.key).toBe(event?.key);
  });

  it('waits for a run that may still end, and leaves out hours whose run has ended', () => {
    const at = (minutes: number, recorded = none) =>
      findMissedEvent({ asset, missed: [HOUR], recorded, now: HOUR + HOUR_MS + minutes * MINUTE_MS });
    expect(at(9)).toEqual([]);
    expect(at(10)).toMatchObject([{ key: 'missed/2026-11-21T07Z' }]);
    expect(at(10, new Set([HOUR]))).toEqual([]);
  });
});

test('findModelEvents reports new and refused versions, and who decided', async () => {
  const shared = { source: 'livecoinwatch', asset, hour: HOUR, reason: 'the reason', evidence: {}, decidedAt: HOUR };
  const gate = { ...shared, kind: 'gate' as const, operator: null };
  const events = findModelEvents('btc-1h', [
    { ...gate, version: '7', promoted: true },
    { ...gate, version: '8', promoted: false },
    { ...shared, kind: 'rollback', operator: 'eve', version: '6', promoted: true },
    { ...shared, kind: 'rollback', operator: 'eve', version: '6', promoted: true, decidedAt: HOUR + 1 },
  ]);
  expect(events.map(({ kind }) => kind)).toEqual(['new-model', 'refused-model', 'new-model', 'new-model']);
  expect(new Set(events.map(({ key }) => key)).size).toBe(4);
  const texts = await Promise.all(events.map((event) => event.describe()));
  expect(texts.map(({ title }) => title).slice(0, 3)).toEqual([
    'BTC: version 7 is the new production model',
    'BTC: the model gate refused version 8',
    'BTC: version 6 is the new production model, by rollback of eve',
  ]);
  expect(texts[1]?.text).toContain('Reason: the reason\nIt was decided for the hour 2026-11-21T07Z.');
});

test('findModelEvents names the question of a model of the live line', async () => {
  const shared = { source: 'kraken', asset, hour: HOUR, reason: 'the reason', evidence: {}, decidedAt: HOUR };
  const decision = { ...shared, kind: 'gate' as const, operator: null, version: '7', promoted: true };
  const [hourly, minute] = [findModelEvents('btc-1h', [decision])[0], findModelEvents('btc-5m', [decision])[0]];
  expect(minute?.key).toBe('model/btc-5m/kraken/2026-11-21T07Z/7/gate');
  expect(minute?.key).not.toBe(hourly?.key);
  expect(await minute?.describe()).toEqual({
    title: 'btc-5m: version 7 is the new production model',
    text: expect.stringContaining('`nexthour rollback --question btc-5m --reason …` goes back'),
  });
});

/** Settled entries, newest first. The first `misses` have an actual price above their interval. */
function settle(count: number, misses: number): LedgerEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const planted = plantedForecast(count - index);
    const forecast = sealForecast({ ...planted, madeAt: planted.originHour + MINUTE_MS }, undefined);
    const actual = index < misses ? planted.interval.upper + 1 : planted.point;
    const settledAt = forecast.targetHour + MINUTE_MS;
    const settlement = sealSettlement({ forecast, actual, snapshotSha256: 'a'.repeat(64), settledAt });
    return { forecast, settlement, void: null };
  });
}

describe('findMissesEvent', () => {
  it.each([
    [24, 7, 0],
    [24, 8, 1],
    [30, 8, 1],
    [23, 23, 0],
  ])('of %i settled forecasts with %i misses makes %i events', (count, misses, events) => {
    expect(findMissesEvent(settle(count, misses))).toHaveLength(events);
  });

  it('counts the newest 24 only', () => {
    const entries = [...settle(60, 0).slice(0, 24), ...settle(36, 36)];
    expect(findMissesEvent(entries)).toEqual([]);
  });

  it('counts neither late forecasts nor those of another source', () => {
    const entries = settle(30, 8);
    const late = entries.map((entry, index) =>
      index === 3 ? { ...entry, forecast: { ...entry.forecast, late: true } } : entry,
    );
    const other = entries.map((entry, index) =>
      index === 3 ? { ...entry, forecast: { ...entry.forecast, source: 'other' } } : entry,
    );
    expect([findMissesEvent(late), findMissesEvent(other)]).toEqual([[], []]);
  });

  it('says the counts, and is one event per day', async () => {
    const [event] = findMissesEvent(settle(24, 9));
    expect(event?.key).toMatch(/^misses\/\d{4}-\d\d-\d\d$/);
    const { title, text } = (await event?.describe()) ?? {};
    expect(title).toBe('BTC: 9 of the last 24 prices were outside their 90 % interval');
    expect(text).toContain('Up to 7 are expected');
  });
});

describe('findDigestEvent', () => {
  const day = Date.UTC(2026, 10, 20);
  const read = async () => {
    const run = (outcome: string) => ({ outcome, reason: null, runs: 1, finishedAt: 0, seconds: 1, steps: [] });
    const outcomes = [...Array<string>(21).fill('published'), 'gated', 'failed'];
    const hours = Array.from({ length: 24 }, (_, index) => {
      const outcome = outcomes[index];
      return { hour: day + index * HOUR_MS, run: outcome === undefined ? null : run(outcome) };
    });
    const [newest] = settle(1, 0);
    const settled = settle(20, 2).flatMap((one) => (one.settlement ? [{ ...one, settlement: one.settlement }] : []));
    const skill = { name: '7 d' as const, hours: 20, skill: null, conclusion: 'too few to tell' as const };
    const grid = { asset, steps: [], hours };
    return { grid, settled, skill, productionVersion: '7', newest: newest?.forecast ?? null };
  };

  it('is about the last full day, ten minutes after it', () => {
    const keyAt = (now: number) => findDigestEvent({ asset, now, read })[0]?.key;
    expect(keyAt(day + 24 * HOUR_MS + 9 * MINUTE_MS)).toBe('digest/2026-11-19');
    expect(keyAt(day + 24 * HOUR_MS + 10 * MINUTE_MS)).toBe('digest/2026-11-20');
  });

  it('has hours, intervals, skill, model and newest forecast', async () => {
    const [event] = findDigestEvent({ asset, now: day + 25 * HOUR_MS, read });
    const { title, text } = (await event?.describe()) ?? {};
    expect(title).toBe('BTC: the day 2026-11-20');
    expect(text?.split('\n')).toEqual([
      'Hours: 21 published, 1 gated, 1 failed, 1 without a finished run',
      'Settled forecasts: 20; 18 inside and 2 outside their 90 % interval',
      'Skill (7 days): too few to tell: 20 of the 48 settled hours that are needed',
      'Production model: version 7',
      expect.stringMatching(/^Newest forecast: [\d,.]+ USD for 2026-11-01T02Z, 90 % interval [\d,.]+–[\d,.]+, made at/),
    ]);
  });
});
