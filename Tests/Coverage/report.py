"""Prints how much of each folder's lines and branches the tests run, and compares the lines that are not run with
uncovered.txt, and those of which a branch is never taken with branches.txt. Exit status 1 where one is not in its list.

    report.py all.lcov             compares
    report.py all.lcov --record    writes the lists anew: known reasons stay, new lines are marked with "?"

In a list a line that starts with "#" gives the reason for what follows up to the next; "path:" names a file; and an indented
line is one of the file's, by its text, which stays when lines before it come and go. Branches are counted in C alone: swiftc
does not."""

import collections
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LINES, BRANCHES = os.path.join(HERE, "uncovered.txt"), os.path.join(HERE, "branches.txt")
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
                place = (int(number), block, branch)
                counts.branches[place] = max(n, counts.branches.get(place, 0))
    return files


def read_list(path):
    """Reasons by (file, text), in the order of the list."""
    reasons, reason, name = {}, "", ""
    is_in_reason = False
    with open(path) as stream:
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


def write_list(path, places, reasons):
    head = ""
    with open(path) as stream:
        for line in stream:
            if not line.strip():
                break
            head += line
    by_reason = collections.OrderedDict()
    for place in places:
        by_reason.setdefault(reasons.get(place, "# ?"), collections.OrderedDict()).setdefault(place[0], []).append(place[1])
    with open(path, "w") as stream:
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


def compare(path, places, what, records):
    """Tells what a list lacks or has too much; how many lines it lacks."""
    reasons = read_list(path)
    if records:
        write_list(path, places, reasons)
        reasons = read_list(path)
    unknown = [place for place in places if reasons.get(place, "# ?") == "# ?"]
    for name, text in reasons:
        if (name, text) not in places:
            print(f"{name}: not so any more: {what}: {text}")
    print(f"{len(places) - len(unknown)} kinds of lines: {what}, for reasons that {os.path.relpath(path, ROOT)} gives")
    for name, text in unknown:
        print(f"{name}:{','.join(map(str, places[name, text]))}: {what}: {text}", file=sys.stderr)
    return len(unknown)


def main():
    files = read_lcov(sys.argv[1])
    if not files:
        sys.exit("coverage: nothing was counted")
    print_table(files)
    # The numbers of the lines by their file and text.
    not_run, not_taken = collections.defaultdict(list), collections.defaultdict(list)
    for name in sorted(files):
        with open(os.path.join(ROOT, name)) as stream:
            text = [line.strip() for line in stream]
        for number, count in sorted(files[name].lines.items()):
            # A brace, a comment or a line of the preprocessor says nothing.
            words = text[number - 1].strip("{}();, ")
            if count == 0 and words not in ("", "else") and not words.startswith(("#", "//")):
                not_run[name, text[number - 1]].append(number)
        for number in sorted({place[0] for place, count in files[name].branches.items() if count == 0}):
            if files[name].lines.get(number, 0) > 0:
                not_taken[name, text[number - 1]].append(number)
    records = "--record" in sys.argv[2:]
    unknown = compare(LINES, not_run, "not run", records)
    unknown += compare(BRANCHES, not_taken, "a branch is never taken", records)
    if unknown:
        sys.exit(f"coverage: {unknown} lines have no reason in the lists: test them, or give one")


main()
