"""A table with a label, 0 or 1, in the last column; its split and standardised features, as `kernels train` makes them."""

import csv
import math

import numpy as np


def read(path):
    """Features in float64, rows×columns, and labels. The first line names the columns."""
    with open(path, newline="") as file:
        rows = list(csv.reader(file))[1:]
    numbers = np.array([[float(field) for field in row] for row in rows if row])
    return numbers[:, :-1], numbers[:, -1].astype(int)


def stratified_split(labels, test_fraction, generator):
    """Rows of the training and of the test part, a fraction of each class."""
    training, test = [], []
    for label in (0, 1):
        rows = [int(i) for i in np.flatnonzero(labels == label)]
        generator.shuffle(rows)
        count = min(math.floor(len(rows) * test_fraction + 0.5), len(rows) - 1)
        test += rows[:count]
        training += rows[count:]
    return training, test


class Standardizer:
    """Mean 0 and deviation 1 over the rows it was fitted to. Sums run row after row: other orders have other bits."""

    def __init__(self, features):
        total = np.zeros(features.shape[1])
        for row in features:
            total += row
        self._means = total / len(features)
        squares = np.zeros(features.shape[1])
        for row in features:
            difference = row - self._means
            squares += difference * difference
        # A feature with one value in all rows becomes 0.
        varies = features.min(axis=0) < features.max(axis=0)
        self._deviations = np.where(varies, np.sqrt(squares / len(features)), np.inf)

    def __call__(self, features):
        z = (features - self._means) / self._deviations
        return np.ascontiguousarray(np.clip(z, -1e30, 1e30).astype(np.float32))
