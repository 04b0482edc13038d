"""The request for an operation: its operands from the driver's files, and the file for its results."""

import itertools
import math
import os

import numpy as np

SIZES = {"gemm": 3, "gemv": 2, "outer": 2, "sigmoid": 1, "backward": 1, "bce": 2, "sgd": 1, "adam": 1, "step": 4}
# What goes element by element: the arrays that are read or updated, and those that are written.
ELEMENTWISE = {
    "sigmoid": (("x",), ("y",)), "backward": (("y", "dy"), ("dx",)), "bce": (("z", "y"), ("dz",)),
    "sgd": (("gradient", "velocity", "parameters"), ()), "adam": (("gradient", "first", "second", "parameters"), ()),
}
PAGE, LINE = 4096, 64


class Request:
    """OPERATION PRECISION COPIES FOLDER OUTPUT SIZE… FLAG…"""

    def __init__(self, words):
        self.operation, precision, copies, self.folder, self.output = words[:5]
        self.real = np.float32 if precision == "float" else np.float64
        self.copies = int(copies)
        count = SIZES[self.operation]
        self.sizes = [int(word) for word in words[5:5 + count]]
        self.transpose_a = self.transpose_b = self.accumulates = False
        self.leading_dimension = None
        for flag in words[5 + count:]:
            if flag.startswith("ld="):
                self.leading_dimension = int(flag[3:])
            elif flag.startswith("beta="):
                self.accumulates = flag == "beta=1"
            else:
                self.transpose_a, self.transpose_b = flag[0] == "t", flag[-1] == "t"

    def sets(self):
        """The operands by name, as often as asked, each in memory of its own."""
        return [self._operands() for _ in range(self.copies)]

    def _operands(self):
        s = self.sizes
        if self.operation == "gemm":
            m, n, k = s
            return {
                "a": self.matrix("a", *((k, m) if self.transpose_a else (m, k))),
                "b": self.matrix("b", *((n, k) if self.transpose_b else (k, n))),
                "c": self.matrix("c" if self.accumulates else None, m, n),
            }
        if self.operation == "gemv":
            m, n = s
            return {
                "a": self.matrix("a", m, n),
                "x": self.vector("x"),
                "y": np.zeros(n if self.transpose_a else m, self.real),
            }
        if self.operation == "outer":
            return {"x": self.vector("x"), "y": self.vector("y"),
                    "a": self.matrix("c" if self.accumulates else None, *s)}
        if self.operation in ELEMENTWISE:
            read, written = ELEMENTWISE[self.operation]
            arrays = spread(len(read) + len(written), s, self.real)
            for name, array in zip(read, arrays):
                array[...] = self.vector(name).reshape(s)
            return dict(zip(read + written, arrays))
        batch, inputs, hidden, outputs = s
        return {
            "x": self.matrix("x", batch, inputs), "y": self.matrix("y", batch, outputs),
            "w1": self.matrix("w1", hidden, inputs), "b1": self.vector("b1"),
            "w2": self.matrix("w2", outputs, hidden), "b2": self.vector("b2"),
        }

    def vector(self, name):
        return np.fromfile(os.path.join(self.folder, name + ".bin"), self.real)

    def matrix(self, name, rows, columns):
        """From its file, or of zeros; with a leading dimension a view of a wider one."""
        wide = np.zeros((rows, max(self.leading_dimension or 0, columns)), self.real)
        view = wide[:, :columns]
        if name:
            view[...] = self.vector(name).reshape(rows, columns)
        return view

    def write(self, results):
        with open(self.output, "wb") as file:
            for result in results:
                file.write(np.ascontiguousarray(np.asarray(result, self.real)).tobytes())


def spread(count, shape, real):
    """Arrays of ones that begin at different places in a page, where large allocations all begin at the same: of a load
    and a store at the same place in different pages many processors take the one to wait for the other. Ones and not
    zeros, so that the pages are there before the first call."""
    size = math.prod(shape) * np.dtype(real).itemsize
    arrays = []
    for index in range(count):
        memory = np.empty(size + 2 * PAGE, np.uint8)
        start = -memory.ctypes.data % PAGE + index * (PAGE // count // LINE * LINE)
        arrays.append(memory[start:start + size].view(real).reshape(shape))
        arrays[-1].fill(1)
    return arrays


class Operation:
    """A call that is repeated.

    make(operands) returns a function without arguments that computes once; results(operands, value) are the arrays to
    verify, from the operands and what that function returned. The bodies of several sets of operands take turns.
    """

    def __init__(self, request, make, results, note=None):
        sets = request.sets()
        self.note = note
        self._first = sets[0]
        self._results = results
        bodies = [make(operands) for operands in sets]
        self.call = bodies[0] if len(bodies) == 1 else self._round_robin(bodies)

    @staticmethod
    def _round_robin(bodies):
        following = itertools.cycle(bodies).__next__
        return lambda: following()()

    def results(self, value):
        return self._results(self._first, value)
