"""JAX, compiled by jit; it makes a new array for each result."""

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp

from operands import Operation


class Library:
    def __init__(self, peer, threads):
        self.version = f"JAX {jax.__version__}"
        self.threads = threads

    def operation(self, request):
        if request.leading_dimension:
            raise NotImplementedError("a JAX array has no leading dimension")
        functions = {
            "gemm": gemm, "gemv": gemv, "outer": outer, "sigmoid": sigmoid, "backward": backward, "bce": bce, "step": step,
        }
        names, function = functions[request.operation](request)
        compiled = jax.jit(function)

        def make(d):
            arguments = [jax.block_until_ready(jnp.array(d[name])) for name in names]
            return lambda: jax.block_until_ready(compiled(*arguments))

        results = {"bce": list, "step": lambda value: [value[0], *value[1]]}.get(request.operation, lambda value: [value])
        return Operation(request, make, lambda d, value: results(value))


def gemm(request):
    def product(a, b):
        return (a.T if request.transpose_a else a) @ (b.T if request.transpose_b else b)

    if request.accumulates:
        return "abc", lambda a, b, c: product(a, b) + c
    return "ab", product


def gemv(request):
    return "ax", lambda a, x: (a.T if request.transpose_a else a) @ x


def outer(request):
    if request.accumulates:
        return "xya", lambda x, y, a: jnp.outer(x, y) + a
    return "xy", jnp.outer


def sigmoid(request):
    return "x", jax.nn.sigmoid


def backward(request):
    return ("dy", "y"), lambda dy, y: dy * y * (1 - y)


def cross_entropy(z, y):
    return jnp.mean(jnp.maximum(z, 0) - z * y + jnp.log1p(jnp.exp(-jnp.abs(z))))


def bce(request):
    return "zy", jax.value_and_grad(cross_entropy)


def step(request):
    def loss(w1, b1, w2, b2, x, y):
        return cross_entropy(jax.nn.sigmoid(x @ w1.T + b1) @ w2.T + b2, y)

    return ("w1", "b1", "w2", "b2", "x", "y"), jax.value_and_grad(loss, argnums=(0, 1, 2, 3, 4))
