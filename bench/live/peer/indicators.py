"""Candles to technical indicators: the newest candles are in the state of quixstreams, TA-Lib computes the indicators of the last one."""
import os

import numpy as np
import talib
from quixstreams import Application

KEPT = 60

app = Application(broker_address=os.environ['BROKER'], consumer_group='peer-indicators', auto_offset_reset='earliest')
source = app.topic('bench.peer.candles', key_deserializer='str', value_deserializer='json')
target = app.topic('bench.peer.features', key_serializer='str', value_serializer='json')


def add_indicators(candle, state):
    candles = [*state.get('candles', []), candle][-KEPT:]
    state.set('candles', candles)
    open_, high, low, close, volume = (
        np.array([each[name] for each in candles], dtype=float) for name in ('open', 'high', 'low', 'close', 'volume')
    )
    macd, signal, _ = talib.MACD(close)
    upper, middle, lower = talib.BBANDS(close)
    values = [
        *(talib.SMA(close, period)[-1] for period in (7, 14, 21)),
        *(talib.EMA(close, period)[-1] for period in (7, 14, 21)),
        *(talib.RSI(close, period)[-1] for period in (7, 14, 21)),
        *(talib.ROC(close, period)[-1] for period in (5, 15, 30)),
        *(macd[-1], signal[-1], upper[-1], middle[-1], lower[-1]),
        *(talib.ATR(high, low, close)[-1], talib.ADX(high, low, close)[-1], talib.CCI(high, low, close)[-1]),
        *(talib.WILLR(high, low, close)[-1], talib.MFI(high, low, close, volume)[-1], talib.OBV(close, volume)[-1]),
        talib.BOP(open_, high, low, close)[-1],
    ]
    return {**candle, 'values': [None if np.isnan(value) else float(value) for value in values]}


stream = app.dataframe(source)
stream = stream.apply(add_indicators, stateful=True)
stream.to_topic(target)

if __name__ == '__main__':
    app.run()
