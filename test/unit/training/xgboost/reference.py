"""Writes logistic.json and quantiles.json: models of XGBoost's Python package for the data of the test, and their predictions.

PYTHONPATH=.cache/xgboost .venv/bin/python test/unit/training/xgboost/reference.py
"""

import json
from pathlib import Path

import numpy
import xgboost

FOLDER = Path(__file__).parent
ROWS, COLUMNS, ROUNDS = 600, 5, 12

index = numpy.arange(ROWS * COLUMNS)
rows = (((index * 7919) % 1009) / 1009 - 0.5).astype(numpy.float32)
rows[index % 17 == 0] = numpy.nan
rows = rows.reshape(ROWS, COLUMNS)
noise = ((numpy.arange(ROWS) * 104729) % 997 / 997 - 0.5).astype(numpy.float32)
signal = numpy.nan_to_num(rows[:, 0]) + noise
names = [f"column_{column}" for column in range(COLUMNS)]
common = {
    "tree_method": "hist",
    "max_depth": 3,
    "learning_rate": 0.1,
    "min_child_weight": 5,
    "subsample": 0.5,
    "colsample_bytree": 0.5,
    "seed": 7,
    "nthread": 1,
}


def write(name, labels, parameters):
    matrix = xgboost.DMatrix(rows, labels.astype(numpy.float32), feature_names=names)
    booster = xgboost.train({**common, **parameters}, matrix, ROUNDS)
    predictions = booster.predict(matrix).astype(float).reshape(ROWS, -1).round(9).tolist()
    model = booster.save_raw("json").decode()
    (FOLDER / name).write_text(json.dumps({"model": model, "predictions": predictions[:100]}) + "\n")


write("logistic.json", signal > 0.1, {"objective": "binary:logistic"})
write("quantiles.json", signal, {"objective": "reg:quantileerror", "quantile_alpha": [0.05, 0.5, 0.95]})
