"""Runs the command lines of the documents: commands.py [--full] FOLDER.

The lines of a document run one after the other, in a copy of the repository, with this build's `kernels` for what
`swift run` would build anew. Those of exceptions.txt are only looked at, as are those in running text: whether the commands
have the options, whether the packages exist.
"""

import fnmatch
import os
import pathlib
import re
import shutil
import subprocess
import sys

import extract

HERE = pathlib.Path(__file__).parent
BUILT = extract.ROOT / ".build/debug"
SHIM = """#!/bin/sh
# In place of swift: what has been built is run.
set -eu
[ "$1" = run ] || { echo "samples: no rule for: swift $*" >&2; exit 1; }
shift
while :; do
    case "$1" in
        -c) shift 2 ;;
        -*) shift ;;
        *) break ;;
    esac
done
exec "$@"
"""


def exceptions(full):
    """The patterns of lines that are not run, and their reasons."""
    found, only_brief = [], False
    for line in (HERE / "exceptions.txt").read_text().split("\n"):
        if line == "full":
            only_brief = True
        elif line and not line.startswith("#"):
            pattern, reason = line.rsplit(" | ", 1)
            found.append((pattern, reason, full and only_brief))
    return found


def matches(pattern, command):
    # A bracket means itself.
    return fnmatch.fnmatchcase(f"{command.file}: {command.text}", pattern.replace("[", "[[]"))


class Helps:
    """What the commands say of their options."""

    def __init__(self):
        self.known = {}

    def of(self, *words):
        if words not in self.known:
            run = subprocess.run([str(word) for word in words], capture_output=True, text=True)
            self.known[words] = run.stdout + run.stderr
        return self.known[words]


def problems(command, helps, suites):
    """What is wrong with a line that is not run."""
    text = re.sub(r"'[^']*'", "''", command.text)
    for part in re.split(r"&&|;|\|\|?", text):
        part = re.sub(r"^\s*(\w+=\S+ )*", "", part)
        part = re.sub(r"^swift run (-\S+ (release )?)*(?=kernels)", "", part)
        options = re.findall(r"(?<![\w-])--[a-z][a-z-]*", part)
        words = part.split()
        if not words:
            continue
        if words[0] == "kernels" and len(words) > 1:
            subcommand = words[1]
            if subcommand.startswith("-") or not re.fullmatch("[a-z-]+", subcommand):
                continue
            text = helps.of(BUILT / "kernels", subcommand, "--help-all")
            if text.startswith("kernels: error") or "unknown" in text.split("\n")[0]:
                text = helps.of(BUILT / "kernels", subcommand, "--help")
            for option in options:
                if option not in text and option not in ("--help", "--help-all"):
                    yield f"kernels {subcommand} has no {option}"
        elif words[0] == "kernels-bench":
            if (BUILT / "kernels-bench").exists():
                for option in options:
                    if option not in helps.of(BUILT / "kernels-bench", "--help") and option != "--help":
                        yield f"kernels-bench has no {option}"
        elif words[:2] == ["swift", "test"]:
            for name in re.findall(r"--filter (\S+)", part):
                if not any(re.search(name, suite) for suite in suites):
                    yield f"no test matches {name}"
        elif re.match(r"Tests/\w+/run$", words[0]):
            script = extract.ROOT / words[0]
            if not os.access(script, os.X_OK):
                yield f"there is no {words[0]}"
            else:
                for option in options:
                    if option not in script.read_text():
                        yield f"{words[0]} has no {option}"


def suites():
    """Names of bundles and suites of tests."""
    names = {path.name for path in (extract.ROOT / "Tests").iterdir() if path.is_dir()}
    for file in extract.tracked("Tests/**.swift"):
        bundle = file.split("/")[1]
        names |= {f"{bundle}.{name}" for name in re.findall(
            r"(?:struct|class|func) (\w+)", (extract.ROOT / file).read_text())}
    return names


def unknown_packages(texts):
    """Packages of install lines that Debian or Ubuntu does not have; none where that cannot be told."""
    names = {name for text in texts for part in re.findall(r"apt-get install (?:-\S+ )*([^'&|)]*)", text)
             for name in part.split() if re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", name)}
    if not shutil.which("apt-cache"):
        return []
    listed = subprocess.run(["apt-cache", "pkgnames"], capture_output=True, text=True).stdout.split()
    return sorted(names - set(listed)) if len(listed) > 10000 else []


def table(path, label):
    with path.open("w") as file:
        file.write("length,width,height" + (",species\n" if label else "\n"))
        for row in range(90):
            kind = row % 3
            numbers = [f"{kind + (row * step % 7) / 9:.3f}" for step in (2, 3, 5)]
            file.write(",".join(numbers + (["abc"[kind]] if label else [])) + "\n")


def clone(folder):
    """A folder in which a document's lines can be pasted."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("Benchmarks", "CKernels", "Examples"):
        shutil.copytree(extract.ROOT / name, folder / name, ignore=shutil.ignore_patterns(".build", "__pycache__"))
    table(folder / "mine.csv", label=True)
    table(folder / "new.csv", label=False)
    tools = folder / "bin"
    tools.mkdir()
    (tools / "swift").write_text(SHIM)
    (tools / "swift").chmod(0o755)
    (tools / "kernels").symlink_to(BUILT / "kernels")
    (folder / ".build").mkdir()
    (folder / ".build/release").symlink_to(tools)
    return tools


def run(document, commands, folder):
    """Runs lines, and returns what went wrong."""
    tools = clone(folder)
    script = "".join(f"echo '@ {command.place}' >&2\n{command.text}\n" for command in commands)
    environment = dict(os.environ, PATH=f"{tools}:{os.environ['PATH']}", HOME=str(folder / "home"))
    try:
        ran = subprocess.run(
            ["sh", "-eu", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=1800)
    except subprocess.TimeoutExpired:
        return f"{document}: its lines take more than half an hour"
    if ran.returncode == 0:
        return None
    place = re.findall(r"^@ (.*)$", ran.stderr, re.M)[-1]
    last = ran.stderr.split(f"@ {place}\n")[-1].strip().split("\n")
    return f"{place}: exit status {ran.returncode}: " + " ".join(last[-3:])


def main(arguments):
    full = arguments[0] == "--full"
    folder = pathlib.Path(arguments[-1])
    rules, failures, listed = exceptions(full), [], {}
    used, helps, names = set(), Helps(), suites()
    count = looked = 0
    texts = []
    for document in extract.documents():
        to_run = []
        for command in extract.commands(document):
            texts.append(command.text)
            rule = next((rule for rule in rules if not command.inline and matches(rule[0], command)), None)
            if rule:
                used.add(rule[0])
                listed[rule[1]] = listed.get(rule[1], 0) + (not rule[2])
            if command.inline or (rule and not rule[2]):
                looked += 1
                failures += [f"{command.place}: {problem}" for problem in problems(command, helps, names)]
            else:
                to_run.append(command)
        if to_run:
            count += len(to_run)
            failure = run(document, to_run, folder / "clone")
            failures += [failure] if failure else []
    failures += [f"exceptions.txt: no line matches {rule[0]}" for rule in rules if rule[0] not in used]
    failures += [f"no package is called {name}" for name in unknown_packages(texts)]
    for failure in failures:
        print(failure)
    print(f"samples: {count} command lines run, {looked} looked at")
    for reason, times in listed.items():
        if times:
            print(f"    {times} not run: {reason}")
    sys.exit(1 if failures else 0)


main(sys.argv[1:])
