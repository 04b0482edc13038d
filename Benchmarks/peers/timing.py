"""Times repeated calls."""

import time


class Stopwatch:
    def __init__(self):
        # Calls that are timed together, so that reading the clock does not show in short ones.
        self.group = 1

    def time(self, call, seconds, warmups):
        """Untimed calls, then calls for about so many seconds, at least one."""
        clock = time.perf_counter
        for _ in range(warmups):
            call()
        times, calls = [], 0
        processor_time = time.process_time()
        begin = clock()
        while True:
            repetitions = range(self.group)
            start = clock()
            for _ in repetitions:
                call()
            took = clock() - start
            times.append(took / self.group)
            calls += self.group
            if took < 20e-6:
                self.group = max(self.group + 1, int(self.group * 25e-6 / max(took, 1e-9)))
            if clock() - begin >= seconds:
                break
        used = time.process_time() - processor_time
        # The first groups of all may have been too short.
        times = sorted(times[2:] if len(times) > 4 else times)
        return {"median": times[len(times) // 2], "least": times[0], "calls": calls, "cpu": used / calls}
