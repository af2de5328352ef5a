"""Prints the figures in reference.json: those of scikit-learn and statsmodels for the same forecasts as in the test.

uv run --no-project --with scikit-learn==1.9.1 --with statsmodels==0.15.0 python reference.py > reference.json
"""

import json

import numpy
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    confusion_matrix,
    f1_score,
    log_loss,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)
from statsmodels.regression.linear_model import OLS

HOURS, HORIZON = 200, 6
hours = numpy.arange(HOURS)
outcome = ((hours * 7919) % 1009 < 250).astype(int)
# Two decimals, so that many forecasts are equal.
probability = numpy.round(0.05 + 0.4 * outcome * ((hours * 31) % 17) / 17 + 0.4 * ((hours * 57) % 101) / 101, 2)
baseline = numpy.full(HOURS, 0.25)

share, mean = calibration_curve(outcome, probability, n_bins=10, strategy="quantile")
edges = numpy.percentile(probability, numpy.linspace(0, 100, 11))
counts = numpy.bincount(numpy.searchsorted(edges[1:-1], probability), minlength=10)
differential = (probability - outcome) ** 2 - (baseline - outcome) ** 2
hac = OLS(differential, numpy.ones(HOURS)).fit(cov_type="HAC", cov_kwds={"maxlags": 2 * HORIZON})
false_positive_rate, true_positive_rate, _ = roc_curve(outcome, probability, drop_intermediate=False)
precision, recall, _ = precision_recall_curve(outcome, probability)

print(
    json.dumps(
        {
            "brier": brier_score_loss(outcome, probability),
            "log_loss": log_loss(outcome, probability),
            "auc": roc_auc_score(outcome, probability),
            "average_precision": average_precision_score(outcome, probability),
            "brier_skill": 1 - brier_score_loss(outcome, probability) / brier_score_loss(outcome, baseline),
            "log_loss_skill": 1 - log_loss(outcome, probability) / log_loss(outcome, baseline),
            "calibration": {"mean": mean.tolist(), "share": share.tolist()},
            "calibration_error": float(numpy.sum(counts[counts > 0] * numpy.abs(mean - share)) / HOURS),
            "confusion": confusion_matrix(outcome, probability >= 0.3).tolist(),
            "f1": f1_score(outcome, probability >= 0.3),
            "roc": [false_positive_rate.tolist(), true_positive_rate.tolist()],
            "precision_recall": [precision[-2::-1].tolist(), recall[-2::-1].tolist()],
            "hac_t": float(hac.tvalues[0]),
        },
        indent=1,
    )
)
