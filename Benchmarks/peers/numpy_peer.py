"""NumPy, with outputs that exist already."""

import numpy as np

from operands import Operation


class Library:
    def __init__(self, peer, threads):
        self.version = f"NumPy {np.__version__}"
        self.threads = threads

    def operation(self, request):
        if request.operation == "step":
            return Operation(request, step, lambda d, value: value)
        make = {"gemm": gemm, "gemv": gemv, "outer": outer, "sigmoid": sigmoid}[request.operation]
        output = {"gemm": "c", "gemv": "y", "outer": "a", "sigmoid": "y"}[request.operation]
        return Operation(request, lambda d: make(d, request), lambda d, value: [d[output]])


def gemm(d, request):
    a = d["a"].T if request.transpose_a else d["a"]
    b = d["b"].T if request.transpose_b else d["b"]
    c = d["c"]
    if not request.accumulates:
        return lambda: np.matmul(a, b, out=c)
    product = np.empty(c.shape, c.dtype)

    def call():
        np.matmul(a, b, out=product)
        np.add(c, product, out=c)

    return call


def gemv(d, request):
    a, x, y = d["a"].T if request.transpose_a else d["a"], d["x"], d["y"]
    return lambda: np.matmul(a, x, out=y)


def outer(d, request):
    x, y, a = d["x"], d["y"], d["a"]
    if not request.accumulates:
        return lambda: np.multiply.outer(x, y, out=a)
    product = np.empty(a.shape, a.dtype)

    def call():
        np.multiply.outer(x, y, out=product)
        np.add(a, product, out=a)

    return call


def sigmoid(d, request):
    x, y = d["x"], d["y"]

    def call():
        np.negative(x, out=y)
        np.exp(y, out=y)
        np.add(y, 1, out=y)
        np.reciprocal(y, out=y)

    return call


def step(d):
    x, y, w1, b1, w2, b2 = (d[name] for name in ("x", "y", "w1", "b1", "w2", "b2"))

    def call():
        h = 1 / (1 + np.exp(-(x @ w1.T + b1)))
        z = h @ w2.T + b2
        p = 1 / (1 + np.exp(-z))
        loss = np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))
        d2 = (p - y) / z.size
        d1 = (d2 @ w2) * h * (1 - h)
        return loss, d1.T @ x, d1.sum(0), d2.T @ h, d2.sum(0), d1 @ w1

    return call
