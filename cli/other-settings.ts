import { pickVariables } from '../config/check-variables';
import { readSettings, type Settings, toVariables } from '../config/settings';
import { type EnvironmentVariables, splitAssets, type VariableName, variableOf } from '../config/variables';
import { digestSetting, type StackFile } from '../stack/state-file';
import { UserError } from '../system/errors';

/** `npm start` gives its processes own values for these, or they have no effect while the embedded server is used. */
const NOT_COMPARED: readonly VariableName[] = [
  'NEXTHOUR_HOME',
  'METRICS_PORT',
  'TEMPORAL_METRICS_PORT',
  'WORKER_HEALTH_PORT',
  'SIMULATOR_HOST',
  'SIMULATOR_PORT',
];
const ONLY_WITH: Partial<Record<VariableName, VariableName>> = {
  MINIO_BUCKET: 'MINIO_ENDPOINT',
  AWS_REGION: 'MINIO_ENDPOINT',
  AWS_DEFAULT_REGION: 'MINIO_ENDPOINT',
  MLFLOW_TRACKING_USERNAME: 'MLFLOW_TRACKING_URI',
  MLFLOW_TRACKING_PASSWORD: 'MLFLOW_TRACKING_URI',
  TEMPORAL_NAMESPACE: 'TEMPORAL_ADDRESS',
};

/**
 * Refuses variables that differ from the settings of the running nexthour: without this, a command would act on another asset or on other
 * servers than its user expects. A variable that is not set has the value of the running nexthour.
 * @throws UserError that names each difference, but no secret
 */
export function refuseOtherSettings(stack: StackFile, environment?: NodeJS.ProcessEnv): void {
  const differences = findDifferences(stack, environment);
  if (differences.length === 0) return;
  const problem = `nexthour runs here (process ${stack.pid}) with other settings: ${differences.join('; ')}`;
  throw new UserError(
    `${problem}. Unset these variables, or stop it first (Ctrl-C in its terminal), or set NEXTHOUR_HOME to another folder.`,
  );
}

function findDifferences(stack: StackFile, environment: NodeJS.ProcessEnv | undefined): string[] {
  const given = pickVariables(environment);
  const { ASSET = '', ASSETS = ASSET, ...others } = stack.environment;
  const settings = readSettings(environment, others);
  const normalised = toVariables(settings);
  const differences = (Object.keys(given) as VariableName[]).flatMap((name) => {
    if (name === 'ASSET' || name === 'ASSETS') return [];
    const condition = ONLY_WITH[name];
    const value = normalised[name];
    if (NOT_COMPARED.includes(name) || value === undefined || (condition && !given[condition])) return [];
    const running = stack.environment[name];
    const digest = stack.settingDigests?.[name];
    // A stack of an earlier version stored no digests, so variables that only `npm start` reads cannot be compared.
    const isUnknown = running === undefined && stack.settingDigests === undefined;
    if (isUnknown || running === value || digest === digestSetting(value)) return [];
    return [describeDifference(name, { value, running })];
  });
  return [...findAssetDifference(given, settings, splitAssets(ASSETS)), ...differences];
}

/** ASSET alone chooses one of the running assets. */
function findAssetDifference(
  { ASSET, ASSETS }: EnvironmentVariables,
  { asset, assets }: Settings,
  running: readonly string[],
) {
  const name = ASSETS ? 'ASSETS' : 'ASSET';
  const isSame = ASSETS ? String(assets) === String(running) : !ASSET || running.includes(asset);
  return isSame ? [] : [describeDifference(name, { value: String(assets), running: String(running) })];
}

function describeDifference(name: VariableName, { value, running }: { value: string; running: string | undefined }) {
  if (variableOf(name).isSecret || running === undefined) return `another ${name}`;
  return `${name} is ${running} there and ${value} here`;
}
