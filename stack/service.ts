import type { Settings } from '../config/settings';
import type { EnvironmentVariables, VariableName } from '../config/variables';
import type { Command } from './child';
import type { Secrets } from './secrets';
import type { Address } from './state-file';

export const SERVICE_NAMES = [
  'postgres',
  'object-store',
  'temporal',
  'mlflow',
  'kafka',
  'simulator',
  'kraken-simulator',
  'pipeline-worker',
  'training-worker',
  'ingest',
  'candles',
  'features',
  'predict',
  'score',
  'news',
  'server',
  'prometheus',
  'alertmanager',
] as const;

export type ServiceName = (typeof SERVICE_NAMES)[number];

/** One of the servers or workers that `npm start` runs. Its whole configuration is known before anything starts. */
export interface Service<Port extends string = string> {
  readonly name: ServiceName;
  /** The services that must be ready before this one starts. */
  readonly needs: readonly ServiceName[];
  /** The services that must be ready before the first readiness check of this one, which may start earlier. */
  readonly awaits?: readonly ServiceName[];
  readonly ports: Readonly<Record<Port, PortRequest>>;
  /** The longest time from start to readiness, in milliseconds. */
  readonly deadlineMs: number;
  /** Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** Matches the log of a failed start that can succeed when it is retried. */
  readonly retriesOn?: RegExp;
  /** The other services run without it when it cannot be started. */
  readonly isOptional?: boolean;
  /** True when the settings name a server to use instead. */
  isExternal(settings: Settings): boolean;
  /** The variables that the other services need to find this one. */
  environment(context: PortsAndSecrets<Port>): EnvironmentVariables;
  addresses(context: ServiceContext<Port>): readonly Address[];
  /** Runs once, before the first start: creates folders, files and initial data. */
  prepare?(context: ServiceContext<Port>): Promise<void>;
  command(context: ServiceContext<Port>): Command | Promise<Command>;
  isReady(context: ServiceContext<Port>): Promise<boolean>;
  /** Runs every time the program has ended. */
  cleanUp?(context: ServiceContext<Port>): void;
}

export interface PortRequest {
  /** The port to use if it is free, else the next free one above it. Not set: any free port, and the same one at the next start. */
  readonly preferred?: number;
  /** What listens there, for messages, if a person uses it: `the page of Temporal`. */
  readonly label?: string;
  /** The variable that sets this port, and the port if it is set. A port that is set must be free. */
  readonly variable?: VariableName;
  readonly chosen?: (settings: Settings) => number | undefined;
  /** The port plus 10000 must be free, too: SeaweedFS uses it for gRPC. */
  readonly hasTwin?: boolean;
}

export interface PortsAndSecrets<Port extends string = string> {
  readonly ports: Readonly<Record<Port, number>>;
  readonly secrets: Secrets;
  readonly settings: Settings;
}

export interface ServiceContext<Port extends string = string> extends PortsAndSecrets<Port> {
  /** The absolute path of the service's own folder, which exists. */
  readonly folder: string;
  /** The ports of a service by their names. Empty for a service that does not run here. */
  readonly portsOf: (service: ServiceName) => Readonly<Record<string, number | undefined>>;
  /** The variables of the user and of all services. */
  readonly environment: EnvironmentVariables;
}
