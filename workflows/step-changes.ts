import { proxySinks, type Sinks } from '@temporalio/workflow';
import type { AssetHour } from '../forecasting/hour';
import type { StepState, StepStatus } from './dag/status';

/** A step of an hour has another state, or begins another attempt. */
export interface StepChange extends AssetHour {
  readonly step: string;
  readonly state: StepState;
  readonly attempt: number;
}

/** What the worker that runs the workflows does with such a change. Sinks leave no trace in the history. */
export interface StepChangeSinks extends Sinks {
  readonly stepChanges: { record(change: StepChange): void };
}

const { stepChanges } = proxySinks<StepChangeSinks>();

/** Tells the worker, which tells the readers of GET /forecasts/stream. */
export function tellStepChange({ asset, hour }: AssetHour, { step, state, attempts }: StepStatus): void {
  stepChanges.record({ asset, hour, step, state, attempt: attempts });
}
