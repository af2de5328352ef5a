import type { Command } from './child';

/** What the supervisor needs to know to keep one program running; a service with its ports, folder and secrets given. */
export interface Program {
  readonly name: string;
  readonly needs: readonly string[];
  readonly awaits: readonly string[];
  readonly deadlineMs: number;
  readonly stopSignal: NodeJS.Signals;
  readonly retriesOn?: RegExp;
  /** The others go on without it when it does not start. */
  readonly isOptional?: boolean;
  prepare(): Promise<void>;
  command(): Promise<Command>;
  isReady(): Promise<boolean>;
  cleanUp(): void;
}

export type ProgramState = 'waiting' | 'starting' | 'ready' | 'restarting' | 'stopped' | 'failed';

export interface Progress {
  readonly service: string;
  readonly state: ProgramState;
  /** Since its start; 0 while it waits. */
  readonly ms: number;
  readonly detail: string | null;
}
