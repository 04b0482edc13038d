"""Reads the faults of faults/*.txt and plants one of them.

    plant.py ROOT list [--brief] [TEXT]    a line for each: number, check, file, hangs or ends, title
    plant.py ROOT plant NUMBER             changes the fault's file under ROOT

Each fault's original text must occur exactly once in its file: a fault that the code has left behind is an error, and so
is one that changes nothing.
"""

import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent / "faults"
# The cheapest first, and those of one file one after the other.
FILES = ["products", "elementwise", "network", "runtime", "library", "files", "commands"]


class Fault:
    """What is planted, where, and which check is to find it."""

    def __init__(self, title, place):
        self.title, self.place = title, place
        self.file = self.check = ""
        self.brief = self.hangs = False
        self.original, self.changed = [], []

    def mutated(self, root):
        """The file's text with the fault in it."""
        where = f"{self.place}: {self.title}"
        path = pathlib.Path(root) / self.file
        if not self.file or not self.check or not self.original or not self.changed:
            sys.exit(f"{where}: it needs a file, by, a text with - and one with +")
        if not path.is_file():
            sys.exit(f"{where}: there is no file {self.file}")
        text, original, changed = path.read_text(), "\n".join(self.original), "\n".join(self.changed)
        if text.count(original) != 1:
            sys.exit(f"{where}: the original text stands {text.count(original)} times in {self.file}; it has to be once")
        if original == changed:
            sys.exit(f"{where}: it changes nothing")
        return text.replace(original, changed)


def read(path):
    faults, target = [], None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        key, _, value = line.partition(": ")
        if key == "fault":
            faults.append(Fault(value, f"{path.name}, line {number}"))
        elif key == "file" and faults:
            faults[-1].file = value
        elif key == "by" and faults:
            faults[-1].check = value
        elif line == "brief" and faults:
            faults[-1].brief = True
        elif line == "hangs" and faults:
            faults[-1].hangs = True
        elif line[:2] in ("- ", "+ ") or line in ("-", "+"):
            target = faults[-1].original if line[0] == "-" else faults[-1].changed
            target.append(line[2:])
        elif line[:1] in ("", "#"):
            target = None
        elif target is not None:
            target.append(line)
        else:
            sys.exit(f"{path.name}, line {number}: what is this? {line}")
    return faults


def main(root, command, *arguments):
    faults = [fault for name in FILES if (FOLDER / f"{name}.txt").exists() for fault in read(FOLDER / f"{name}.txt")]
    if command == "plant":
        fault = faults[int(arguments[0])]
        (pathlib.Path(root) / fault.file).write_text(fault.mutated(root))
        return
    wanted = [a for a in arguments if a != "--brief"]
    for number, fault in enumerate(faults):
        fault.mutated(root)
        if "--brief" in arguments and not fault.brief:
            continue
        if all(w in fault.title or w in fault.file or w in fault.check for w in wanted):
            print(number, fault.check, fault.file, "hangs" if fault.hangs else "ends", fault.title, sep="\t")


main(*sys.argv[1:])
