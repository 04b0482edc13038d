"""Trains a network of two layers on a table, as `kernels train` does: the same split, losses and parameters to the bit."""

import argparse
import pathlib
import sys
import time

import numpy as np

# Where the package is not installed.
sys.path.append(str(pathlib.Path(__file__).with_name("src")))

from ckernels import Library
from randomness import SplitMix64
from table import Standardizer, read, stratified_split


def digest_of(losses, parameters):
    """FNV-1a over the bytes of the epochs' losses and of the parameters."""
    digest = 0xCBF29CE484222325
    for byte in np.array(losses, "<f8").tobytes() + parameters.astype("<f4").tobytes():
        digest = ((digest ^ byte) * 0x100000001B3) & ((1 << 64) - 1)
    return f"{digest:016x}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", help="a CSV file with a label, 0 or 1, in the last column")
    parser.add_argument("--library", help="path of libckernels.so; default: the installed package's, or where the system looks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=30)
    settings = parser.parse_args()
    hidden, batch, learning_rate, weight_decay, test_fraction = 16, 32, 0.003, 0.003, 0.2

    library = Library(settings.library)
    print(f"ckernels {library.version}, {library.threads} threads, OpenMP: {library.openmp_runtime}")
    features, labels = read(settings.table)
    seeds = SplitMix64(settings.seed)
    training, test = stratified_split(labels, test_fraction, SplitMix64(seeds.next()))
    weights, order = SplitMix64(seeds.next()), SplitMix64(seeds.next())
    standardizer = Standardizer(features[training])
    x, y = standardizer(features[training]), labels[training].astype(np.float32).reshape(-1, 1)

    # One array for all parameters, with views of its parts: one call updates them.
    inputs = x.shape[1]
    shapes = {"w1": (hidden, inputs), "b1": (hidden,), "w2": (1, hidden), "b2": (1,)}
    count = sum(int(np.prod(shape)) for shape in shapes.values())
    parameters, gradient, first_moment, second_moment = (np.zeros(count, np.float32) for _ in range(4))

    def parts(flat):
        views, start = {}, 0
        for name, shape in shapes.items():
            views[name] = flat[start : start + int(np.prod(shape))].reshape(shape)
            start += views[name].size
        return views

    network, gradients = parts(parameters), parts(gradient)
    network["w1"][:] = weights.glorot_uniform(hidden, inputs)
    network["w2"][:] = weights.glorot_uniform(1, hidden)

    rows, losses, step = list(range(len(x))), [], 0
    start = time.perf_counter()
    for epoch in range(settings.epochs):
        order.shuffle(rows)
        total = 0.0
        for first in range(0, len(rows), batch):
            chosen = rows[first : first + batch]
            loss = library.gradient(network, x[chosen], y[chosen], gradients)
            step += 1
            library.adam(
                step, gradient, first_moment, second_moment, parameters, learning_rate, weight_decay=weight_decay
            )
            total += loss * len(chosen)
        losses.append(total / len(rows))
        if epoch == 0 or (epoch + 1) % 10 == 0:
            print(f"epoch {epoch + 1}: loss {losses[-1]:.6f}")
    elapsed = time.perf_counter() - start
    y_hat = library.predict(network, standardizer(features[test]))
    correct = int(((y_hat[:, 0] > 0.5) == (labels[test] > 0.5)).sum())
    print(f"test: {correct} of {len(test)} right; {elapsed * 1e3:.0f} ms")
    print(f"digest {digest_of(losses, parameters)}")


if __name__ == "__main__":
    main()
