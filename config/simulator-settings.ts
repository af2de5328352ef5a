import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Environment } from './environment';
import { InvalidSettings } from './settings';

const SimulatorEnvironment = Type.Object({
  SIMULATOR_PORT: Environment.properties.PORT,
  LIVE_COIN_WATCH_API_KEY: Type.String({ minLength: 1 }),
});

/** What the simulator's process is told. */
export interface SimulatorSettings {
  /** 0 means any free port. */
  readonly port: number;
  readonly host: string;
  /** The key that callers must send. */
  readonly apiKey: string;
}

/** @throws InvalidSettings with every problem; never with the key. */
export function readSimulatorSettings(environment: NodeJS.ProcessEnv = process.env): SimulatorSettings {
  const { SIMULATOR_PORT, LIVE_COIN_WATCH_API_KEY, SIMULATOR_HOST } = environment;
  const given = { ...(SIMULATOR_PORT ? { SIMULATOR_PORT } : {}), LIVE_COIN_WATCH_API_KEY };
  const problems = [...Value.Errors(SimulatorEnvironment, given)].map(({ path }) => EXPECTED[path.slice(1)] ?? path);
  if (problems.length > 0) throw new InvalidSettings([...new Set(problems)]);
  const checked = given as Static<typeof SimulatorEnvironment>;
  return {
    port: Number(checked.SIMULATOR_PORT ?? 0),
    host: SIMULATOR_HOST || '127.0.0.1',
    apiKey: checked.LIVE_COIN_WATCH_API_KEY,
  };
}

const EXPECTED: Readonly<Record<string, string>> = {
  SIMULATOR_PORT: 'SIMULATOR_PORT is not a port from 0 to 65535',
  LIVE_COIN_WATCH_API_KEY: 'LIVE_COIN_WATCH_API_KEY is not set: the simulator must know the key that its callers send',
};
