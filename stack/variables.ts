import type { EnvironmentVariables } from '../config/environment';
import type { Settings } from '../config/settings';

/** The variables that say what these settings say: the inverse of `readSettings`. */
export function variablesOf(settings: Settings): EnvironmentVariables {
  const { liveCoinWatch, objectStore, mlflow, temporal } = settings;
  return defined({
    ASSET: settings.asset,
    HISTORY_DAYS: String(settings.historyDays),
    NEXTHOUR_HOME: settings.home,
    LIVE_COIN_WATCH_URL: liveCoinWatch?.url,
    LIVE_COIN_WATCH_API_KEY: liveCoinWatch?.apiKey,
    MINIO_ENDPOINT: objectStore?.endpoint,
    MINIO_ACCESS_KEY: objectStore?.accessKey,
    MINIO_SECRET_KEY: objectStore?.secretKey,
    MINIO_BUCKET: objectStore?.bucket,
    AWS_REGION: objectStore?.region,
    MLFLOW_TRACKING_URI: mlflow?.trackingUri,
    MLFLOW_TRACKING_USERNAME: mlflow?.username,
    MLFLOW_TRACKING_PASSWORD: mlflow?.password,
    TEMPORAL_ADDRESS: temporal?.address,
    TEMPORAL_NAMESPACE: temporal?.namespace,
    DATABASE_URL: settings.databaseUrl,
  });
}

function defined(variables: Record<keyof EnvironmentVariables | string, string | undefined>): EnvironmentVariables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined));
}
