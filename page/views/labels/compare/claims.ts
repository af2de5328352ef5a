/** `AUC 0.68, accuracy 0.9` */
export function describeClaims(claimed: Readonly<Record<string, number | undefined>>): string {
  return Object.entries(claimed)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name === 'auc' ? 'AUC' : name.replace('_', ' ')} ${value}`)
    .join(', ');
}
