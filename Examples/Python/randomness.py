"""The random numbers of the Swift library: the same sequences for the same seed."""

import math

import numpy as np

_mask = (1 << 64) - 1


class SplitMix64:
    """Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014."""

    def __init__(self, seed):
        self._state = seed & _mask

    def next(self):
        self._state = (self._state + 0x9E3779B97F4A7C15) & _mask
        z = self._state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _mask
        return z ^ (z >> 31)

    def next_unit(self):
        """In [0, 1)."""
        return (self.next() >> 11) * 2.0**-53

    def shuffle(self, numbers):
        for i in range(len(numbers) - 1, 0, -1):
            j = (self.next() * (i + 1)) >> 64
            numbers[i], numbers[j] = numbers[j], numbers[i]

    def glorot_uniform(self, outputs, inputs):
        """Weights uniform in ±√(6 / (inputs + outputs)), drawn row by row."""
        limit = math.sqrt(6 / (float(outputs) + float(inputs)))
        weights = [limit * (2 * self.next_unit() - 1) for _ in range(outputs * inputs)]
        return np.array(weights, np.float64).astype(np.float32).reshape(outputs, inputs)
