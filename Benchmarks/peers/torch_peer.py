"""PyTorch, eager, or compiled by torch.compile."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, linear

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
        if self.compiled:
            return self.compiled_operation(request)
        make, outputs = {
            "gemm": (gemm, "c"), "gemv": (gemv, "y"), "outer": (outer, "a"), "sigmoid": (sigmoid, "y"),
            "backward": (backward, ["dx"]), "bce": (cross_entropy, ["loss", "dz"]),
            "sgd": (sgd, ["velocity", "parameters"]), "adam": (adam, ["first", "second", "parameters"]),
        }[request.operation]
        return Operation(request, lambda d: make(d, request), lambda d, value: [d[name] for name in outputs])

    def compiled_operation(self, request):
        """Each call makes a new array for each result."""
        compilable = {
            "sigmoid": ("x", torch.sigmoid), "backward": (("dy", "y"), lambda dy, y: dy * y * (1 - y)),
            "bce": ("zy", lambda z, y: (binary_cross_entropy_with_logits(z, y), (torch.sigmoid(z) - y) / z.numel())),
        }
        if request.operation not in compilable:
            raise NotImplementedError("it compiles to a call of the eager kernel")
        names, function = compilable[request.operation]
        compiled = self.compile(function)

        def make(d):
            arguments = [torch.from_numpy(d[name]) for name in names]
            return lambda: compiled(*arguments)

        return Operation(request, make, lambda d, value: value if isinstance(value, tuple) else [value])

    def step(self, d):
        x, w1, b1, w2, b2 = (torch.from_numpy(d[name]).requires_grad_() for name in ("x", "w1", "b1", "w2", "b2"))
        y = torch.from_numpy(d["y"])
        parameters = (w1, b1, w2, b2, x)

        def loss(x, w1, b1, w2, b2, y):
            h = torch.sigmoid(linear(x, w1, b1))
            z = linear(h, w2, b2)
            return binary_cross_entropy_with_logits(z, y)

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


def sigmoid(d, request):
    x, y = torch.from_numpy(d["x"]), torch.from_numpy(d["y"])
    return lambda: torch.sigmoid(x, out=y)


def backward(d, request):
    y, dy, dx = (torch.from_numpy(d[name]) for name in ("y", "dy", "dx"))
    return lambda: torch.ops.aten.sigmoid_backward(dy, y, grad_input=dx)


def cross_entropy(d, request):
    """The gradient by its formula: autograd took up to twice as long."""
    z, y, dz = (torch.from_numpy(d[name]) for name in ("z", "y", "dz"))
    factor = 1 / z.numel()

    def call():
        d["loss"] = binary_cross_entropy_with_logits(z, y)
        torch.sigmoid(z, out=dz).sub_(y).mul_(factor)

    return call


def sgd(d, request):
    parameter = with_gradient(d)
    optimizer = torch.optim.SGD([parameter], lr=0.001, momentum=0.9, fused=True)
    optimizer.state[parameter] = {"momentum_buffer": torch.from_numpy(d["velocity"])}
    return optimizer.step


def adam(d, request):
    parameter = with_gradient(d)
    optimizer = torch.optim.Adam([parameter], lr=0.001, betas=(0.9, 0.999), eps=1e-8, fused=True)
    optimizer.state[parameter] = {
        "step": torch.tensor(9.0), "exp_avg": torch.from_numpy(d["first"]), "exp_avg_sq": torch.from_numpy(d["second"]),
    }
    return optimizer.step


def with_gradient(d):
    parameter = torch.nn.Parameter(torch.from_numpy(d["parameters"]))
    parameter.grad = torch.from_numpy(d["gradient"])
    return parameter
