import type { AdamOptimizer, Tensor } from '@tensorflow/tfjs';
import type { LstmParameters } from '../../forecasting/models/lstm';
import { seededRandom, shuffle } from '../../forecasting/random';
import type { Part, Split } from '../../forecasting/split';
import { NexthourError } from '../../system/errors';
import type { Batch } from './batches';
import type { Epoch } from './messages';
import type { Network } from './network';

export interface TrainingLoop {
  readonly network: Network;
  readonly batchOf: (rows: readonly number[]) => Batch;
  readonly split: Split;
  readonly parameters: LstmParameters;
  readonly onEpoch: (epoch: Epoch) => void;
}

/**
 * Minimises the pinball loss with Adam until the validation loss has not improved for `patience` epochs, then sets the network to
 * the weights of the best epoch. Only the seed determines the order of the training examples.
 * @returns `rows` are the rows of the training examples, ascending
 * @throws NexthourError `DivergedTraining`
 */
export async function train({ network, batchOf, split, parameters, onEpoch }: TrainingLoop) {
  const optimizer = network.tf.train.adam(parameters.learningRate);
  const random = seededRandom(parameters.seed);
  const best = createBestWeights(network);
  const epochs: Epoch[] = [];
  const trainedRows = new Set<number>();
  while (epochs.length < parameters.maxEpochs && epochs.length - best.epoch() < parameters.patience) {
    const began = performance.now();
    const epoch = epochs.length + 1;
    setLearningRate(optimizer, computeLearningRate(epoch, parameters));
    const batches = drawBatches(split.train, parameters, random);
    for (const row of batches.flat()) trainedRows.add(row);
    const loss = trainEpoch({ network, batchOf, optimizer, batches });
    const validationLoss = evaluate(network, batchOf, split.validation);
    if (!Number.isFinite(loss + validationLoss)) throw divergedTraining(epoch);
    best.offer(epoch, validationLoss);
    const result = { epoch, loss, validationLoss, seconds: (performance.now() - began) / 1000 };
    epochs.push(result);
    onEpoch(result);
    await nextTurn();
  }
  best.restore();
  optimizer.dispose();
  const rows = [...trainedRows].sort((a, b) => a - b);
  return { epochs: epochs.length, bestEpoch: best.epoch(), rows };
}

function divergedTraining(epoch: number): NexthourError {
  const message = `The loss of epoch ${epoch} is not a finite number; try a smaller learning rate`;
  return new NexthourError('DivergedTraining', message);
}

/** The integers `from … to − 1` in an order that the generator determines. */
export function shuffledRange(range: Part, random: () => number): number[] {
  return shuffle(rangeOf(range), random);
}

function rangeOf({ from, to }: Part): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function drawBatches(part: Part, { batchSize }: LstmParameters, random: () => number): number[][] {
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

/** Cosine decay from the full rate to 5 % of it at the last epoch (Loshchilov & Hutter 2017, without restarts). */
function computeLearningRate(epoch: number, { learningRate, maxEpochs }: LstmParameters): number {
  const progress = (epoch - 1) / Math.max(1, maxEpochs - 1);
  return learningRate * (0.05 + 0.95 * 0.5 * (1 + Math.cos(Math.PI * progress)));
}

/** tfjs declares Adam's learning rate as protected, but reads it at every step. */
function setLearningRate(optimizer: AdamOptimizer, learningRate: number): void {
  (optimizer as unknown as { learningRate: number }).learningRate = learningRate;
}

/** Lets the event loop handle messages and signals. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
