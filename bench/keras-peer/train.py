"""Trains the network of training/fit/network.ts with Keras on random numbers of the same shapes, and prints the times as JSON.

Arguments: examples, validation examples, window hours, features, levels, units, batch size, epochs.
"""

import json
import sys
import time

started = time.perf_counter()

import numpy as np
import tensorflow as tf

examples, validation, hours, features, levels, units, batch, epochs = (int(value) for value in sys.argv[1:])
random = np.random.default_rng(1)


def draw(count):
    return random.standard_normal((count, hours, features), np.float32), random.standard_normal((count, 1), np.float32)


shares = tf.constant(np.linspace(0, 1, levels + 2)[1:-1].reshape(1, -1).astype(np.float32))


def pinball(actual, raw):
    middle = levels // 2
    median = raw[:, middle : middle + 1]
    below = median - tf.cumsum(tf.nn.softplus(raw[:, :middle]), axis=1, reverse=True)
    above = median + tf.cumsum(tf.nn.softplus(raw[:, middle + 1 :]), axis=1)
    error = actual - tf.concat([below, median, above], axis=1)
    return tf.reduce_mean(tf.maximum(shares * error, (shares - 1) * error))


model = tf.keras.Sequential([tf.keras.Input((hours, features)), tf.keras.layers.LSTM(units), tf.keras.layers.Dense(levels)])
model.compile(optimizer=tf.keras.optimizers.Adam(0.002), loss=pinball)
loaded = time.perf_counter()
model.fit(*draw(examples), validation_data=draw(validation), batch_size=batch, epochs=epochs, verbose=0)
ended = time.perf_counter()
print(json.dumps({"loadS": loaded - started, "fitS": ended - loaded}))
