#!/bin/sh
# The command of a container: which part of nexthour runs in it.
set -eu

run() {
  script=$1
  shift
  exec node --enable-source-maps "/app/dist/$script" "$@"
}

# Without a key for Live Coin Watch, prices come from the simulator, where there is one.
ask_the_simulator_without_a_key() {
  if [ -z "${LIVE_COIN_WATCH_API_KEY:-}" ] && [ -n "${SIMULATOR_URL:-}" ]; then
    export LIVE_COIN_WATCH_URL="$SIMULATOR_URL" LIVE_COIN_WATCH_API_KEY=simulator
    echo 'SIMULATED PRICES: LIVE_COIN_WATCH_API_KEY is not set, so real prices of years ago are replayed' >&2
  fi
}

case "${1:-server}" in
server) run serve/server.js ;;
pipeline)
  ask_the_simulator_without_a_key
  run workers/pipeline.js
  ;;
training) run workers/training.js ;;
simulator)
  export LIVE_COIN_WATCH_API_KEY=simulator
  run simulator/main.js
  ;;
*) exec "$@" ;;
esac
