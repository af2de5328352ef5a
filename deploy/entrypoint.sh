#!/bin/sh
# Runs the part of nexthour that the command of the container names.
set -eu

run() {
  script=$1
  shift
  exec node --enable-source-maps "/app/dist/$script" "$@"
}

# Runs a process of the live line, with a small heap as in stack/node-processes.ts.
run_stream() {
  exec node --enable-source-maps --optimize-for-size --max-semi-space-size=4 --v8-pool-size=1 "/app/dist/streams/$1.js"
}

# Uses the simulator when there is no LiveCoinWatch key and SIMULATOR_URL is set.
use_simulator_without_key() {
  if [ -z "${LIVE_COIN_WATCH_API_KEY:-}" ] && [ -n "${SIMULATOR_URL:-}" ]; then
    export LIVE_COIN_WATCH_URL="$SIMULATOR_URL" LIVE_COIN_WATCH_API_KEY=simulator
    echo 'SIMULATED PRICES: LIVE_COIN_WATCH_API_KEY is not set, so real prices of past years are replayed' >&2
  fi
}

# Uses the generated series of the simulator where there is no key of an API.
use_generated_series_without_keys() {
  if [ -z "${SIMULATOR_URL:-}" ]; then return; fi
  if [ -z "${POLYGON_API_KEY:-}" ]; then
    export POLYGON_URL="$SIMULATOR_URL/polygon" POLYGON_API_KEY=simulator
    echo 'GENERATED SERIES: POLYGON_API_KEY is not set, so exchange rates and shares are generated' >&2
  fi
  if [ -z "${ALPHA_VANTAGE_API_KEY:-}" ]; then
    export ALPHA_VANTAGE_URL="$SIMULATOR_URL/alpha-vantage" ALPHA_VANTAGE_API_KEY=simulator
    echo 'GENERATED SERIES: ALPHA_VANTAGE_API_KEY is not set, so interest rates and statistics are generated' >&2
  fi
}

# Uses the simulated exchange when KRAKEN_WS_URL is not set and KRAKEN_SIMULATOR is.
use_simulated_exchange() {
  if [ -z "${KRAKEN_WS_URL:-}" ] && [ -n "${KRAKEN_SIMULATOR:-}" ]; then
    export KRAKEN_WS_URL="ws://$KRAKEN_SIMULATOR/v2" KRAKEN_REST_URL="http://$KRAKEN_SIMULATOR"
    echo 'SIMULATED TRADES: KRAKEN_WS_URL is not set, so trades are generated inside real hours of past years' >&2
  fi
}

# Reads the headlines of the simulator when prices are simulated, otherwise public feeds.
choose_feeds() {
  if [ -n "${NEWS_FEEDS:-}" ]; then return; fi
  if [ -z "${LIVE_COIN_WATCH_API_KEY:-}" ] && [ -n "${SIMULATOR_URL:-}" ]; then
    export NEWS_FEEDS="$SIMULATOR_URL/news/rss"
    echo 'SIMULATED NEWS: neither NEWS_FEEDS nor LIVE_COIN_WATCH_API_KEY is set, so the headlines are invented' >&2
  else
    export NEWS_FEEDS=https://www.coindesk.com/arc/outboundfeeds/rss/,https://cointelegraph.com/rss,https://decrypt.co/feed
  fi
}

case "${1:-server}" in
server) exec node --enable-source-maps --min-semi-space-size=16 /app/dist/serve/server.js ;;
pipeline)
  use_simulator_without_key
  use_generated_series_without_keys
  if [ -n "${KAFKA_BROKERS:-}" ]; then use_simulated_exchange; fi
  run workers/pipeline.js
  ;;
training) run workers/training.js ;;
prepare) run workers/prepare.js ;;
simulator)
  export LIVE_COIN_WATCH_API_KEY=simulator
  run simulator/main.js
  ;;
kraken-simulator) run simulator/kraken/main.js ;;
ingest)
  use_simulated_exchange
  run_stream ingest
  ;;
news)
  choose_feeds
  run_stream news
  ;;
candles | features | predict | score) run_stream "$1" ;;
*) exec "$@" ;;
esac
