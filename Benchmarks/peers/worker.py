"""Times one operation of one peer a request; the protocol is that of kernels-bench (see Benchmarks/Command/Main.swift).

Usage: worker.py PEER, with PEER one of numpy, openblas, torch, jax. A request's third word is ignored.
Exits with status 3 where the peer is not installed.
"""

import glob
import json
import os
import sys
import time


def fail(text, status):
    print(f"worker.py: {text}", file=sys.stderr)
    sys.exit(status)


def timed(body, seconds):
    body()
    start = time.perf_counter()
    body()
    group = max(1, int(20e-6 / max(time.perf_counter() - start, 1e-9)))
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        for _ in range(group):
            body()
        times.append((time.perf_counter() - start) / group)
    times.sort()
    return {"median": times[len(times) // 2], "least": times[0], "calls": len(times) * group}


class Data:
    """The operands of a request, random and the same shapes as kernels-bench makes."""

    def __init__(self, operation, precision, size):
        import numpy as np

        rng = np.random.default_rng(1)
        real = np.float32 if precision == "float" else np.float64
        uniform = lambda *shape: rng.uniform(-1, 1, shape).astype(real)
        if operation == "gemm":
            m, n, k = size
            self.a, self.b, self.c = uniform(m, k), uniform(k, n), np.zeros((m, n), real)
        elif operation == "sigmoid":
            self.x = 8 * uniform(size[0])
        else:
            batch, inputs, hidden, outputs = size
            self.x, self.y = uniform(batch, inputs), (uniform(batch, outputs) > 0).astype(real)
            self.w1, self.b1 = uniform(hidden, inputs) / inputs**0.5, np.zeros(hidden, real)
            self.w2, self.b2 = uniform(outputs, hidden) / hidden**0.5, np.zeros(outputs, real)


def numpy_body(operation, d, threads):
    import numpy as np

    if operation == "gemm":
        return lambda: np.matmul(d.a, d.b, out=d.c)
    if operation == "sigmoid":
        return lambda: 1 / (1 + np.exp(-d.x))

    def step():
        h = 1 / (1 + np.exp(-(d.x @ d.w1.T + d.b1)))
        z = h @ d.w2.T + d.b2
        p = 1 / (1 + np.exp(-z))
        loss = np.mean(np.maximum(z, 0) - z * d.y + np.log1p(np.exp(-np.abs(z))))
        d2 = (p - d.y) / z.size
        d1 = (d2 @ d.w2) * h * (1 - h)
        return loss, d1.T @ d.x, d1.sum(0), d2.T @ h, d2.sum(0), d1 @ d.w1

    return step


def openblas_body(operation, d, threads):
    import ctypes

    import scipy_openblas32

    if operation != "gemm":
        fail("openblas has gemm only", 2)
    library = ctypes.CDLL(glob.glob(os.path.join(scipy_openblas32.get_lib_dir(), "*.so"))[0])
    library.scipy_openblas_set_num_threads(threads)
    single = d.a.dtype.itemsize == 4
    function = library.scipy_cblas_sgemm if single else library.scipy_cblas_dgemm
    real = ctypes.c_float if single else ctypes.c_double
    (m, k), n = d.a.shape, d.b.shape[1]
    pointer = lambda array: array.ctypes.data_as(ctypes.c_void_p)
    row_major, no_transpose = 101, 111
    arguments = (row_major, no_transpose, no_transpose, m, n, k, real(1), pointer(d.a), k, pointer(d.b), n, real(0),
                 pointer(d.c), n)
    return lambda: function(*arguments)


def torch_body(operation, d, threads):
    import torch

    torch.set_num_threads(threads)
    if operation == "gemm":
        a, b, c = torch.from_numpy(d.a), torch.from_numpy(d.b), torch.from_numpy(d.c)
        return lambda: torch.matmul(a, b, out=c)
    if operation == "sigmoid":
        x = torch.from_numpy(d.x)
        y = torch.empty_like(x)
        return lambda: torch.sigmoid(x, out=y)
    x, w1, b1, w2, b2 = (torch.from_numpy(v).requires_grad_() for v in (d.x, d.w1, d.b1, d.w2, d.b2))
    y = torch.from_numpy(d.y)

    def step():
        h = torch.sigmoid(torch.nn.functional.linear(x, w1, b1))
        loss = torch.nn.functional.binary_cross_entropy_with_logits(torch.nn.functional.linear(h, w2, b2), y)
        return loss, torch.autograd.grad(loss, (w1, b1, w2, b2, x))

    return step


def jax_body(operation, d, threads):
    import jax
    import jax.numpy as jnp

    if operation == "gemm":
        a, b = jnp.asarray(d.a), jnp.asarray(d.b)
        product = jax.jit(jnp.matmul)
        return lambda: product(a, b).block_until_ready()
    if operation == "sigmoid":
        x = jnp.asarray(d.x)
        sigmoid = jax.jit(jax.nn.sigmoid)
        return lambda: sigmoid(x).block_until_ready()

    def loss(w1, b1, w2, b2, x, y):
        z = jax.nn.sigmoid(x @ w1.T + b1) @ w2.T + b2
        return jnp.mean(jnp.maximum(z, 0) - z * y + jnp.log1p(jnp.exp(-jnp.abs(z))))

    gradient = jax.jit(jax.value_and_grad(loss, argnums=(0, 1, 2, 3, 4)))
    arguments = [jnp.asarray(v) for v in (d.w1, d.b1, d.w2, d.b2, d.x, d.y)]
    return lambda: jax.block_until_ready(gradient(*arguments))


def main():
    bodies = {"numpy": numpy_body, "openblas": openblas_body, "torch": torch_body, "jax": jax_body}
    if len(sys.argv) != 2 or sys.argv[1] not in bodies:
        fail(f"usage: worker.py {'|'.join(bodies)}", 2)
    peer = sys.argv[1]
    module = {"openblas": "scipy_openblas32"}.get(peer, peer)
    try:
        __import__(module)
        import numpy  # the operands of every peer
    except ImportError as error:
        fail(f"{peer} is not installed ({error})", 3)
    if peer == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
    for line in sys.stdin:
        operation, precision, _, threads, seconds, *size = line.split()
        data = Data(operation, precision, [int(s) for s in size])
        print(json.dumps(timed(bodies[peer](operation, data, int(threads)), float(seconds))), flush=True)


if __name__ == "__main__":
    main()
