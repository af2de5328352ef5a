import type { Settings } from '../config/settings';
import { findMissingMonitoring, isMonitoring } from '../stack/services';

/** Says which parts of the monitoring are missing. nexthour runs without them. */
export function explainMonitoring({ alerts }: Pick<Settings, 'alerts'>): string {
  const isAlertSent = Object.values(alerts).some((url) => url !== undefined);
  const missing = findMissingMonitoring();
  return `${isAlertSent ? '' : NO_RECEIVER}${missing.length === 0 ? '' : explainMissing(missing)}`;
}

const NO_RECEIVER = `Alerts are shown but not sent. To receive them, set one of these variables:
  ALERT_WEBHOOK_URL, ALERT_SLACK_URL, ALERT_DISCORD_URL

`;

function explainMissing(programs: readonly string[]): string {
  return `${programs.join(' and ')}: not installed; everything else starts. To install on Debian or Ubuntu:
  sudo apt-get install prometheus prometheus-alertmanager

`;
}

/** Says that the running nexthour has no monitoring. Empty when it has. @param services the processes of the running nexthour */
export function explainMonitoringNotStarted(services: readonly { readonly name: string }[]): string {
  if (services.some(isMonitoring)) return '';
  return `Monitoring was not started, because it starts only together with nexthour.
Stop nexthour (Ctrl-C in its terminal), then run \`npm start -- --monitoring\`.
`;
}
