"""Prints how much of each folder's lines and branches the tests run, and compares the lines that are not run with
uncovered.txt. Exit status 1 where one is not in it.

    report.py all.lcov             compares
    report.py all.lcov --record    writes the list anew: known reasons stay, new lines are marked with "?"

In the list a line that starts with "#" gives the reason for what follows up to the next; "path:" names a file; and an indented
line is one of the file's, by its text, which stays when lines before it come and go."""

import collections
import os
import sys

LIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "uncovered.txt")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = ("CKernels/", "Sources/")


class Counts:
    """How often each line and each branch of a file was run, by its place."""

    def __init__(self):
        self.lines = {}
        self.branches = {}


def share(counts):
    return (sum(1 for n in counts.values() if n > 0), len(counts))


def read_lcov(path):
    """Counts by file. A file that is compiled several times, such as a body for each precision, appears once."""
    files = collections.defaultdict(Counts)
    counts = None
    with open(path) as stream:
        for line in stream:
            key, _, value = line.strip().partition(":")
            if key == "SF":
                name = os.path.relpath(os.path.realpath(value), ROOT)
                counts = files[name] if name.startswith(FOLDERS) else None
            elif counts is not None and key == "DA":
                number, n = value.split(",")[:2]
                counts.lines[int(number)] = max(int(n), counts.lines.get(int(number), 0))
            elif counts is not None and key == "BRDA":
                number, block, branch, n = value.split(",")
                n = 0 if n == "-" else int(n)
                place = (number, block, branch)
                counts.branches[place] = max(n, counts.branches.get(place, 0))
    return files


def read_list():
    """Reasons by (file, text), in the order of the list."""
    reasons, reason, name = {}, "", ""
    if not os.path.exists(LIST):
        return reasons
    is_in_reason = False
    with open(LIST) as stream:
        for line in stream:
            text = line.strip()
            if line.startswith("#"):
                reason = reason + "\n" + line.rstrip() if is_in_reason else line.rstrip()
                is_in_reason = True
                continue
            is_in_reason = False
            if text and line[0] not in " \t":
                name = text.rstrip(":")
            elif text:
                reasons[name, text] = reason
    return reasons


def write_list(uncovered, reasons, head):
    by_reason = collections.OrderedDict()
    for place in uncovered:
        by_reason.setdefault(reasons.get(place, "# ?"), collections.OrderedDict()).setdefault(place[0], []).append(place[1])
    with open(LIST, "w") as stream:
        stream.write(head)
        for reason, files in by_reason.items():
            stream.write("\n" + reason + "\n")
            for name, texts in files.items():
                stream.write(name + ":\n" + "".join("    " + text + "\n" for text in texts))


def percent(run, count):
    return f"{100 * run / count:6.2f}%" if count else "      –"


def print_table(files):
    totals = collections.OrderedDict()
    for name in sorted(files):
        counts = files[name]
        folder = "/".join(name.split("/")[:2])
        language = "C" if name.startswith("CKernels/") else "Swift"
        for key in (folder, "all " + language):
            total = totals.setdefault(key, [0, 0, 0, 0])
            for i, n in enumerate(share(counts.lines) + share(counts.branches)):
                total[i] += n
    print(f"{'folder':<28} {'lines':>6} {'run':>8} {'branches':>9} {'taken':>8}")
    for key in sorted(totals, key=lambda k: (k.startswith("all "), k)):
        run, lines, taken, branches = totals[key]
        print(f"{key:<28} {lines:>6} {percent(run, lines):>8} {branches or '–':>9} {percent(taken, branches):>8}")


def main():
    files = read_lcov(sys.argv[1])
    if not files:
        sys.exit("coverage: nothing was counted")
    print_table(files)
    reasons = read_list()
    uncovered, numbers = [], collections.defaultdict(list)
    for name in sorted(files):
        with open(os.path.join(ROOT, name)) as stream:
            text = [line.strip() for line in stream]
        for number, count in sorted(files[name].lines.items()):
            # A brace, a comment or a line of the preprocessor says nothing.
            words = text[number - 1].strip("{}();, ")
            if count == 0 and words not in ("", "else") and not words.startswith(("#", "//")):
                place = (name, text[number - 1])
                if place not in numbers:
                    uncovered.append(place)
                numbers[place].append(number)
    if "--record" in sys.argv[2:]:
        head = ""
        with open(LIST) as stream:
            for line in stream:
                if not line.strip():
                    break
                head += line
        write_list(uncovered, reasons, head)
    unknown = [p for p in uncovered if reasons.get(p, "# ?") == "# ?"]
    gone = [p for p in reasons if p not in numbers]
    for name, text in gone:
        print(f"{name}: run here, or gone: {text}")
    print(f"{len(uncovered) - len(unknown)} kinds of lines are not run for reasons that Tests/Coverage/uncovered.txt gives")
    for name, text in unknown:
        print(f"{name}:{','.join(map(str, numbers[name, text]))}: not run: {text}", file=sys.stderr)
    if unknown:
        sys.exit(f"coverage: {len(unknown)} lines are not run, and uncovered.txt gives no reason: test them, or give one")


main()
