import { mkdirSync } from 'node:fs';
import { Type } from '@sinclair/typebox';
import { homePaths } from '../config/home';
import { type Settings, toSharedVariables } from '../config/settings';
import type { EnvironmentVariables } from '../config/variables';
import { readJson, writeJson } from '../system/files';
import { choosePorts, type NamedPortRequest, requireOwnAddress } from './ports';
import type { Program } from './program';
import type { Secrets } from './secrets';
import type { PortRequest, Service, ServiceContext } from './service';
import type { Address } from './state-file';

/** The complete configuration of a stack. It is known before anything starts. */
export interface Plan {
  readonly environment: EnvironmentVariables;
  readonly addresses: readonly Address[];
  readonly services: readonly PlannedService[];
  readonly programs: readonly Program[];
  /** Preferred ports that were not free. */
  readonly replacedPorts: readonly ReplacedPort[];
}

export interface PlannedService {
  readonly name: string;
  readonly external: boolean;
  readonly ports: Readonly<Record<string, number>>;
}

export interface ReplacedPort {
  /** What listens on the port, for example `the page of Temporal`. */
  readonly label: string;
  readonly preferred: number;
  readonly used: number;
}

interface PlanOptions {
  readonly settings: Settings;
  readonly services: readonly Service[];
  readonly secrets: Secrets;
  /** `free`: use no default ports, so that several stacks can run on one machine. */
  readonly ports: 'default' | 'free';
}

/** Chooses the ports (the default ones, else those of the last start, else any) and derives everything else from them. */
export async function planStack(options: PlanOptions): Promise<Plan> {
  const { settings, services } = options;
  const embedded = services.filter((service) => !service.isExternal(settings));
  if (embedded.some(({ name }) => name === 'server')) await requireOwnAddress(settings.host);
  const requests = embedded.flatMap((service) => portRequestsOf(service, options));
  const chosen = await choosePortsAndRemember({ home: settings.home, requests });
  const ports = new Map(embedded.map((service) => [service.name, portsOf(service, chosen)]));
  const contexts = buildContexts({ options, embedded, ports });
  return {
    environment: contexts[0]?.context.environment ?? toSharedVariables(settings),
    addresses: contexts.flatMap(({ service, context }) => service.addresses(context)),
    services: services.map(({ name }) => ({ name, external: !ports.has(name), ports: ports.get(name) ?? {} })),
    programs: contexts.map(({ service, context }) => toProgram(service, context)),
    replacedPorts: findReplacedPorts(requests, chosen),
  };
}

function portRequestsOf(service: Service, { ports, settings }: PlanOptions): readonly NamedPortRequest[] {
  return Object.entries<PortRequest>(service.ports).map(([port, { hasTwin, ...request }]) => {
    const name = `${service.name}.${port}`;
    const set = request.chosen?.(settings);
    // 0 means any free port.
    return ports === 'free' || set === 0 ? { name, hasTwin } : { name, hasTwin, ...request, set };
  });
}

async function choosePortsAndRemember({ home, requests }: { home: string; requests: readonly NamedPortRequest[] }) {
  const path = homePaths(home).portsFile;
  const lastPorts = readJson({ path, schema: Type.Record(Type.String(), Type.Integer()) }) ?? {};
  const chosen = await choosePorts({ requests, lastPorts });
  writeJson({ path, value: { ...lastPorts, ...chosen } });
  return chosen;
}

function portsOf(service: Service, chosen: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.keys(service.ports).map((port) => [port, chosen[`${service.name}.${port}`] ?? 0]));
}

function buildContexts(given: {
  options: PlanOptions;
  embedded: readonly Service[];
  ports: ReadonlyMap<string, Record<string, number>>;
}): { service: Service; context: ServiceContext }[] {
  const { settings, secrets } = given.options;
  const services = given.embedded.map((service) => ({
    service,
    settings,
    secrets,
    ports: given.ports.get(service.name) ?? {},
  }));
  const variables = services.map(({ service, ...context }) => service.environment(context));
  const environment: EnvironmentVariables = Object.assign(toSharedVariables(settings), ...variables);
  return services.map(({ service, ...context }) => {
    const folder = homePaths(settings.home).folderOf(service.name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return { service, context: { ...context, environment, folder, portsOf: (name) => given.ports.get(name) ?? {} } };
  });
}

function toProgram(service: Service, context: ServiceContext): Program {
  return {
    name: service.name,
    needs: service.needs,
    awaits: service.awaits ?? [],
    deadlineMs: service.deadlineMs,
    stopSignal: service.stopSignal ?? 'SIGTERM',
    retriesOn: service.retriesOn,
    isOptional: service.isOptional,
    prepare: async () => service.prepare?.(context),
    command: async () => service.command(context),
    isReady: () => service.isReady(context),
    cleanUp: () => service.cleanUp?.(context),
  };
}

function findReplacedPorts(
  requests: readonly NamedPortRequest[],
  chosen: Readonly<Record<string, number>>,
): ReplacedPort[] {
  return requests.flatMap(({ name, label = name, preferred, set }) => {
    const used = chosen[name];
    return preferred && !set && used !== undefined && used !== preferred ? [{ label, preferred, used }] : [];
  });
}
