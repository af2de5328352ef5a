import type { LayersModel, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { FEATURE_COUNT, WINDOW_HOURS } from '../../forecasting/features/window';
import type { LstmParameters } from '../../forecasting/models/lstm';
import { buildHeadMatrix, LEVEL_COUNT, LEVELS, MEDIAN, rawFromQuantiles } from '../../forecasting/models/quantile-head';
import { fuseLstm } from './fused-lstm';
import type { LoadedTensorFlow, TensorFlow } from './tensorflow';

export interface Network {
  readonly tf: TensorFlow;
  /** Scaled windows [n × WINDOW_HOURS × FEATURE_COUNT] → raw outputs [n × LEVEL_COUNT]. Standard layers only. */
  readonly model: LayersModel;
  /** Raw outputs → ascending quantiles of the standardised return [n × LEVEL_COUNT]. */
  quantiles(raw: Tensor): Tensor2D;
  /** Mean pinball loss of scaled windows against standardised returns [n × 1]; a scalar tensor. */
  loss(windows: Tensor, returns: Tensor): Tensor;
}

export interface NetworkInput extends LoadedTensorFlow {
  readonly parameters: LstmParameters;
  /** Empirical quantiles of the training targets. The untrained network forecasts them for every window. */
  readonly startingQuantiles: Float64Array;
}

export function createNetwork({ tf, backend, parameters, startingQuantiles }: NetworkInput): Network {
  const { units, seed } = parameters;
  const lstm = tf.layers.lstm({
    name: 'lstm',
    inputShape: [WINDOW_HOURS, FEATURE_COUNT],
    units,
    activation: 'tanh',
    recurrentActivation: 'sigmoid',
    kernelInitializer: tf.initializers.glorotUniform({ seed }),
    recurrentInitializer: tf.initializers.orthogonal({ seed: seed + 1, gain: 1 }),
  });
  const dense = tf.layers.dense({ name: 'quantiles', units: LEVEL_COUNT, kernelInitializer: 'zeros' });
  const model = tf.sequential({ name: 'nexthour_lstm', layers: [lstm, dense] });
  if (backend === 'native') fuseLstm(tf, lstm);
  const kernel = tf.zeros([units, LEVEL_COUNT]);
  dense.setWeights([kernel, tf.tensor1d([...rawFromQuantiles(startingQuantiles)])]);
  const quantiles = createHead(tf);
  return { tf, model, quantiles, loss: createLoss({ tf, model, quantiles }) };
}

function createHead(tf: TensorFlow): Network['quantiles'] {
  const matrix = tf.tensor2d(buildHeadMatrix());
  return (raw) => {
    const lower = tf.softplus(tf.slice(raw, [0, 0], [-1, MEDIAN]));
    const median = tf.slice(raw, [0, MEDIAN], [-1, 1]);
    const upper = tf.softplus(tf.slice(raw, [0, MEDIAN + 1], [-1, LEVEL_COUNT - MEDIAN - 1]));
    return tf.matMul(tf.concat([lower, median, upper], 1), matrix);
  };
}

/** Koenker & Bassett (1978): max(level · e, (level − 1) · e) of the error e = y − q, averaged over levels and examples. */
function createLoss({ tf, model, quantiles }: Pick<Network, 'tf' | 'model' | 'quantiles'>): Network['loss'] {
  const levels = tf.tensor2d([[...LEVELS]]);
  const levelsBelow = tf.tensor2d([LEVELS.map((level) => level - 1)]);
  return (windows, returns) => {
    const forecast = quantiles(model.apply(windows, { training: true }) as Tensor);
    const error = tf.sub(returns, forecast);
    return tf.mean(tf.maximum(tf.mul(levels, error), tf.mul(levelsBelow, error)));
  };
}
