#!/bin/sh
# Runs the part of nexthour that the command of the container names.
set -eu

run() {
  script=$1
  shift
  exec node --enable-source-maps "/app/dist/$script" "$@"
}

# Uses the simulator when there is no LiveCoinWatch key and SIMULATOR_URL is set.
use_simulator_without_key() {
  if [ -z "${LIVE_COIN_WATCH_API_KEY:-}" ] && [ -n "${SIMULATOR_URL:-}" ]; then
    export LIVE_COIN_WATCH_URL="$SIMULATOR_URL" LIVE_COIN_WATCH_API_KEY=simulator
    echo 'SIMULATED PRICES: LIVE_COIN_WATCH_API_KEY is not set, so real prices of past years are replayed' >&2
  fi
}

case "${1:-server}" in
server) run serve/server.js ;;
pipeline)
  use_simulator_without_key
  run workers/pipeline.js
  ;;
training) run workers/training.js ;;
simulator)
  export LIVE_COIN_WATCH_API_KEY=simulator
  run simulator/main.js
  ;;
*) exec "$@" ;;
esac
