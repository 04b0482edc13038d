"""Writes a made-up table as CSV: normal features, and a label of 0 or 1 that depends on them.

python3 Benchmarks/made_up_table.py 1000000 30 > table.csv
"""

import random
import sys

if len(sys.argv) != 3 or not all(text.isdecimal() for text in sys.argv[1:]):
    print("usage: python3 Benchmarks/made_up_table.py ROWS COLUMNS", file=sys.stderr)
    sys.exit(2)
rows, columns = (int(text) for text in sys.argv[1:])
generator = random.Random(1)
weights = [generator.gauss(0, 1) for _ in range(columns)]
print(",".join(f"x{i}" for i in range(columns)) + ",label")
for _ in range(rows):
    x = [generator.gauss(0, 1) for _ in range(columns)]
    label = sum(a * w for a, w in zip(x, weights)) + generator.gauss(0, 0.5) > 0
    print(",".join(["%.6g" % a for a in x]) + f",{int(label)}")
