import type { Fold } from '../backtest/folds';
import type { Deflation, PairedScore } from './judge';
import type { SearchKind } from './question';
import type { Overrides, SearchSpace } from './space';
import type { SearchMethod } from './trials';

/** A search as a person or a schedule asks for it. */
export interface SearchRequest {
  /** Names the search. A search that is started again with its id goes on: a trial that was scored is not scored again. */
  readonly id: string;
  readonly question: string;
  readonly family: string;
  readonly method: SearchMethod;
  readonly trials: number;
  readonly seed: number;
  /** Who asked for it. */
  readonly operator: string;
}

/** Stored bytes. */
interface Stored {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** What a search does, all decided before its first trial. */
export interface SearchPlan extends SearchRequest {
  readonly kind: SearchKind;
  readonly asset: string;
  readonly source: string;
  /** The snapshot of the ordinary training of the question. */
  readonly snapshot: unknown;
  /** The prices, or the bars. */
  readonly data: Stored;
  readonly space: SearchSpace;
  /** The parameters of later trainings when the search began: those of trial 0. */
  readonly today: object;
  /** The parameters of the trials from 1 on. */
  readonly overrides: readonly Overrides[];
  readonly folds: readonly Fold[];
  readonly holdout: Fold;
  /** How many folds the trials of each rung have been scored on. */
  readonly rungs: readonly number[];
  /** The number of forecasts in one horizon. */
  readonly overlap: number;
  /** MLflow's run of the search. */
  readonly runId: string;
}

/** The name of what a trial was scored on at once: the new folds of a rung, or the holdout. */
export type SearchPart = `rung-${number}` | 'holdout';

/** The scores of a trial on the folds of a part. */
export interface PartScores {
  readonly folds: readonly FoldScore[];
  /** The loss of each forecast: pairs of origin and loss as float64. */
  readonly losses: Stored;
  readonly seconds: number;
}

export interface FoldScore {
  readonly from: number;
  readonly to: number;
  readonly forecasts: number;
  /** The mean loss. */
  readonly loss: number;
}

export interface StoredScores {
  readonly trial: number;
  readonly part: SearchPart;
  readonly scores: PartScores;
}

/** The best trial against today's parameters. */
export interface Judgement {
  /** `null` when no trial is better than today's parameters. */
  readonly winner: number | null;
  /** The number of trials that were scored, without today's parameters. */
  readonly trials: number;
  /** On the folds on which the winner was chosen. */
  readonly validation: PairedScore | null;
  readonly deflation: Deflation | null;
  /** On hours that no trial saw. */
  readonly holdout: PairedScore | null;
}

/** What the model gate decided about the winner. */
export interface GateDecision {
  /** The version of the registered model. */
  readonly version: string;
  readonly runId: string;
  readonly promoted: boolean;
  readonly reason: string;
}

export interface SearchResult extends Judgement {
  readonly overrides: Overrides;
  readonly gate: GateDecision | null;
  /** Whether later trainings of the question use the parameters of the winner. */
  readonly adopted: boolean;
  /** One sentence for people. */
  readonly summary: string;
}

/** The parameters that later trainings of a question use in place of those of params.yaml. */
export interface SearchChoice {
  readonly question: string;
  readonly searchId: string;
  readonly overrides: Overrides;
  readonly operator: string;
  readonly chosenAt: number;
}
