"""The memory of this process in bytes, as Linux tells it; 0 elsewhere."""


def resident():
    return _status("VmRSS:")


def peak():
    """The most since reset_peak()."""
    return _status("VmHWM:")


def reset_peak():
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def _status(field):
    try:
        with open("/proc/self/status") as file:
            for line in file:
                if line.startswith(field):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
