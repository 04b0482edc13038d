"""Prints TorchTrajectories.swift: what torch.optim does to two parameters in 100 steps, in double.

    python3 -m venv .venv && .venv/bin/pip install torch
    .venv/bin/python Tests/PyTorch/torch_trajectories.py > Tests/CKernelsTests/Network/TorchTrajectories.swift
"""

import torch

STEPS = 100
START = (0.75, -1.5)


def gradient(step, parameter):
    """Between −1 and 1, a number that a float holds: the same formula stands in TorchTrajectoryTests.swift."""
    return ((step * 1597 + parameter * 811 + 51749) * 244944 % 244955 % 4096) / 2048 - 1


def trajectory(make):
    parameters = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = make([parameters])
    values = []
    for step in range(1, STEPS + 1):
        parameters.grad = torch.tensor([gradient(step, i) for i in range(2)], dtype=torch.float64)
        optimizer.step()
        values += parameters.tolist()
    return values


OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "momentumAndDecay": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01),
    "adamAndDecay": lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.1),
    "adamW": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1),
}

print("// Printed by torch_trajectories.py with PyTorch", torch.__version__.split("+")[0] + ".")
print()
print("/// Two parameters after each of 100 steps of torch.optim in double, one step after the other.")
print("enum TorchTrajectories {")
for name, make in OPTIMIZERS.items():
    print(f"    static let {name}: [Double] = [")
    values = trajectory(make)
    for i in range(0, len(values), 4):
        print("        " + ", ".join(repr(v) for v in values[i : i + 4]) + ",")
    print("    ]")
print("}")
