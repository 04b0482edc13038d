"""PyTorch, eager, or compiled by torch.compile."""

import torch

from operands import Operation


class Library:
    def __init__(self, peer, threads):
        torch.set_num_threads(threads)
        self.compiled = peer == "torch-compiled"
        self.version = f"PyTorch {torch.__version__}" + (", torch.compile" if self.compiled else "")
        self.threads = torch.get_num_threads()
        # Each shape is compiled for itself, as a training loop of one shape would be.
        self.compile = (lambda f: torch.compile(f, dynamic=False)) if self.compiled else (lambda f: f)

    def operation(self, request):
        if self.compiled:
            torch.compiler.reset()
        if request.operation == "step":
            return Operation(request, self.step, lambda d, value: [value[0].detach(), *value[1]])
        if request.operation == "sigmoid":
            if self.compiled:
                return Operation(request, self.compiled_sigmoid, lambda d, value: [value])
            return Operation(request, sigmoid, lambda d, value: [d["y"]])
        if self.compiled:
            raise NotImplementedError("a product compiles to a call of the eager kernel")
        make = {"gemm": gemm, "gemv": gemv, "outer": outer}[request.operation]
        output = {"gemm": "c", "gemv": "y", "outer": "a"}[request.operation]
        return Operation(request, lambda d: make(d, request), lambda d, value: [d[output]])

    def compiled_sigmoid(self, d):
        x = torch.from_numpy(d["x"])
        function = self.compile(torch.sigmoid)
        return lambda: function(x)

    def step(self, d):
        x, w1, b1, w2, b2 = (torch.from_numpy(d[name]).requires_grad_() for name in ("x", "w1", "b1", "w2", "b2"))
        y = torch.from_numpy(d["y"])
        parameters = (w1, b1, w2, b2, x)

        def loss(x, w1, b1, w2, b2, y):
            h = torch.sigmoid(torch.nn.functional.linear(x, w1, b1))
            z = torch.nn.functional.linear(h, w2, b2)
            return torch.nn.functional.binary_cross_entropy_with_logits(z, y)

        forward = self.compile(loss)

        def call():
            value = forward(x, w1, b1, w2, b2, y)
            return value, torch.autograd.grad(value, parameters)

        return call


def gemm(d, request):
    a, b, c = (torch.from_numpy(d[name]) for name in "abc")
    a = a.T if request.transpose_a else a
    b = b.T if request.transpose_b else b
    return (lambda: c.addmm_(a, b)) if request.accumulates else (lambda: torch.matmul(a, b, out=c))


def gemv(d, request):
    a, x, y = (torch.from_numpy(d[name]) for name in "axy")
    a = a.T if request.transpose_a else a
    return lambda: torch.mv(a, x, out=y)


def outer(d, request):
    x, y, a = (torch.from_numpy(d[name]) for name in "xya")
    return (lambda: a.addr_(x, y)) if request.accumulates else (lambda: torch.outer(x, y, out=a))


def sigmoid(d):
    x, y = torch.from_numpy(d["x"]), torch.from_numpy(d["y"])
    return lambda: torch.sigmoid(x, out=y)
