import type { Settings } from '../config/settings';
import type { EnvironmentVariables } from '../config/variables';
import type { Command } from './child';
import type { Secrets } from './secrets';

export type ServiceName =
  | 'postgres'
  | 'object-store'
  | 'temporal'
  | 'mlflow'
  | 'simulator'
  | 'pipeline-worker'
  | 'training-worker'
  | 'server'
  | 'prometheus'
  | 'alertmanager';

/** One of the servers or workers that `npm start` runs. All that it is told is known before anything starts. */
export interface Service<Port extends string = string> {
  readonly name: ServiceName;
  /** Must be ready before this one starts. */
  readonly needs: readonly ServiceName[];
  /** Must be ready before this one is asked whether it is; it may start before them. */
  readonly awaits?: readonly ServiceName[];
  readonly ports: Readonly<Record<Port, PortWish>>;
  /** From start to readiness; then the start has failed. */
  readonly deadlineMs: number;
  /** Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** What its log says when trying again helps. */
  readonly retriesOn?: RegExp;
  /** The others go on without it when it does not start. */
  readonly isOptional?: boolean;
  /** True where the user's settings name a server of his own. */
  isExternal(settings: Settings): boolean;
  /** The variables by which the others find it. */
  environment(context: PortsAndSecrets<Port>): EnvironmentVariables;
  addresses(context: ServiceContext<Port>): readonly Address[];
  /** Once, before its first start: folders, files, first data. */
  prepare?(context: ServiceContext<Port>): Promise<void>;
  command(context: ServiceContext<Port>): Command | Promise<Command>;
  isReady(context: ServiceContext<Port>): Promise<boolean>;
  /** After every end, whatever it was. */
  cleanUp?(context: ServiceContext<Port>): void;
}

export interface PortWish {
  readonly preferred?: number;
  /** SeaweedFS: the port 10000 above must be free too. */
  readonly hasTwin?: boolean;
}

export interface PortsAndSecrets<Port extends string = string> {
  readonly ports: Readonly<Record<Port, number>>;
  readonly secrets: Secrets;
  readonly settings: Settings;
}

export interface ServiceContext<Port extends string = string> extends PortsAndSecrets<Port> {
  /** Its own folder, absolute; it exists. */
  readonly folder: string;
  /** The ports of any service, by their names; none of one that does not run here. */
  readonly portsOf: (service: ServiceName) => Readonly<Record<string, number | undefined>>;
  /** The variables of all services and of the user. */
  readonly environment: EnvironmentVariables;
}

/** Something that a person can open. */
export interface Address {
  readonly name: string;
  readonly url: string;
  readonly description: string;
}
