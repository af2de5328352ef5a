import { Type } from '@sinclair/typebox';
import { type ArtifactFiles, readJson, UnusableArtifactError } from '../artifact-files';

const Numbers = Type.Array(Type.Number());

/** The parts of XGBoost's JSON model that the evaluation needs. */
const TreesFile = Type.Object({
  learner: Type.Object({
    gradient_booster: Type.Object({
      name: Type.Literal('gbtree'),
      model: Type.Object({
        tree_info: Type.Array(Type.Integer({ minimum: 0 })),
        trees: Type.Array(
          Type.Object({
            left_children: Numbers,
            right_children: Numbers,
            split_indices: Numbers,
            split_conditions: Numbers,
            default_left: Numbers,
            /** 0: a number is compared. Other kinds are not supported. */
            split_type: Type.Array(Type.Literal(0)),
          }),
        ),
      }),
    }),
    learner_model_param: Type.Object({ base_score: Type.String(), num_feature: Type.String() }),
    objective: Type.Object({ name: Type.Union([Type.Literal('binary:logistic'), Type.Literal('reg:quantileerror')]) }),
  }),
});
type Tree = (typeof TreesFile)['static']['learner']['gradient_booster']['model']['trees'][number];

/** Boosted trees that are evaluated without XGBoost's library. */
export interface TreeEnsemble {
  readonly columns: number;
  /** The number of sums: one for a probability, one for each quantile. */
  readonly outputs: number;
  /**
   * The sums of the leaves, before the objective's transformation.
   * @param row [columns]; NaN is a missing value
   * @param from the number from which the sum starts, of a model that was fitted with one; default: the base score of the model
   * @returns a new array of [outputs]
   */
  evaluate(row: Float32Array, from?: number): Float32Array;
}

/** All nodes of all trees. Children are indices into these arrays; a leaf has the left child −1 and its value as `threshold`. */
interface Nodes {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly column: Int32Array;
  readonly threshold: Float32Array;
  /** 1 where a missing value goes to the left. */
  readonly missingLeft: Uint8Array;
  readonly roots: Int32Array;
}

/**
 * Reads a model that XGBoost saved as JSON. As in XGBoost, numbers are float32, a value below the threshold of a node goes to the left,
 * a missing value goes where the node says, and the leaves are summed in the order of the trees.
 * @throws UnusableArtifactError
 */
export function readTreeEnsemble(files: ArtifactFiles, name: string): TreeEnsemble {
  const { learner } = readJson(files, name, TreesFile);
  const { trees, tree_info: outputOf } = learner.gradient_booster.model;
  const columns = Number(learner.learner_model_param.num_feature);
  const problem = trees.map((tree) => findProblem(tree, columns)).find((found) => found !== null);
  if (problem || outputOf.length !== trees.length) {
    throw new UnusableArtifactError('weights', name, problem ?? 'does not say to which output each tree belongs');
  }
  const base = readBaseScores(learner.learner_model_param.base_score, learner.objective.name === 'binary:logistic');
  const outputs = Math.max(base.length, ...outputOf.map((output) => output + 1));
  const start = Float32Array.from({ length: outputs }, (_, output) => base[output] ?? base[0] ?? Number.NaN);
  if (!start.every(Number.isFinite)) throw new UnusableArtifactError('weights', name, 'has no usable base_score');
  return { columns, outputs, evaluate: createEvaluate(flatten(trees), { outputOf: Int32Array.from(outputOf), start }) };
}

function createEvaluate(nodes: Nodes, { outputOf, start }: { outputOf: Int32Array; start: Float32Array }) {
  const { left, right, column, threshold, missingLeft, roots } = nodes;
  return (row: Float32Array, from?: number): Float32Array => {
    const sums = from === undefined ? start.slice() : new Float32Array(start.length).fill(from);
    for (let tree = 0; tree < roots.length; tree++) {
      let node = roots[tree] ?? 0;
      for (let next = left[node] ?? -1; next >= 0; next = left[node] ?? -1) {
        const value = row[column[node] ?? 0] ?? Number.NaN;
        const goesLeft = Number.isNaN(value) ? missingLeft[node] === 1 : value < (threshold[node] ?? 0);
        node = goesLeft ? next : (right[node] ?? 0);
      }
      const output = outputOf[tree] ?? 0;
      sums[output] = (sums[output] ?? 0) + (threshold[node] ?? 0);
    }
    return sums;
  };
}

function flatten(trees: readonly Tree[]): Nodes {
  const size = trees.reduce((sum, tree) => sum + tree.split_conditions.length, 0);
  const nodes = {
    left: new Int32Array(size),
    right: new Int32Array(size),
    column: new Int32Array(size),
    threshold: new Float32Array(size),
    missingLeft: new Uint8Array(size),
    roots: new Int32Array(trees.length),
  };
  let offset = 0;
  for (const [index, tree] of trees.entries()) {
    const shift = (child: number) => (child < 0 ? -1 : offset + child);
    nodes.roots[index] = offset;
    nodes.left.set(tree.left_children.map(shift), offset);
    nodes.right.set(tree.right_children.map(shift), offset);
    nodes.column.set(tree.split_indices, offset);
    nodes.threshold.set(tree.split_conditions, offset);
    nodes.missingLeft.set(tree.default_left, offset);
    offset += tree.split_conditions.length;
  }
  return nodes;
}

/** Children follow their parent in XGBoost's files. The check makes sure that every walk through a tree ends. */
function findProblem(tree: Tree, columns: number): string | null {
  const size = tree.split_conditions.length;
  const lists = [tree.left_children, tree.right_children, tree.split_indices, tree.default_left];
  if (size === 0 || lists.some((list) => list.length !== size)) return 'has a tree whose lists have different lengths';
  if (!tree.split_conditions.every(Number.isFinite)) return 'has a number that is not finite';
  const isChild = (child: number, node: number) => Number.isInteger(child) && child > node && child < size;
  const isUsable = (node: number) => {
    const [left = -1, right = -1, column = -1] = [
      tree.left_children[node],
      tree.right_children[node],
      tree.split_indices[node],
    ];
    return left === -1 || (isChild(left, node) && isChild(right, node) && column >= 0 && column < columns);
  };
  return tree.split_conditions.every((_, node) => isUsable(node)) ? null : 'has a node without usable children';
}

/** `[1.775E-1]`, or one number in files of earlier versions of XGBoost. For a probability, the sums begin at its log-odds. */
function readBaseScores(text: string, isProbability: boolean): number[] {
  const scores = text.replace(/[[\]]/g, '').split(',').map(Number);
  return isProbability ? scores.map((score) => -Math.log(1 / score - 1)) : scores;
}
