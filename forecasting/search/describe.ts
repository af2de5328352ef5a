import type { GateDecision, Judgement } from './records';
import type { Overrides, ParameterValue } from './space';

/** The names of the losses, by kind of question. */
export const LOSS_NAMES = { price: 'CRPS', minutes: 'CRPS', rise: 'Brier score' } as const;

/** One sentence about the end of a search. */
export function summariseSearch(
  { winner, trials, validation, deflation, holdout }: Judgement,
  { gate, adopted }: { readonly gate: GateDecision | null; readonly adopted: boolean },
): string {
  const tried = `${trials} ${trials === 1 ? 'trial' : 'trials'}`;
  if (winner === null || !validation) return `none of ${tried} was better than today's parameters`;
  const p = deflation?.pBetter ?? null;
  const deflated = p === null ? 'unknown' : `${formatShare(deflation?.skill)} (p = ${p.toPrecision(2)})`;
  const unseen = holdout
    ? `${formatShare(holdout.skill)} on ${holdout.forecasts} forecasts that no trial saw`
    : 'unknown';
  const decision =
    gate === null
      ? 'it was not handed to the model gate'
      : `version ${gate.version} was ${gate.promoted ? 'promoted' : 'refused'} by the model gate: ${gate.reason}`;
  const end = adopted ? 'later trainings use its parameters' : 'later trainings keep the parameters that they have';
  return `trial ${winner} is the best of ${tried}: skill against today's parameters ${formatShare(validation.skill)}, deflated for the number of trials ${deflated}, ${unseen}; ${decision}; ${end}`;
}

function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return 'unknown';
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(2)} %`;
}

type Tree = Map<string, Tree | ParameterValue>;

/** The lines of params.yaml with these parameters. @param parent the block that holds them, like `rise`; absent at the top */
export function formatYaml(overrides: Overrides, parent?: string): string {
  const root: Tree = new Map();
  for (const [path, value] of Object.entries(overrides)) {
    const names = [...(parent === undefined ? [] : [parent]), ...path.split('.')];
    const last = names.pop() ?? '';
    let part = root;
    for (const name of names) {
      const next = part.get(name);
      const tree: Tree = next instanceof Map ? next : new Map();
      part.set(name, tree);
      part = tree;
    }
    part.set(last, value);
  }
  return formatTree(root, '');
}

function formatTree(tree: Tree, indent: string): string {
  return [...tree]
    .map(([name, value]) =>
      value instanceof Map
        ? `${indent}${name}:\n${formatTree(value, `${indent}  `)}`
        : `${indent}${name}: ${String(value)}\n`,
    )
    .join('');
}

/** The block of params.yaml that holds the parameters of a kind of question. */
export const PARAMETER_BLOCKS = { price: undefined, rise: 'rise', minutes: 'live' } as const;
