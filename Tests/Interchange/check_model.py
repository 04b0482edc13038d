"""Recomputes with NumPy the predictions of a model that this package has written.

    pip install numpy safetensors
    python Tests/Interchange/check_model.py MODEL.safetensors TABLE.csv PREDICTIONS.csv

PREDICTIONS.csv has the header "predicted,probability_CLASS[,probability_CLASS…]", one probability for the second of two
classes or one for each of more, and a line a row of the table. Exits with 1 where a probability differs by more than
1e-6 (1e-12 for a model of doubles), where the predicted class is not the one that the probabilities stand for, or where the
files do not fit together. The table has a header where the model has feature names; without, the first columns are taken.
"""

import csv
import json
import sys

import numpy as np
from safetensors import safe_open


def rows_of(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return [row for row in csv.reader(file, skipinitialspace=True) if row]


def fail(message):
    print(f"check_model: {message}", file=sys.stderr)
    sys.exit(1)


def column(header, name):
    found = [i for i, other in enumerate(header) if other.strip() == name.strip()]
    if len(found) != 1:
        fail(f"the table has {len(found)} columns named {name!r}")
    return found[0]


def features_of(path, names, count):
    rows = rows_of(path)
    columns = range(count)
    if names is not None:
        header = rows.pop(0)
        columns = [column(header, name) for name in names]
    return np.array([[float(row[c]) for c in columns] for row in rows], dtype=np.float64).reshape(-1, count)


def expected_probabilities(tensors, means, deviations, x):
    """In double throughout: a model of floats has to be as close as its own rounding."""
    constant = deviations == 0
    h = np.where(constant, 0, (x - means) / np.where(constant, 1, deviations)).clip(-1e30, 1e30)
    for layer in range(len(tensors) // 2):
        h = h @ tensors[f"{2 * layer}.weight"].astype(np.float64).T + tensors[f"{2 * layer}.bias"]
        # 0.5 (1 + tanh(z / 2)) is the sigmoid, and does not overflow.
        h = 0.5 * (1 + np.tanh(0.5 * h))
    return h


def main():
    if len(sys.argv) != 4:
        fail("three files are needed: MODEL.safetensors TABLE.csv PREDICTIONS.csv")
    with safe_open(sys.argv[1], framework="numpy") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    means, deviations, classes = (
        json.loads(metadata[key]) for key in ("means", "deviations", "classes")
    )
    names = json.loads(metadata["feature_names"]) if "feature_names" in metadata else None
    x = features_of(sys.argv[2], names, len(means))
    expected = expected_probabilities(tensors, np.array(means), np.array(deviations), x)

    header, *rows = rows_of(sys.argv[3])
    shown = classes[1:] if expected.shape[1] == 1 else classes
    needed = ["predicted"] + [f"probability_{name}" for name in shown]
    if header != needed:
        fail(f"the predictions have the header {header}, not {needed}")
    if len(rows) != len(x):
        fail(f"there are {len(rows)} predictions for {len(x)} rows")
    actual = np.array([[float(p) for p in row[1:]] for row in rows]).reshape(-1, len(shown))
    if actual.shape != expected.shape:
        fail(f"the probabilities are {actual.shape}, not {expected.shape}")

    bound = 1e-12 if tensors["0.weight"].dtype == np.float64 else 1e-6
    # NaN is not within the bound.
    worst = np.abs(actual - expected).max(initial=0)
    if not worst <= bound:
        fail(f"a probability differs by {worst:.3g}; at most {bound:g} is allowed")
    for number, (row, p) in enumerate(zip(rows, actual), 1):
        index = int(p[0] > 0.5) if len(p) == 1 else int(p.argmax())
        if row[0] != classes[index]:
            fail(f"row {number} is predicted as {row[0]!r}, its probabilities say {classes[index]!r}")
    print(f"check_model: {len(rows)} rows, largest difference {worst:.3g}, allowed {bound:g}")


if __name__ == "__main__":
    main()
