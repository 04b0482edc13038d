"""The C functions that the example needs, on NumPy arrays of float32. The contract is in CKernels/include."""

import ctypes
import ctypes.util
import pathlib

import numpy as np

_float_p = ctypes.POINTER(ctypes.c_float)


class _Network(ctypes.Structure):
    _fields_ = [(n, ctypes.c_size_t) for n in ("inputs", "hidden", "outputs")] + [
        (n, _float_p) for n in ("w1", "b1", "w2", "b2")
    ]


class _Gradients(ctypes.Structure):
    _fields_ = [(n, _float_p) for n in ("w1", "b1", "w2", "b2", "x")]


class _Adam(ctypes.Structure):
    _fields_ = [(n, ctypes.c_double) for n in ("learning_rate", "beta1", "beta2", "epsilon", "weight_decay")] + [
        ("decoupled_weight_decay", ctypes.c_bool)
    ]


def _pointer(array, writable=False):
    """The address of a contiguous array of float32; anything else would be read as other numbers than it holds."""
    if not isinstance(array, np.ndarray) or array.dtype != np.float32 or not array.flags.c_contiguous:
        raise TypeError("an operand needs to be a C-contiguous NumPy array of float32")
    if writable and not array.flags.writeable:
        raise TypeError("an output is read-only")
    return array.ctypes.data_as(_float_p)


class Library:
    """A loaded libckernels.so. Calls let other Python threads run, and take no lock."""

    def __init__(self, path=None):
        # In a wheel it lies beside this file.
        beside = pathlib.Path(__file__).with_name("libckernels.so")
        path = path or (str(beside) if beside.exists() else ctypes.util.find_library("ckernels"))
        if path is None:
            raise OSError("libckernels.so was not found; give its path")
        self._c = c = ctypes.CDLL(path)
        size, real, pointer = ctypes.c_size_t, ctypes.c_float, ctypes.c_void_p
        c.ck_version.restype = c.ck_status_message.restype = c.ck_openmp_runtime.restype = ctypes.c_char_p
        c.ck_default_thread_count.restype = size
        c.ck_sgemm.argtypes = (
            [ctypes.c_int] * 2 + [size] * 3 + [real, _float_p, size, _float_p, size, real, _float_p, size, pointer]
        )
        c.ck_snetwork_gradient.argtypes = [
            ctypes.POINTER(_Network), size, _float_p, size, _float_p, size, pointer,
            ctypes.POINTER(ctypes.c_double), ctypes.POINTER(_Gradients), pointer, size, pointer,
        ]  # fmt: skip
        c.ck_snetwork_forward.argtypes = [
            ctypes.POINTER(_Network), size, _float_p, size, _float_p, size, pointer, size, pointer,
        ]  # fmt: skip
        c.ck_sadam.argtypes = [size, ctypes.POINTER(_Adam), size] + [_float_p] * 4 + [pointer]
        self.version = c.ck_version().decode()
        self.openmp_runtime = c.ck_openmp_runtime().decode()
        self.threads = c.ck_default_thread_count()

    def _check(self, status):
        if status:
            raise ValueError(self._c.ck_status_message(status).decode())

    def product(self, a, b):
        """A B for two matrices."""
        if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
            raise ValueError(f"product: A is {a.shape} and B is {b.shape}")
        c = np.empty((a.shape[0], b.shape[1]), np.float32)
        m, k, n = *a.shape, b.shape[1]
        self._check(
            self._c.ck_sgemm(0, 0, m, n, k, 1, _pointer(a), k, _pointer(b), n, 0, _pointer(c, True), n, None)
        )
        return c

    def _network(self, parameters):
        hidden, inputs = parameters["w1"].shape
        return _Network(inputs, hidden, len(parameters["w2"]), *(_pointer(parameters[n]) for n in parameters))

    def gradient(self, parameters, x, y, gradients):
        """The loss of a batch; writes the gradients. Both are dicts of w1, b1, w2, b2, in this order."""
        hidden, inputs = parameters["w1"].shape
        outputs = len(parameters["w2"])
        if x.shape[1] != inputs or y.shape != (len(x), outputs):
            raise ValueError(f"gradient: X is {x.shape}, Y is {y.shape}, the network is {inputs}-{hidden}-{outputs}")
        for name, array in parameters.items():
            if gradients[name].shape != array.shape:
                raise ValueError(f"gradient: {name} is {array.shape} and its gradient {gradients[name].shape}")
        network, loss = self._network(parameters), ctypes.c_double()
        into = _Gradients(*(_pointer(gradients[n], True) for n in parameters), None)
        self._check(
            self._c.ck_snetwork_gradient(
                ctypes.byref(network), len(x), _pointer(x), inputs, _pointer(y), outputs, None, ctypes.byref(loss),
                ctypes.byref(into), None, 0, None,
            )  # fmt: skip
        )
        return loss.value

    def predict(self, parameters, x):
        network = self._network(parameters)
        if x.shape[1] != network.inputs:
            raise ValueError(f"predict: X is {x.shape}, the network has {network.inputs} inputs")
        y_hat = np.empty((len(x), network.outputs), np.float32)
        self._check(
            self._c.ck_snetwork_forward(
                ctypes.byref(network), len(x), _pointer(x), network.inputs, _pointer(y_hat, True), network.outputs,
                None, 0, None,
            )  # fmt: skip
        )
        return y_hat

    def adam(self, step, gradient, first_moment, second_moment, parameters, learning_rate, weight_decay=0.0):
        """One step, counted from 1, on arrays of one size."""
        if not gradient.shape == first_moment.shape == second_moment.shape == parameters.shape:
            raise ValueError("adam: the arrays have different shapes")
        options = _Adam(learning_rate, 0.9, 0.999, 1e-8, weight_decay, False)
        outputs = (_pointer(a, True) for a in (first_moment, second_moment, parameters))
        self._check(
            self._c.ck_sadam(parameters.size, ctypes.byref(options), step, _pointer(gradient), *outputs, None)
        )
