"""Trades to 1-minute candles, as the older designs do it: a tumbling window of quixstreams that emits finished windows."""
import os
from datetime import datetime, timedelta

from quixstreams import Application

app = Application(broker_address=os.environ['BROKER'], consumer_group='peer-candles', auto_offset_reset='earliest')
source = app.topic(os.environ['TRADES'], key_deserializer='str', value_deserializer='json')
target = app.topic('bench.peer.candles', key_serializer='str', value_serializer='json')


def read_trades(message):
    return [
        {'time': int(datetime.fromisoformat(trade['at']).timestamp() * 1000), 'price': trade['price'], 'quantity': trade['quantity']}
        for trade in message['trades']
    ]


def open_candle(trade):
    price = trade['price']
    return {'open': price, 'high': price, 'low': price, 'close': price, 'volume': trade['quantity'], 'trades': 1}


def add_trade(candle, trade):
    price = trade['price']
    candle['high'] = max(candle['high'], price)
    candle['low'] = min(candle['low'], price)
    candle['close'] = price
    candle['volume'] += trade['quantity']
    candle['trades'] += 1
    return candle


stream = app.dataframe(source)
stream = stream.apply(read_trades, expand=True)
stream = stream.set_timestamp(lambda trade, key, timestamp, headers: trade['time'])
stream = stream.tumbling_window(timedelta(minutes=1)).reduce(reducer=add_trade, initializer=open_candle).final()
stream = stream.apply(lambda window: {**window['value'], 'minute': window['start']})
stream.to_topic(target)

if __name__ == '__main__':
    app.run()
