#!/usr/bin/env bash
# From a label to live models, with the commands of docs/labels.md and docs/questions.md. Start nexthour first, so fast that thirty
# hours pass in half an hour of real time:
#
#     npm start -- --time-lapse 60
#
# then, in another terminal, with an environment that has the packages of examples/requirements.txt:
#
#     NEXTHOUR_HOME=.nexthour-time-lapse examples/from-label-to-live.sh env/bin/python
set -euo pipefail

python=${1:-python3}
question=btc-rise-2pct-12h
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nexthour() { npx nexthour "$@"; }
# The field of a JSON answer, like `id` or `live.settled`.
field() { node -e 'let text = ""; process.stdin.on("data", (part) => (text += part)).on("end", () => {
  console.log(process.argv[1].split(".").reduce((value, name) => value?.[name], JSON.parse(text)) ?? "")})' "$1"; }

echo "== 1. Label"
nexthour labels preview --threshold 2% --horizon 12h
nexthour questions list | grep -q "$question" || nexthour questions create --threshold 2% --horizon 12h --rule at-end
nexthour labels export --question "$question" --csv "$work/data.csv"

echo "== 2. Train: with scikit-learn, with XGBoost, and with nexthour's own XGBoost"
"$python" examples/train_classifiers.py "$work/data.csv" "$work/models"
first=$(nexthour models upload "$work/models/logistic.onnx" --question "$question" --name scikit-learn --json | field id)
second=$(nexthour models upload "$work/models/xgboost.onnx" --question "$question" --name xgboost --claimed auc=0.68 --json | field id)
nexthour questions train "$question" --family xgboost --register
nexthour models --question "$question"
nexthour models compare "$first" "$second"

echo "== 3. Activate two models, and wait until thirty of their forecasts are settled"
nexthour models activate "$first"
nexthour models activate "$second"
until [ "$(nexthour models performance "$second" --json | field live.settled)" -ge 30 ]; do sleep 30; done
nexthour models performance "$first"
nexthour models performance "$second"
nexthour ledger verify
