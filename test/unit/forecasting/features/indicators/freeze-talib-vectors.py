"""Computes the features of the group `indicators` with TA-Lib, from real hours of the frozen sample.

python3 -m venv /tmp/talib && /tmp/talib/bin/pip install TA-Lib==0.8.2
/tmp/talib/bin/python test/unit/forecasting/features/indicators/freeze-talib-vectors.py

It writes talib-vectors.json beside itself. The unit test compares the features with it. TA-Lib computes each series from the first
row, nexthour from a fixed number of newest hours: so the test also shows that the warm-up of each feature is long enough.
"""

import csv
import gzip
import json
import pathlib

import numpy as np
import talib

FOLDER = pathlib.Path(__file__).resolve().parent
PROJECT = FOLDER.parents[4]
SAMPLE = PROJECT / "data" / "btc_usd_hourly_2019-11_2025-05.csv.gz"
# A calm and a wild part of the sample, with prices of two magnitudes.
PARTS = [(2_400, 1_200), (36_000, 1_200)]
FIRST_CHECKED = 700
CHECK_EVERY = 25


def compute_features(high, low, close, volume):
    returns = np.diff(np.log(close), prepend=np.nan)
    sigma = np.full_like(close, np.nan)
    for index in range(24, len(close)):
        sigma[index] = np.sqrt(np.mean(returns[index - 23 : index + 1] ** 2))

    def over_sigma(values):
        return values / close / sigma

    ones = np.ones_like(close)
    macd, signal, histogram = talib.MACD(close, 12, 26, 9)
    slow_k, slow_d = talib.STOCH(high, low, close, 14, 3, 0, 3, 0)
    aroon = {period: talib.AROON(high, low, period) for period in (24, 72)}
    bands = {period: talib.BBANDS(close, period, 2, 2, 0) for period in (20, 72)}
    obv = talib.OBV(close, volume)
    accumulated = talib.AD(high, low, close, volume)
    positions = np.diff(talib.AD(high, low, close, ones), prepend=np.nan)
    flow = np.diff(accumulated, prepend=np.nan)
    ema = {period: talib.EMA(close, period) for period in (5, 12, 20, 26)}

    def percent_b(period):
        upper, _, lower = bands[period]
        return (close - lower) / (upper - lower)

    return {
        "rsi_6": talib.RSI(close, 6),
        "rsi_14": talib.RSI(close, 14),
        "stochastic_rsi_14": talib.STOCHRSI(close, 14, 14, 3, 0)[0],
        "cmo_14": talib.CMO(close, 14),
        "macd_line_over_sigma": over_sigma(macd),
        "macd_signal_over_sigma": over_sigma(signal),
        "macd_histogram_over_sigma": over_sigma(histogram),
        "mom_10_over_sigma": over_sigma(talib.MOM(close, 10)),
        "roc_5": talib.ROC(close, 5),
        "roc_10": talib.ROC(close, 10),
        "trix_15": talib.TRIX(close, 15),
        "stochastic_k_14": slow_k,
        "stochastic_d_14": slow_d,
        "williams_r_14": talib.WILLR(high, low, close, 14),
        "williams_r_72": talib.WILLR(high, low, close, 72),
        "cci_20": talib.CCI(high, low, close, 20),
        "cci_72": talib.CCI(high, low, close, 72),
        "ultimate_oscillator": talib.ULTOSC(high, low, close, 7, 14, 28),
        "adx_14": talib.ADX(high, low, close, 14),
        "plus_di_14": talib.PLUS_DI(high, low, close, 14),
        "minus_di_14": talib.MINUS_DI(high, low, close, 14),
        "aroon_up_24": aroon[24][1],
        "aroon_down_24": aroon[24][0],
        "aroon_up_72": aroon[72][1],
        "aroon_down_72": aroon[72][0],
        "apo_5_20_over_sigma": over_sigma(talib.APO(close, 5, 20, 1)),
        "ppo_12_26": talib.PPO(close, 12, 26, 1),
        "ema_12_over_sigma": over_sigma(ema[12] - close),
        "ema_26_over_sigma": over_sigma(ema[26] - close),
        "dema_20_over_sigma": over_sigma(talib.DEMA(close, 20) - close),
        "tema_20_over_sigma": over_sigma(talib.TEMA(close, 20) - close),
        "wma_24_over_sigma": over_sigma(talib.WMA(close, 24) - close),
        "slope_24_over_sigma": over_sigma(talib.LINEARREG_SLOPE(close, 24)),
        "slope_72_over_sigma": over_sigma(talib.LINEARREG_SLOPE(close, 72)),
        "true_range_over_sigma": over_sigma(talib.TRANGE(high, low, close)),
        "atr_14_over_sigma": over_sigma(talib.ATR(high, low, close, 14)),
        "natr_14": talib.NATR(high, low, close, 14),
        "bollinger_b_20": percent_b(20),
        "bollinger_b_72": percent_b(72),
        "bollinger_width_20": (bands[20][0] - bands[20][2]) / bands[20][1],
        "close_position_14": talib.SMA(positions, 14),
        "mfi_14": talib.MFI(high, low, close, volume, 14),
        "obv_slope_24": talib.LINEARREG_SLOPE(obv, 24) / talib.SMA(volume, 24),
        "obv_slope_72": talib.LINEARREG_SLOPE(obv, 72) / talib.SMA(volume, 72),
        "chaikin_flow_20": talib.SUM(flow, 20) / talib.SUM(volume, 20),
        "chaikin_oscillator_3_10": talib.ADOSC(high, low, close, volume, 3, 10) / volume,
    }


def main():
    with gzip.open(SAMPLE, "rt") as file:
        rows = list(csv.DictReader(file))
    parts = []
    for first, count in PARTS:
        part = rows[first : first + count]
        columns = (np.array([float(row[name]) for row in part]) for name in ("high", "low", "rate", "volume"))
        checked = list(range(FIRST_CHECKED, count, CHECK_EVERY))
        features = {name: [float(values[index]) for index in checked] for name, values in compute_features(*columns).items()}
        parts.append({"firstRow": first, "rows": count, "checked": checked, "features": features})
    content = {"talib": talib.__version__, "parts": parts}
    (FOLDER / "talib-vectors.json").write_text(json.dumps(content, indent=1) + "\n")


main()
