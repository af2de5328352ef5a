import type { AdamOptimizer, Tensor } from '@tensorflow/tfjs';
import type { LstmParameters } from '../../forecasting/models/lstm-parameters';
import { seededRandom } from '../../forecasting/random';
import type { Part, Split } from '../../forecasting/split';
import type { Batch } from './batches';
import type { Epoch } from './messages';
import type { Network } from './network';
import { rangeOf, shuffledRange } from './ranges';

export interface TrainingLoop {
  readonly network: Network;
  readonly batchOf: (rows: readonly number[]) => Batch;
  readonly split: Split;
  readonly parameters: LstmParameters;
  readonly onEpoch: (epoch: Epoch) => void;
}

export class DivergedTraining extends Error {
  override readonly name = 'DivergedTraining';
  readonly canRetry = false;
  constructor(readonly epoch: number) {
    super(`The loss of epoch ${epoch} is not a finite number; a smaller learning rate may help`);
  }
}

/**
 * Adam on the pinball loss until the validation loss has not improved for `patience` epochs; leaves the best weights in the
 * network. Batches are drawn from the training part in an order that the seed alone decides.
 * @returns with the rows that it learnt from, in order
 * @throws DivergedTraining
 */
export async function train({ network, batchOf, split, parameters, onEpoch }: TrainingLoop) {
  const optimizer = network.tf.train.adam(parameters.learningRate);
  const random = seededRandom(parameters.seed);
  const best = createBestWeights(network);
  const epochs: Epoch[] = [];
  const learntFrom = new Set<number>();
  while (epochs.length < parameters.maxEpochs && epochs.length - best.epoch() < parameters.patience) {
    const began = performance.now();
    const epoch = epochs.length + 1;
    setLearningRate(optimizer, learningRateOf(epoch, parameters));
    const batches = batchesOf(split.train, parameters, random);
    for (const row of batches.flat()) learntFrom.add(row);
    const loss = trainEpoch({ network, batchOf, optimizer, batches });
    const validationLoss = evaluate(network, batchOf, split.validation);
    if (!Number.isFinite(loss + validationLoss)) throw new DivergedTraining(epoch);
    best.offer(epoch, validationLoss);
    const result = { epoch, loss, validationLoss, seconds: (performance.now() - began) / 1000 };
    epochs.push(result);
    onEpoch(result);
    await nextTurn();
  }
  best.restore();
  optimizer.dispose();
  const rows = [...learntFrom].sort((a, b) => a - b);
  return { epochs: epochs.length, bestEpoch: best.epoch(), rows };
}

function batchesOf(part: Part, { batchSize }: LstmParameters, random: () => number): number[][] {
  const order = shuffledRange(part, random);
  const count = Math.ceil(order.length / batchSize);
  return Array.from({ length: count }, (_, batch) => order.slice(batch * batchSize, (batch + 1) * batchSize));
}

interface EpochWork extends Pick<TrainingLoop, 'network' | 'batchOf'> {
  readonly optimizer: AdamOptimizer;
  readonly batches: readonly number[][];
}

function trainEpoch({ network, batchOf, optimizer, batches }: EpochWork): number {
  let sum = 0;
  let count = 0;
  for (const rows of batches) {
    const { windows, returns } = batchOf(rows);
    const cost = optimizer.minimize(() => network.loss(windows, returns).asScalar(), true);
    sum += (cost?.dataSync()[0] ?? Number.NaN) * rows.length;
    count += rows.length;
    network.tf.dispose([windows, returns, ...(cost ? [cost] : [])]);
  }
  return sum / count;
}

function evaluate(network: Network, batchOf: TrainingLoop['batchOf'], part: Part): number {
  const { windows, returns } = batchOf(rangeOf(part));
  const loss = network.tf.tidy(() => network.loss(windows, returns).dataSync()[0] ?? Number.NaN);
  network.tf.dispose([windows, returns]);
  return loss;
}

/** Keeps a copy of the weights with the lowest validation loss. */
function createBestWeights({ model }: Network) {
  let best: { epoch: number; loss: number; weights: Tensor[] } = {
    epoch: 0,
    loss: Number.POSITIVE_INFINITY,
    weights: [],
  };
  return {
    epoch: () => best.epoch,
    offer(epoch: number, loss: number): void {
      if (loss >= best.loss) return;
      for (const weight of best.weights) weight.dispose();
      best = { epoch, loss, weights: model.getWeights().map((weight) => weight.clone()) };
    },
    restore: () => model.setWeights(best.weights),
  };
}

/** Half a cosine from the full rate down to a twentieth of it at the last epoch (Loshchilov & Hutter 2017, without restarts). */
function learningRateOf(epoch: number, { learningRate, maxEpochs }: LstmParameters): number {
  const progress = (epoch - 1) / Math.max(1, maxEpochs - 1);
  return learningRate * (0.05 + 0.95 * 0.5 * (1 + Math.cos(Math.PI * progress)));
}

/** tfjs declares the rate of Adam protected, and reads it anew at every step. */
function setLearningRate(optimizer: AdamOptimizer, learningRate: number): void {
  (optimizer as unknown as { learningRate: number }).learningRate = learningRate;
}

/** Lets messages and signals in. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
