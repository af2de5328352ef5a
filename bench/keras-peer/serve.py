"""Serves a network with FastAPI, Keras and uvicorn, as the older designs do, and prints its port.

Argument: a JSON file with the weights, and the inputs of one window (bench/serve/keras.ts). The path of a route names what computes the
network. The handlers are no coroutines, so FastAPI runs them in threads: with coroutines it answered fewer requests.
"""

import json
import os
import sys
import threading

import numpy as np
import tensorflow as tf
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

with open(sys.argv[1]) as file:
    given = json.load(file)

levels = given["levels"]
middle = len(levels) // 2
window = (np.array(given["window"]) - given["scaler"]["mean"]) / given["scaler"]["std"]
window = window.astype(np.float32)[np.newaxis]
lstm = tf.keras.layers.LSTM(given["units"])
dense = tf.keras.layers.Dense(len(levels))
model = tf.keras.Sequential([tf.keras.Input(window.shape[1:]), lstm, dense])
for layer, names in ((lstm, ("kernel", "recurrentKernel", "bias")), (dense, ("denseKernel", "denseBias"))):
    layer.set_weights([np.array(given["weights"][name]).reshape(w.shape) for name, w in zip(names, layer.weights)])


@tf.function(reduce_retracing=True)
def traced(inputs):
    return model(inputs, training=False)


class Observation(BaseModel):
    lag_1: float | None = None
    rolling_mean_5: float | None = None
    hour: int | None = None


def answer(raw):
    """The network's quantiles as prices, and the point of its mixture with the HAR model."""
    median = given["medianStep"] * raw[middle]
    distances = np.logaddexp(0, raw)
    below = median - np.cumsum(distances[:middle][::-1])[::-1]
    above = median + np.cumsum(distances[middle + 1 :])
    returns = given["volatility"] * np.concatenate([below, [median], above])
    point = (1 - given["lstmWeight"]) * given["harReturn"] + given["lstmWeight"] * returns[middle]
    prices = given["lastRate"] * np.exp(returns)
    quantiles = [{"level": level, "value": float(price)} for level, price in zip(levels, prices)]
    return {"prediction": float(given["lastRate"] * np.exp(point)), "quantiles": quantiles}


app = FastAPI()


@app.post("/predict")
def answer_by_predict(observation: Observation):
    return answer(model.predict(window, verbose=0)[0].astype(np.float64))


@app.post("/tf-function")
def answer_by_function(observation: Observation):
    return answer(traced(tf.constant(window)).numpy()[0].astype(np.float64))


def exit_with_parent():
    sys.stdin.read()
    os._exit(0)


for warm_up in (answer_by_predict, answer_by_function):
    warm_up(Observation())
threading.Thread(target=exit_with_parent, daemon=True).start()
config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False)
listening = config.bind_socket()
listening.listen(2048)
print(listening.getsockname()[1], flush=True)
uvicorn.Server(config).run(sockets=[listening])
