"""Forecasts with a model of nexthour in plain Python, without nexthour.

MLflow loads this module together with the files of the model:

    model = mlflow.pyfunc.load_model("models:/btc_predictor@production")
    model.predict(pandas.read_csv("btc_history.csv"))

The input has one row per hour: `date` (the hour in epoch ms), `rate` (USD) and, where known, `high` and `low` (USD) of
the hour that ends there. The answer has one row: the forecast of the price one hour after the last row, in USD. It is
the same forecast as that of the server. The formulas and their sources are in `forecasting/`, in the files that the
comments name.
"""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd

HOUR_MS = 3_600_000
PERCENTILES = np.arange(1, 100) / 100
MEDIAN = 49
SIGMA_HOURS = 24
SHORT_SIGMA_HOURS = 6
MEMORY_HOURS = 168
MEAN_HOURS = 5
MIN_VOLATILITY, MAX_VOLATILITY = 1e-5, 1.0
MIN_RETURN = 1e-4
RATIO_LIMIT, LOG_LIMIT = 8.0, 4.0
MIN_RESIDUALS = 168
MIN_LEVEL = 0.002
PARKINSON = 4 * math.log(2)
BRIDGE = math.pi**2 / 6


def _load_pyfunc(path):
    """Called by MLflow with the folder of the model."""
    return Forecaster(Path(path))


class Forecaster:
    def __init__(self, folder):
        def read(name):
            return json.loads((folder / name).read_text(encoding="utf-8"))

        self.features, self.scaler = read("features.json"), read("scaler.json")
        self.har, self.combination = read("har.json"), read("combination.json")
        self.weights = _read_weights(read("model.json"), (folder / "weights.bin").read_bytes())

    def predict(self, model_input, params=None):
        """@throws ValueError when one of the newest 48 hours has no price"""
        series = Series(model_input)
        origin = len(series) - 1
        calibration = self.combination["calibration"]
        origins = range(max(0, origin - calibration["hours"]), origin + 1)
        raw = dict(zip(origins, self._forecast(series, origins)))
        newest = raw[origin]
        if newest is None:
            hours = self.features["contextHours"]
            raise ValueError(f"A forecast needs a price for each of the newest {hours} hours without a gap")
        point, quantiles = newest
        levels = _correct_levels(_levels_of_actuals(series, raw, origin, calibration["hours"]), calibration)
        values = [_quantile_at(PERCENTILES, quantiles, level) for level in levels]
        rate = series.rate[-1]
        answer = {"target": series.hour[-1] + HOUR_MS, "point": rate * math.exp(point)}
        for level in self.features["levels"]:
            answer[f"q{level:g}"] = rate * math.exp(_quantile_at(PERCENTILES, values, level))
        return pd.DataFrame([answer])

    def _forecast(self, series, origins):
        """The uncalibrated combination at each origin: point and 99 quantiles of the log-return, or None."""
        weight = self.combination["lstmWeight"]
        for shaped, network in zip(self._forecast_har(series, origins), self._forecast_lstm(series, origins)):
            if shaped is None or network is None:
                yield None
                continue
            volatility, shape = shaped
            ours, (point, quantiles) = shape * volatility, network
            yield (1 - weight) * ours[MEDIAN] + weight * point, (1 - weight) * ours + weight * quantiles

    def _forecast_har(self, series, origins):
        """Volatility forecast and shape: filtered historical simulation (models/filtered-history.ts)."""
        length = self.har["residualHours"]
        first = max(0, origins[0] - length)
        volatilities = {index: self._volatility(series, index) for index in range(first, origins[-1] + 1)}
        hours = range(first, origins[-1])
        residuals = np.array([series.changes[index + 1] / (volatilities[index] or math.nan) for index in hours])
        for origin in origins:
            known = residuals[max(0, origin - first - length) : origin - first]
            known = known[~np.isnan(known)]
            if len(known) >= MIN_RESIDUALS:
                both = np.concatenate([known, -known]) if self.har["mirrored"] else known
                shape = np.quantile(both, PERCENTILES)
            else:
                shape = np.array(self.har["shape"])
            yield None if volatilities[origin] is None else (volatilities[origin], shape)

    def _volatility(self, series, index):
        """The HAR regression of log volatility (features/har-regressors.ts, models/har.ts)."""
        logs = series.log_volatilities(self.har["measure"])
        memory = series.count_without_gap(logs, index)
        if memory < SIGMA_HOURS:
            return None
        means = [logs[index + 1 - min(hours, memory) : index + 1].mean() for hours in (6, 24, 168)]
        terms = [1.0, logs[index], *means]
        coefficients = self.har["coefficients"]
        log = sum(coefficient * term for coefficient, term in zip(coefficients, terms))
        log += sum(coefficients[len(terms) + dummy] for dummy in self._dummies(series.hour[index] + HOUR_MS))
        return math.exp(log)

    def _dummies(self, hour):
        day, hour_of_day = _day_of_week(hour), _hour_of_day(hour)
        if self.har["calendar"] == "week":
            hour_of_week = 24 * day + hour_of_day
            return [hour_of_week - 1] if hour_of_week > 0 else []
        weekend = {6: [23], 0: [24]}.get(day, [])
        return ([hour_of_day - 1] if hour_of_day > 0 else []) + weekend

    def _forecast_lstm(self, series, origins):
        """The network (models/lstm-forward.ts), for all windows together."""
        length = self.features["windowHours"]
        inputs = {index: series.inputs(index) for index in range(origins[0] - length + 1, origins[-1] + 1)}
        windows = {}
        for origin in origins:
            window = [inputs[index] for index in range(origin - length + 1, origin + 1)]
            if all(hour is not None for hour in window) and self._volatility(series, origin) is not None:
                windows[origin] = window
        mean, std = np.array(self.scaler["mean"]), np.array(self.scaler["std"])
        scaled = (np.array(list(windows.values())) - mean) / std if windows else np.empty((0, length, len(mean)))
        standardised = dict(zip(windows, self._run_network(scaled)))
        levels = np.array(self.features["levels"])
        middle = self.features["levels"].index(0.5)
        for origin in origins:
            output = standardised.get(origin)
            if output is None:
                yield None
                continue
            volatility = self._volatility(series, origin)
            quantiles = np.array([volatility * _quantile_at(levels, output, level) for level in PERCENTILES])
            yield volatility * output[middle], quantiles

    def _run_network(self, scaled):
        """[windows × hours × inputs] scaled → [windows × levels] ascending quantiles of return / volatility."""
        weights = self.weights
        units = len(weights["lstm/bias"]) // 4
        hidden = cell = np.zeros((len(scaled), units))
        for step in range(scaled.shape[1]):
            gates = scaled[:, step] @ weights["lstm/kernel"] + hidden @ weights["lstm/recurrent_kernel"]
            gates = gates + weights["lstm/bias"]
            enter, forget, candidate, leave = np.split(gates, 4, axis=1)
            cell = _sigmoid(forget) * cell + _sigmoid(enter) * np.tanh(candidate)
            hidden = _sigmoid(leave) * np.tanh(cell)
        raw = weights["quantiles/bias"] + hidden @ weights["quantiles/kernel"]
        middle = self.features["levels"].index(0.5)
        distances = np.logaddexp(0, raw)
        distances[:, middle] = self.features["head"]["medianStep"] * raw[:, middle]
        above = np.cumsum(distances[:, middle:], axis=1)
        below = distances[:, [middle]] - np.cumsum(distances[:, middle - 1 :: -1], axis=1)
        return np.concatenate([below[:, ::-1], above], axis=1)


class Series:
    """The hours, ascending. A missing hour is absent, or its rate is NaN."""

    def __init__(self, frame):
        frame = frame.sort_values("date")
        self.hour = frame["date"].astype("int64").to_numpy()
        self.rate = frame["rate"].to_numpy(dtype=float)
        empty = pd.Series(math.nan, index=frame.index)
        self.high = frame.get("high", empty).to_numpy(dtype=float)
        self.low = frame.get("low", empty).to_numpy(dtype=float)
        follows = np.diff(self.hour) == HOUR_MS
        with np.errstate(invalid="ignore", divide="ignore"):
            changes = np.log(self.rate[1:] / self.rate[:-1])
        self.changes = np.concatenate([[math.nan], np.where(follows & np.isfinite(changes), changes, math.nan)])
        self._logs = {}

    def __len__(self):
        return len(self.hour)

    def count_without_gap(self, values, index):
        count = 0
        while count < MEMORY_HOURS and index - count >= 0 and not math.isnan(values[index - count]):
            count += 1
        return count

    def inputs(self, index):
        """The inputs of the network for one hour (features/window.ts); None after a gap."""
        if index < 0:
            return None
        count = self.count_without_gap(self.changes, index)
        if count < SIGMA_HOURS:
            return None
        returns = self.changes[index + 1 - count : index + 1]
        sigma = _volatility_of(returns, SIGMA_HOURS)
        price, total = 1.0, 1.0
        for back in range(1, MEAN_HOURS):
            price /= math.exp(returns[-back])
            total += price
        spread = self._range_volatility(index, sigma)
        target = self.hour[index] + HOUR_MS
        angle = 2 * math.pi * _hour_of_day(target) / 24
        return [
            _clip(returns[-1] / sigma, RATIO_LIMIT),
            _clip(math.log(spread / sigma) if spread > 0 else -math.inf, LOG_LIMIT),
            _clip(math.log(total / MEAN_HOURS) / sigma, RATIO_LIMIT),
            _clip(math.log(_volatility_of(returns, SHORT_SIGMA_HOURS) / sigma), LOG_LIMIT),
            _clip(math.log(_volatility_of(returns, len(returns)) / sigma), LOG_LIMIT),
            math.sin(angle),
            math.cos(angle),
            math.sin(2 * angle),
            math.cos(2 * angle),
            1.0 if _day_of_week(target) in (0, 6) else 0.0,
        ]

    def log_volatilities(self, measure):
        """ln of the volatility of each hour (features/har-regressors.ts)."""
        if measure not in self._logs:
            self._logs[measure] = np.array([self._log_volatility(index, measure) for index in range(len(self))])
        return self._logs[measure]

    def _log_volatility(self, index, measure):
        change = self.changes[index]
        if math.isnan(change):
            return math.nan
        if measure == "absolute return":
            return math.log(max(abs(change), MIN_RETURN))
        day = np.nan_to_num(self.changes[max(1, index - SIGMA_HOURS + 1) : index + 1])
        return math.log(max(self._range_volatility(index, _volatility_of(day, len(day))), MIN_VOLATILITY))

    def _range_volatility(self, index, sigma):
        """Parkinson (1980), or what is expected for the return of an hour without a range (features/volatility.ts)."""
        high, low = self.high[index], self.low[index]
        if high > 0 and low > 0 and high >= low:
            return math.log(high / low) / math.sqrt(PARKINSON)
        return math.sqrt((BRIDGE * sigma**2 + (PARKINSON - BRIDGE) * self.changes[index] ** 2) / PARKINSON)


def _levels_of_actuals(series, raw, origin, hours):
    """The level of each actual of the newest hours in its forecast, oldest first (models/combination.ts)."""
    since = series.hour[origin] - hours * HOUR_MS
    for index in range(max(0, origin - hours), origin):
        forecast, change = raw[index], series.changes[index + 1]
        if forecast is not None and not math.isnan(change) and series.hour[index] >= since:
            yield _level_of(forecast[1], change)


def _correct_levels(actual_levels, calibration):
    """Adaptive conformal calibration (models/calibration.ts)."""
    rate, leak = calibration["rate"], calibration["leak"]
    nominal = PERCENTILES[:MEDIAN]
    rates = rate * (1 - 2 * nominal) ** 6
    low = nominal.copy()
    high = PERCENTILES[:MEDIAN:-1].copy()
    for level in actual_levels:
        misses = (level <= low).astype(float) + (level > high)
        low = low + (rates * (nominal - misses / 2) - leak * (low - nominal))
        high = 1 - low
    corrected = np.concatenate([low, [PERCENTILES[MEDIAN]], high[::-1]])
    return np.sort(np.clip(corrected, MIN_LEVEL, 1 - MIN_LEVEL))


def _quantile_at(levels, values, level):
    """Linear in the log-odds of the level, also beyond the outermost quantiles (quantiles.ts)."""
    upper = _upper_neighbour(levels, level)
    start, end = ((_log_odds(levels[index]), values[index]) for index in (upper - 1, upper))
    return _on_line(start, end, _log_odds(level))


def _level_of(values, value):
    """The inverse of `_quantile_at`."""
    upper = _upper_neighbour(values, value)
    low, high = values[upper - 1], values[upper]
    if not high > low:
        same = np.flatnonzero(values == value)
        if len(same) == 0:
            return 0.0 if value < values[0] else 1.0
        return (PERCENTILES[same[0]] + PERCENTILES[same[-1]]) / 2
    odds = [_log_odds(level) for level in PERCENTILES[upper - 1 : upper + 1]]
    return _sigmoid(_on_line((low, odds[0]), (high, odds[1]), value))


def _upper_neighbour(ascending, wanted):
    return min(max(int(np.searchsorted(ascending, wanted, side="right")), 1), len(ascending) - 1)


def _on_line(start, end, at):
    return start[1] + ((at - start[0]) / (end[0] - start[0])) * (end[1] - start[1])


def _log_odds(level):
    return math.log(level / (1 - level))


def _volatility_of(returns, count):
    square = float(np.square(returns[len(returns) - count :]).sum()) / count
    return min(MAX_VOLATILITY, max(MIN_VOLATILITY, math.sqrt(square)))


def _clip(value, limit):
    return min(limit, max(-limit, value))


def _sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def _hour_of_day(time):
    return int(time // HOUR_MS % 24)


def _day_of_week(time):
    """0 is Sunday. 1 January 1970 was a Thursday."""
    return int((time // (24 * HOUR_MS) + 4) % 7)


def _read_weights(model, content):
    """The tensors of weights.bin, in the layout of TensorFlow.js, by the last two parts of their names."""
    tensors, offset = {}, 0
    for weight in model["weightsManifest"][0]["weights"]:
        count = math.prod(weight["shape"])
        values = np.frombuffer(content, dtype="<f4", count=count, offset=offset).astype(float)
        tensors["/".join(weight["name"].split("/")[-2:])] = values.reshape(weight["shape"])
        offset += 4 * count
    return tensors
