"""The probabilities of a table's rows, from a model that swift-kernels has written, by PyTorch.

    pip install torch safetensors numpy
    python Examples/pytorch_predict.py MODEL.safetensors TABLE.csv

The table has a header and comma-separated numbers; the features are found by their names, other columns are ignored. A
model without feature names takes the first columns of a table without a header.
"""

import csv
import json
import sys

import numpy as np
import torch
from safetensors import safe_open

with safe_open(sys.argv[1], framework="pt") as file:
    metadata = file.metadata()
    tensors = {name: file.get_tensor(name) for name in file.keys()}

# Linear layers and sigmoids in turn: the linear ones have the even numbers, as in the names of the tensors.
modules = []
for layer in range(len(tensors) // 2):
    outputs, inputs = tensors[f"{2 * layer}.weight"].shape
    modules += [torch.nn.Linear(inputs, outputs), torch.nn.Sigmoid()]
network = torch.nn.Sequential(*modules).to(tensors["0.weight"].dtype)
network.load_state_dict(tensors)

means, deviations = (np.array(json.loads(metadata[key])) for key in ("means", "deviations"))
with open(sys.argv[2], newline="", encoding="utf-8-sig") as file:
    rows = [row for row in csv.reader(file, skipinitialspace=True) if row]
if "feature_names" in metadata:
    header = [name.strip() for name in rows.pop(0)]
    columns = [header.index(name) for name in json.loads(metadata["feature_names"])]
else:
    columns = range(len(means))
x = np.array([[float(row[column]) for column in columns] for row in rows]).reshape(-1, len(means))

# A feature of deviation 0 was constant in the training: it becomes 0.
z = np.where(deviations == 0, 0, (x - means) / np.where(deviations == 0, 1, deviations)).clip(-1e30, 1e30)
with torch.no_grad():
    probabilities = network(torch.from_numpy(z).to(tensors["0.weight"].dtype))

classes = json.loads(metadata["classes"])
writer = csv.writer(sys.stdout, lineterminator="\n")
# One output is the probability of the second of two classes.
writer.writerow(f"probability_{name}" for name in (classes[1:] if probabilities.shape[1] == 1 else classes))
writer.writerows(probabilities.tolist())
