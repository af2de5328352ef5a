import type { Settings } from '../config/settings';

/** The commands that act on one asset and that other commands recommend. */
const COMMANDS = /`nexthour (run|pause|resume|cancel|promote|rollback)(?=[ `])/g;

/** Names an asset in the commands of a text: `nexthour resume` becomes `nexthour resume --asset ETH`. For when several assets run. */
export function nameAsset(text: string, asset: string): string {
  return text.replaceAll(COMMANDS, `\`nexthour $1 --asset ${asset}`);
}

/** The same, for the asset of these settings; the text itself when only one asset runs. */
export function nameAssetOf({ asset, assets }: Pick<Settings, 'asset' | 'assets'>, text: string): string {
  return assets.length === 1 ? text : nameAsset(text, asset);
}
