import type { Command } from './child';

/** One program that the supervisor runs: a service with its chosen ports, folder and secrets. */
export interface Program {
  readonly name: string;
  /** Programs that must be ready before this one starts. */
  readonly needs: readonly string[];
  /** Programs that must be ready before the first readiness check of this one. */
  readonly awaits: readonly string[];
  readonly deadlineMs: number;
  readonly stopSignal: NodeJS.Signals;
  /** Matches the log of a failed start that can succeed when it is retried. */
  readonly retriesOn?: RegExp;
  /** The other programs run without it when it cannot be started. */
  readonly isOptional?: boolean;
  prepare(): Promise<void>;
  command(): Promise<Command>;
  isReady(): Promise<boolean>;
  cleanUp(): void;
}

export type ProgramState = 'waiting' | 'starting' | 'ready' | 'restarting' | 'stopped' | 'failed';

/**
 * How a program ended that should run on: `stopped` by a signal that asks it to end, `killed` by SIGKILL, or `failed`: by itself, by another
 * signal, or because it was not ready in time.
 */
export const ENDINGS = ['stopped', 'killed', 'failed'] as const;
export type Ending = (typeof ENDINGS)[number];

export interface Progress {
  readonly service: string;
  readonly state: ProgramState;
  /** Milliseconds since the start of the program; 0 while it is waiting. */
  readonly ms: number;
  readonly detail: string | null;
  /** Given with the detail of an unexpected end. */
  readonly ending?: Ending;
}
