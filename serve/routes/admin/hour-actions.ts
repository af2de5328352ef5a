import { Type } from '@sinclair/typebox';
import { formatHour, hourlyWorkflowId } from '../../../forecasting/hour';
import {
  describePlannedBackfill,
  describeRange,
  describeStopped,
  MAX_PARALLEL,
  planBackfill,
  startPlannedBackfill,
} from '../../../operations/hours/backfill';
import { requireRunningBackfill, requireRunningHour, stopBackfill } from '../../../operations/hours/cancel';
import { describePause, describeResume, pauseRuns, resumeRuns } from '../../../operations/hours/pause';
import { describePlannedRun, describeStart, planRun, startRun } from '../../../operations/hours/start-run';
import { readProgress } from '../../../temporal/backfills';
import { invalidRequest } from '../../http-error';
import { readWrittenHour, WrittenHour } from '../../schemas/hours';
import { plainText } from '../../schemas/plain-schemas';
import { type ActionContext, declareAction, reasonField } from './action';

const withControl = <T>(
  { asset, control, useTemporal }: ActionContext,
  work: (deps: ActionContext['control'] & { asset: string; temporal: Parameters<typeof pauseRuns>[0] }) => Promise<T>,
) => useTemporal((temporal) => work({ ...control, asset, temporal }));

const runFields = {
  hour: Type.Optional(WrittenHour('the hour (default: the newest closed one)')),
  from_step: Type.Optional(
    Type.String({ ...plainText, description: 'run the hour again from this step, like train; other results are kept' }),
  ),
  train: Type.Optional(
    Type.Boolean({
      description: 'whether to train a model; default: only in the newest hour, and from the step train',
    }),
  ),
};

function readRun(body: { hour?: string | undefined; from_step?: string | undefined; train?: boolean | undefined }) {
  const hour = body.hour === undefined ? undefined : readWrittenHour('hour', body.hour);
  return { hour, fromStep: body.from_step, train: body.train };
}

const run = declareAction({
  name: 'run',
  summary: 'Run an hour, or run it again from a step',
  fields: runFields,
  examples: {
    'what it would do': { dry_run: true },
    newest: {},
    'one hour': { hour: '2026-11-21T07Z' },
    'again from a step': { hour: '2026-11-21T07Z', from_step: 'train' },
  },
  describe: (context, body) =>
    withControl(context, async (deps) => {
      const planned = await planRun(deps, readRun(body));
      return {
        message: await describePlannedRun(deps, planned),
        resolved: { hour: formatHour(planned.hour), train: planned.trains },
        workflowId: hourlyWorkflowId({ ...deps, ...planned }),
      };
    }),
  perform: (context, body) =>
    withControl(context, async (deps) => {
      const planned = await planRun(deps, readRun(body));
      const { handle, start } = await startRun(deps, planned, context.liveCoinWatch);
      const name = `${context.asset} ${formatHour(planned.hour)}`;
      return { message: describeStart(start, name, planned.fromStep), workflowId: handle.workflowId };
    }),
});

const backfillFields = {
  from: WrittenHour('the first hour'),
  to: Type.Optional(WrittenHour('the last hour (default: the newest closed one)')),
  parallel: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_PARALLEL, description: 'how many hours run at a time; default: 4' }),
  ),
};

const backfill = declareAction({
  name: 'backfill',
  summary: 'Run the hours of a range that are not published',
  fields: backfillFields,
  examples: {
    'what it would do': { from: '2026-11-20', dry_run: true },
    range: { from: '2026-11-20T00Z', to: '2026-11-20T23Z', parallel: 4 },
  },
  describe: (context, body) =>
    withControl(context, async (deps) => {
      const planned = await planBackfill(deps, readRange(body));
      const { from, to, parallel } = planned;
      const resolved = { from: formatHour(from), to: formatHour(to), parallel };
      return { message: await describePlannedBackfill(deps, planned), resolved };
    }),
  perform: (context, body) =>
    withControl(context, async (deps) => startPlannedBackfill(deps, await planBackfill(deps, readRange(body)))),
});

function readRange({ from, to, parallel }: { from: string; to?: string | undefined; parallel?: number | undefined }) {
  const last = to === undefined ? undefined : readWrittenHour('to', to);
  return { from: readWrittenHour('from', from), to: last, parallel };
}

const reason = { reason: Type.Optional(reasonField) };

const pause = declareAction({
  name: 'pause',
  summary: 'Pause the hourly runs',
  fields: reason,
  examples: { 'what it would do': { dry_run: true }, 'with a reason': { reason: 'upgrade of the database' } },
  describe: async ({ asset, useTemporal }) => ({
    message: await useTemporal((client) => describePause(client, { asset })),
  }),
  perform: async ({ useTemporal, control: { clock }, ...context }, body) => {
    const lines = await useTemporal((client) => pauseRuns(client, { ...body, ...context, clock }));
    return { message: lines.join(' ') };
  },
});

const resume = declareAction({
  name: 'resume',
  summary: 'Resume the hourly runs and run the missed hours',
  fields: reason,
  examples: { 'what it would do': { dry_run: true }, resume: {} },
  describe: async ({ asset, useTemporal }) => ({
    message: await useTemporal((client) => describeResume(client, { asset })),
  }),
  perform: async ({ useTemporal, control: { clock }, ...context }, body) => {
    const lines = await useTemporal((client) => resumeRuns(client, { ...body, ...context, clock }));
    return { message: lines.join(' ') };
  },
});

const cancelFields = {
  hour: Type.Optional(WrittenHour('the hour that runs')),
  backfill: Type.Optional(Type.Boolean({ description: 'true: cancel the backfill that runs' })),
};

function requireOne({ hour, backfill: isBackfill }: { hour?: string | undefined; backfill?: boolean | undefined }) {
  if ((hour === undefined) !== (isBackfill === true)) {
    throw invalidRequest([{ field: 'hour', message: 'Say what to cancel: give hour, or backfill: true' }]);
  }
  return hour === undefined ? null : readWrittenHour('hour', hour);
}

const cancel = declareAction({
  name: 'cancel',
  summary: 'Cancel the run of an hour, or the backfill',
  fields: cancelFields,
  examples: {
    'what it would do': { backfill: true, dry_run: true },
    hour: { hour: '2026-11-21T07Z' },
    backfill: { backfill: true },
  },
  describe: (context, body) =>
    withControl(context, async (deps) => {
      const hour = requireOne(body);
      if (hour === null) {
        const progress = await readProgress(await requireRunningBackfill(deps, deps));
        return {
          message: `Stops the backfill of ${deps.asset} ${describeRange(progress)}: no further hour starts; hours that run end.`,
        };
      }
      const { workflowId } = await requireRunningHour(deps, { ...deps, hour });
      const message = `Cancels the run of the hour ${deps.asset} ${formatHour(hour)}. What its steps have stored is kept, and no tick runs it again.`;
      return { message, workflowId };
    }),
  perform: (context, body) =>
    withControl(context, async (deps) => {
      const hour = requireOne(body);
      if (hour === null) {
        return { message: describeStopped(await stopBackfill(await requireRunningBackfill(deps, deps))) };
      }
      const handle = await requireRunningHour(deps, { ...deps, hour });
      await handle.cancel();
      const message = `The run of the hour ${deps.asset} ${formatHour(hour)} is being cancelled; it ends when its running steps have stopped.`;
      return { message, workflowId: handle.workflowId };
    }),
});

export const HOUR_ACTIONS = [run, backfill, pause, resume, cancel];
