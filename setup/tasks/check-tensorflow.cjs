/** Fails unless tfjs-node runs on its native backend and multiplies matrices correctly. */
const tf = require('@tensorflow/tfjs-node');

const product = tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync();
if (tf.getBackend() !== 'tensorflow' || !product.every((value) => value === 3)) {
  throw new Error(`backend ${tf.getBackend()} computed ${product}`);
}
console.log(`TensorFlow ${tf.backend().binding.TF_Version} on Node ${process.version}`);
