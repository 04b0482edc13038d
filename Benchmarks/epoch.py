#!/usr/bin/env python3
"""Training epochs over the breast-cancer table beside the loops of PyTorch, JAX and scikit-learn.

    swift build -c release && .venv/bin/python Benchmarks/epoch.py [--threads N] [--rounds N]

All train 30-16-1 sigmoid networks on the mean binary cross-entropy with Adam, in float, batches of 32 samples in an order
drawn anew for each epoch, L2 penalty 0.003, learning rate 0.003. Processes take turns; of each the median counts.
Warm-up epochs, and with them compilation, are not timed. `jax` jits the step, as its tutorials do; `jax-scan` jits a whole
epoch.
"""
import argparse
import pathlib
import re
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Benchmarks/peers"))
from worker import limit_threads  # noqa: E402
BATCH, HIDDEN, RATE, DECAY, SEED = 32, 16, 0.003, 0.003, 1


def table():
    """The standardized features and the labels; a copy of the table comes with scikit-learn."""
    from sklearn.datasets import load_breast_cancer
    data = load_breast_cancer()
    x = ((data.data - data.data.mean(0)) / data.data.std(0)).astype("float32")
    return x, data.target.astype("float32")


def timed(epoch, epochs, samples):
    """Samples a second of the calls of epoch() after some that warm up."""
    for _ in range(3):
        epoch()
    start = time.perf_counter()
    for _ in range(epochs):
        epoch()
    return samples * epochs / (time.perf_counter() - start)


def torch_loop(threads, epochs):
    import torch
    torch.set_num_threads(threads)
    torch.manual_seed(SEED)
    x, y = (torch.from_numpy(a) for a in table())
    y = y[:, None]
    model = torch.nn.Sequential(torch.nn.Linear(x.shape[1], HIDDEN), torch.nn.Sigmoid(), torch.nn.Linear(HIDDEN, 1))
    loss_of = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, weight_decay=DECAY, fused=True)

    def epoch():
        for rows in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            loss = loss_of(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()

    return timed(epoch, epochs, len(x))


def jax_step():
    """The step on some rows of the table, not compiled."""
    import jax
    import jax.numpy as jnp

    def loss_of(p, x, y):
        z = jax.nn.sigmoid(x @ p["w1"] + p["b1"]) @ p["w2"] + p["b2"]
        return jnp.mean(jnp.maximum(z, 0) - z * y + jnp.log1p(jnp.exp(-jnp.abs(z))))

    def step(state, rows, x, y):
        p, m, v, t = state
        loss, g = jax.value_and_grad(loss_of)(p, x[rows], y[rows])
        t = t + 1
        g = jax.tree.map(lambda g, p: g + DECAY * p, g, p)
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        p = jax.tree.map(
            lambda p, m, v: p - RATE * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8), p, m, v)
        return (p, m, v, t), loss

    return step


def jax_state(inputs):
    import jax
    import jax.numpy as jnp
    keys = jax.random.split(jax.random.key(SEED))
    p = {"w1": jax.random.normal(keys[0], (inputs, HIDDEN)) / inputs**0.5, "b1": jnp.zeros(HIDDEN),
         "w2": jax.random.normal(keys[1], (HIDDEN, 1)) / HIDDEN**0.5, "b2": jnp.zeros(1)}
    return p, jax.tree.map(jnp.zeros_like, p), jax.tree.map(jnp.zeros_like, p), jnp.float32(0)


def jax_loop(_threads, epochs):
    import jax
    import jax.numpy as jnp
    import numpy as np
    x, y = (jnp.asarray(a) for a in table())
    y = y[:, None]
    step = jax.jit(jax_step(), donate_argnums=0)
    state, random = jax_state(x.shape[1]), np.random.default_rng(SEED)

    def epoch():
        nonlocal state
        order = random.permutation(len(x))
        for first in range(0, len(x), BATCH):
            state, loss = step(state, order[first:first + BATCH], x, y)
        jax.block_until_ready(state)

    return timed(epoch, epochs, len(x))


def jax_scan_loop(_threads, epochs):
    import jax
    import jax.numpy as jnp
    x, y = (jnp.asarray(a) for a in table())
    y = y[:, None]
    step = jax_step()
    whole = len(x) // BATCH * BATCH

    @jax.jit
    def run(state, key):
        order = jax.random.permutation(key, len(x))
        body = lambda state, rows: step(state, rows, x, y)
        state, _ = jax.lax.scan(body, state, order[:whole].reshape(-1, BATCH))
        return step(state, order[whole:], x, y)[0]

    state, key = jax_state(x.shape[1]), jax.random.key(SEED)

    def epoch():
        nonlocal state, key
        key, part = jax.random.split(key)
        state = jax.block_until_ready(run(state, part))

    return timed(epoch, epochs, len(x))


def sklearn_loop(threads, epochs):
    import warnings
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier
    from threadpoolctl import threadpool_limits
    warnings.simplefilter("ignore", ConvergenceWarning)
    x, y = table()
    settings = dict(hidden_layer_sizes=(HIDDEN,), activation="logistic", solver="adam", alpha=DECAY, batch_size=BATCH,
                    learning_rate_init=RATE, random_state=SEED, tol=0, n_iter_no_change=10**6)
    with threadpool_limits(threads):
        MLPClassifier(max_iter=3, **settings).fit(x, y)
        start = time.perf_counter()
        model = MLPClassifier(max_iter=epochs, **settings).fit(x, y)
        return len(x) * model.n_iter_ / (time.perf_counter() - start)


def kernels_loop(threads, epochs):
    """The command says how many samples a second its steps took."""
    command = [str(ROOT / ".build/release/kernels"), "train", "--threads", str(threads), "--epochs", str(20 * epochs),
               "--hidden", str(HIDDEN), "--batch", str(BATCH), "--lr", str(RATE), "--weight-decay", str(DECAY)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(re.sub(r"\D", "", re.search(r"^speed(.*)samples/s", output, re.M)[1]))


LOOPS = {"swift-kernels": kernels_loop, "torch": torch_loop, "jax": jax_loop, "jax-scan": jax_scan_loop,
         "sklearn": sklearn_loop}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=20, help="timed ones of a turn")
    parser.add_argument("--loop", choices=LOOPS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.loop:
        # Before a library is imported.
        limit_threads(arguments.loop.removesuffix("-scan"), arguments.threads)
        print(LOOPS[arguments.loop](arguments.threads, arguments.epochs))
        return
    speeds = {name: [] for name in LOOPS}
    for _ in range(arguments.rounds):
        for name in LOOPS:
            turn = subprocess.run(
                [sys.executable, __file__, "--loop", name, "--threads", str(arguments.threads), "--epochs",
                 str(arguments.epochs)], capture_output=True, text=True)
            if turn.returncode == 0:
                speeds[name].append(float(turn.stdout))
            else:
                print(f"{name}: {turn.stderr.strip().splitlines()[-1]}", file=sys.stderr)
    ours = speeds["swift-kernels"]
    print(f"{'':14}{'samples/s':>12}{'epoch of 569':>14}{'times ours':>12}")
    for name, values in speeds.items():
        if not values or not ours:
            continue
        speed = statistics.median(values)
        ratio = statistics.median(a / b for a, b in zip(ours, values))
        print(f"{name:14}{speed:12.0f}{569e6 / speed:11.0f} µs{ratio:12.1f}")


main()
