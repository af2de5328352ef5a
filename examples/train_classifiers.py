"""Trains two classifiers on the CSV file of a question, and exports them as ONNX files that nexthour accepts.

    npx nexthour labels export --question btc-rise-2pct-12h --csv data.csv
    python3 -m venv env && env/bin/pip install -r examples/requirements.txt
    env/bin/python examples/train_classifiers.py data.csv models
    npx nexthour models upload models/xgboost.onnx --question btc-rise-2pct-12h --name xgboost

The cells (# %%) can also be run one by one in VS Code, Spyder or PyCharm, or as a notebook with jupytext.
"""

# %% The data. The column `split` separates the parts by time, with an embargo between them.
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
import xgboost
from onnxmltools import convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as XgboostFloats
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEED = 7
# Neighbouring hours share most of their horizon, so there are far fewer independent hours than lines: small trees, large leaves.
# Choose among these on the validation part. The test part is for the last line of this file only.
CANDIDATES = [{"max_depth": depth, "min_child_weight": weight} for depth in (2, 4) for weight in (50, 200)]

csv_file = Path(sys.argv[1] if len(sys.argv) > 1 else "data.csv")
out_folder = Path(sys.argv[2] if len(sys.argv) > 2 else "models")

data = pd.read_csv(csv_file, parse_dates=["hour", "label_known_at"])
features = [name for name in data.columns if name not in ("hour", "label", "label_known_at", "split")]
# Hours without a label, or with a missing feature, are not used. `split` is empty for hours without a label.
data = data.dropna(subset=["split", "label", *features])
parts = {name: part for name, part in data.groupby("split")}
x = {name: part[features].to_numpy(np.float32) for name, part in parts.items()}
y = {name: part["label"].to_numpy(int) for name, part in parts.items()}
for name in ("train", "validation", "test"):
    first, last = parts[name]["hour"].iloc[[0, -1]]
    print(f"{name}: {len(y[name])} hours, {first:%Y-%m-%d} to {last:%Y-%m-%d}, base rate {y[name].mean():.3f}")


def score(part: str, probabilities: np.ndarray) -> dict[str, float]:
    """Scores probabilities on a part. The skill compares with always forecasting the base rate of the training part."""
    brier = brier_score_loss(y[part], probabilities)
    base = brier_score_loss(y[part], np.full(len(y[part]), y["train"].mean()))
    return {
        "auc": roc_auc_score(y[part], probabilities),
        "log_loss": log_loss(y[part], probabilities),
        "brier": brier,
        "brier_skill": 1 - brier / base,
    }


# %% Logistic regression with scikit-learn.
logistic = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=2000))
logistic.fit(x["train"], y["train"])

# %% XGBoost. The number of trees is the one with the lowest log loss on the validation part.
boosted = []
for candidate in CANDIDATES:
    model = xgboost.XGBClassifier(
        **candidate,
        n_estimators=600,
        learning_rate=0.02,
        reg_lambda=10,
        subsample=0.7,
        colsample_bytree=0.5,
        eval_metric="logloss",
        early_stopping_rounds=50,
        random_state=SEED,
        n_jobs=2,
    )
    model.fit(x["train"], y["train"], eval_set=[(x["validation"], y["validation"])], verbose=False)
    boosted.append(model)
best = min(boosted, key=lambda model: model.best_score)

# %% Export. `features` in the metadata tells nexthour which feature is in which column.
out_folder.mkdir(parents=True, exist_ok=True)


def save(name: str, exported: onnx.ModelProto) -> None:
    entry = exported.metadata_props.add()
    entry.key, entry.value = "features", json.dumps(features)
    onnx.save_model(exported, str(out_folder / f"{name}.onnx"))


columns = len(features)
# Without zipmap=False the probabilities would be a list of dictionaries, which is not a tensor.
options = {id(logistic): {"zipmap": False}}
save("logistic", to_onnx(logistic, initial_types=[("features", FloatTensorType([None, columns]))], options=options))
# The exporter writes all trees. Those after the best round are cut off.
best_model = xgboost.XGBClassifier(**{**best.get_params(), "early_stopping_rounds": None})
best_model.set_params(n_estimators=best.best_iteration + 1).fit(x["train"], y["train"], verbose=False)
save("xgboost", convert_xgboost(best_model, initial_types=[("features", XgboostFloats([None, columns]))]))

# %% The scores on the test part. Look at them once: a choice that uses them makes them too good.
for name, model in (("logistic", logistic), ("xgboost", best_model)):
    scores = score("test", model.predict_proba(x["test"])[:, 1])
    print(f"{name}: {', '.join(f'{key} {value:.4f}' for key, value in scores.items())}")
