"""Indicators to forecasts by XGBoost. The model has the size of ours: 100 rounds of depth 4 for each of 8 levels."""
import os

import numpy as np
import xgboost
from quixstreams import Application

FEATURES = 24
ROUNDS = 100
LEVELS = [0.1, 0.3, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98]

app = Application(broker_address=os.environ['BROKER'], consumer_group='peer-predictor', auto_offset_reset='earliest')
source = app.topic('bench.peer.features', key_deserializer='str', value_deserializer='json')
target = app.topic('bench.peer.forecasts', key_serializer='str', value_serializer='json')


def fit_model():
    random = np.random.default_rng(7)
    rows = random.normal(size=(2_000, FEATURES))
    returns = 0.001 * rows[:, 0] * random.normal(size=2_000)
    matrix = xgboost.QuantileDMatrix(rows, returns)
    options = {'objective': 'reg:quantileerror', 'quantile_alpha': LEVELS, 'max_depth': 4, 'eta': 0.05, 'nthread': 1}
    return xgboost.train(options, matrix, num_boost_round=ROUNDS)


model = fit_model()


def predict(row):
    values = np.array([[np.nan if value is None else value for value in row['values']]])
    returns = model.inplace_predict(values)[0]
    prices = row['close'] * np.exp(np.sort(returns))
    return {'minute': row['minute'], 'trades': row['trades'], 'quantiles': [float(price) for price in prices]}


stream = app.dataframe(source)
stream = stream.apply(predict)
stream.to_topic(target)

if __name__ == '__main__':
    app.run()
