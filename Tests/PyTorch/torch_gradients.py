"""Prints TorchGradients.swift: loss and gradients of sigmoid networks by PyTorch's autograd, in double.

    python3 -m venv .venv && .venv/bin/pip install torch
    .venv/bin/python Tests/PyTorch/torch_gradients.py > Tests/CKernelsTests/Network/TorchGradients.swift
"""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

# Batch, sizes from the inputs on, and the options of the loss.
CASES = {
    "twoLayers": (5, (4, 3, 2), {}),
    "everyOption": (4, (3, 5, 2), {"sum": True, "weights": True, "positive": 3.0, "smoothing": 0.25}),
    "saturated": (3, (2, 4, 1), {"scale": 64}),
    "oneSample": (1, (6, 4, 3), {"positive": 0.5}),
    "fourLayers": (6, (5, 4, 6, 3, 2), {"smoothing": 0.125}),
}


class Numbers:
    """Numbers between −1 and 1 that a float holds: the same formula stands in TorchGradientTests.swift."""

    def __init__(self):
        self.count = 0

    def next(self):
        self.count += 1
        return ((self.count * 1597 + 51749) * 244944 % 244955 % 4096) / 2048 - 1

    def tensor(self, *shape):
        values = [self.next() for _ in range(torch.Size(shape).numel())]
        return torch.tensor(values, dtype=torch.float64).reshape(shape)


def gradients(batch, sizes, options):
    numbers = Numbers()
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [numbers.tensor(outputs, inputs).requires_grad_(), numbers.tensor(outputs).requires_grad_()]
    x = (numbers.tensor(batch, sizes[0]) * options.get("scale", 1)).requires_grad_()
    y = (numbers.tensor(batch, sizes[-1]) + 1) / 2
    weights = numbers.tensor(batch, 1) + 1 if "weights" in options else None

    h = x
    for w, b in zip(layers[::2], layers[1::2]):
        z = h @ w.T + b
        h = torch.sigmoid(z)
    smoothing = options.get("smoothing", 0.0)
    loss = binary_cross_entropy_with_logits(
        z, y * (1 - smoothing) + smoothing / 2, weight=weights,
        pos_weight=torch.tensor(options.get("positive", 1.0), dtype=torch.float64),
        reduction="sum" if "sum" in options else "mean")
    loss.backward()
    return [loss.item()] + [v for p in layers + [x] for v in p.grad.flatten().tolist()]


print("// Printed by torch_gradients.py with PyTorch", torch.__version__.split("+")[0] + ".")
print()
print("/// The loss, then the gradients by W and b of each layer and by X, of the networks in torch_gradients.py.")
print("enum TorchGradients {")
for name, case in CASES.items():
    values = gradients(*case)
    print(f"    static let {name}: [Double] = [")
    for i in range(0, len(values), 4):
        print("        " + ", ".join(repr(v) for v in values[i : i + 4]) + ",")
    print("    ]")
print("}")
