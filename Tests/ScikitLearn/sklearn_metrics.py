"""Prints ScikitLearnMetrics.swift: what scikit-learn makes of the outputs of some classifiers.

    python3 -m venv .venv && .venv/bin/pip install scikit-learn
    .venv/bin/python Tests/ScikitLearn/sklearn_metrics.py > Tests/KernelsTests/Evaluation/ScikitLearnMetrics.swift
"""

import numpy as np
import sklearn
from sklearn.calibration import calibration_curve
from sklearn.metrics import (accuracy_score, brier_score_loss, confusion_matrix, f1_score, precision_score, recall_score,
                             roc_auc_score, roc_curve)

# Samples, columns, the number of different probabilities (few make ties), and the classes that occur as labels.
CASES = {
    "fine": (60, 1, 4096, (0, 1)),
    "ties": (100, 1, 11, (0, 1)),
    "oneKind": (12, 1, 64, (1,)),
    "threeClasses": (90, 3, 4096, (0, 1, 2)),
    "fiveClasses": (80, 5, 17, (0, 1, 3)),
}


class Numbers:
    """Numbers in [0, 1) that a float holds: the same formula stands in EvaluationTests.swift."""

    def __init__(self):
        self.count = 0

    def next(self):
        self.count += 1
        return ((self.count * 1597 + 51749) * 244944 % 244955 % 4096) / 4096


def case(samples, columns, levels, classes):
    """Labels at random; the probability of a sample's own class is higher on average."""
    numbers = Numbers()
    labels = [classes[int(numbers.next() * len(classes))] for _ in range(samples)]
    rows = []
    for label in labels:
        row = []
        for column in range(columns):
            own = label == (1 if columns == 1 else column)
            p = (numbers.next() + (numbers.next() if own else 0.25)) / 2
            row.append(int(p * levels) / 4096 if levels == 4096 else int(p * levels) / levels)
        rows.append(row)
    return np.array(labels), np.array(rows, dtype=np.float32).astype(np.float64)


def measures(labels, p):
    columns = p.shape[1]
    binary = columns == 1
    classes = max(columns, 2)
    guess = (p[:, 0] > 0.5).astype(int) if binary else p.argmax(axis=1)
    yield "confusion", confusion_matrix(labels, guess, labels=range(classes)).flatten().tolist()
    yield "accuracy", accuracy_score(labels, guess)
    average = {"average": "binary"} if binary else {"average": "macro"}
    for name, score in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
        yield name, float(score(labels, guess, zero_division=0, **average))
    truth = (labels == 1).reshape(-1, 1) if binary else labels.reshape(-1, 1) == np.arange(columns)
    areas = [float(roc_auc_score(truth[:, c], p[:, c])) if 0 < truth[:, c].sum() < len(labels) else None
             for c in range(columns)]
    yield "areas", areas
    if all(a is None for a in areas):
        yield "rocAUC", None
    else:
        yield "rocAUC", float(np.mean([a for a in areas if a is not None]))
    # For several columns that do not add up to 1 brier_score_loss has no form: the sum of those of the columns.
    yield "brier", float(sum(brier_score_loss(truth[:, c], p[:, c], pos_label=True, labels=[False, True])
                             for c in range(columns)))
    sure, right = (p[:, 0], truth[:, 0]) if binary else (p.max(axis=1), guess == labels)
    if 0 < right.sum() < len(right):
        fraction, mean = calibration_curve(right, sure, n_bins=10)
        yield "binFractions", fraction.tolist()
        yield "binMeans", mean.tolist()
    if areas[0] is not None:
        for name, dropping in (("curve", True), ("fullCurve", False)):
            x, y, thresholds = roc_curve(truth[:, 0], p[:, 0], drop_intermediate=dropping)
            yield name, [v for point in zip(thresholds, x, y) for v in map(float, point)]


def text(value):
    if isinstance(value, list):
        return "[" + ", ".join(map(text, value)) + "]"
    return {"None": "nil", "inf": ".infinity"}.get(repr(value), repr(value))


def wrapped(line, indent):
    words, lines = line.split(" "), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > 116 - indent:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return ("\n" + " " * indent).join(lines)


TYPES = {"confusion": "[Int]", "areas": "[Double?]", "rocAUC": "Double?"}
print("// Printed by sklearn_metrics.py with scikit-learn", sklearn.__version__ + ".")
print()
print("/// What scikit-learn makes of the cases in sklearn_metrics.py.")
print("struct ScikitLearnMetrics {")
for name in ("confusion", "accuracy", "precision", "recall", "f1", "areas", "rocAUC", "brier", "binFractions", "binMeans",
             "curve", "fullCurve"):
    lists = name.startswith("bin") or name.endswith("urve")
    print(f"    var {name}: {TYPES.get(name, '[Double]' if lists else 'Double')}" + (" = []" if lists else ""))
for name, parameters in CASES.items():
    print()
    print(f"    static let {name} = ScikitLearnMetrics(")
    arguments = [f"{key}: {text(value)}" for key, value in measures(*case(*parameters))]
    print(",\n".join("        " + (wrapped(a, 12)) for a in arguments) + ")")
print("}")
