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
    """Mean 0 and variance 1 over the rows it was fitted to. Sums run row after row: other orders have other bits."""

    def __init__(self, features):
        magnitudes = np.abs(features).max(axis=0)
        self._prescale = np.array([2.0 ** -(math.frexp(m)[1] - 1) if m > 0 else 1.0 for m in magnitudes])
        self._mean = np.zeros(features.shape[1])
        for row in features:
            self._mean += row * self._prescale
        self._mean /= len(features)
        variance = np.zeros(features.shape[1])
        for row in features:
            difference = row * self._prescale - self._mean
            variance += difference * difference
        deviation = np.sqrt(variance / len(features))
        varies = (features.min(axis=0) < features.max(axis=0)) & (deviation > 0)
        self._scale = np.where(varies, 1 / np.where(varies, deviation, 1), 0)

    def __call__(self, features):
        z = np.where(self._scale == 0, 0, (features * self._prescale - self._mean) * self._scale)
        return np.ascontiguousarray(np.clip(z, -1e30, 1e30).astype(np.float32))
