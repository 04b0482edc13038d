"""Finds the samples in the documents: fenced blocks in Markdown and docstrings, and command lines.

A command line is an indented line of Markdown that begins with the name of a tool, or a line of a block marked sh.
"""

import pathlib
import re
import subprocess
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What a command line of the documents can begin with; an indented line that begins otherwise is a formula or a table.
TOOLS = re.compile(
    r"(\w+=\S+ )*(\$\(|kernels |kernels-bench|swift |python3? |cmake |build/|cc |gcc |export |mkdir |cd |cp |ldd |git |"
    r"clang |curl |\.ci/|\.build/|\.venv/|Tests/|docker |\./|printf |cat |rm |set |echo )"
)


@dataclass
class Sample:
    """A fenced block: its document, the number of its first line, its language and its lines."""

    file: str
    line: int
    language: str
    lines: list = field(default_factory=list)

    @property
    def place(self):
        return f"{self.file}:{self.line}"


@dataclass
class Command:
    """A command line, and whether it stands in the running text or a table, where it is only looked at."""

    file: str
    line: int
    text: str
    inline: bool = False

    @property
    def place(self):
        return f"{self.file}:{self.line}"


def tracked(*patterns):
    """The files of the repository, those included that are new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True)
    return sorted(file for file in set(listed.stdout.split("\n")) if file and (ROOT / file).exists())


def documents():
    return tracked("*.md")


def sources():
    return tracked("Sources/Kernels/**.swift", "Sources/KernelsModel/**.swift", "CKernels/include/*.h")


def blocks(file):
    """The fenced blocks of a document, or of the docstrings of a source file."""
    in_source = not file.endswith(".md")
    found, current = [], None
    for number, line in enumerate((ROOT / file).read_text().split("\n"), 1):
        if in_source:
            stripped = line.strip()
            if not stripped.startswith("///"):
                if current is not None:
                    raise SystemExit(f"{current.place}: the block does not end")
                continue
            line = stripped[3:].removeprefix(" ")
        if current is None and line.startswith("```"):
            current = Sample(file, number + 1, line[3:].strip() or "text")
        elif current is not None and line.startswith("```"):
            found.append(current)
            current = None
        elif current is not None:
            current.lines.append(line)
    if current is not None:
        raise SystemExit(f"{current.place}: the block does not end")
    return found


def commands(file):
    """The command lines of a document in order, and those in the running text."""
    found, fence = [], None
    for number, line in enumerate((ROOT / file).read_text().split("\n"), 1):
        if line.startswith("```"):
            fence = None if fence is not None else line[3:].strip()
        elif fence == "sh" and line.strip():
            found.append(Command(file, number, line.strip()))
        elif fence is not None:
            continue
        elif line.startswith("    ") and TOOLS.match(line.strip()):
            # What stands further right says what the line does.
            text = re.split(r"\s{4,}", line.strip())[0]
            # An installation, and what is to be done after it, are two commands.
            install = re.match(r"\$\(\[ .*? echo sudo\) (sh -c '[^']*')(?: && )?", text)
            if install:
                found.append(Command(file, number, install[1]))
                text = text[install.end():]
            if text:
                found.append(Command(file, number, text))
        else:
            for text in re.findall(r"(?<!`)`([^`]+)`(?!`)", re.sub(r"``[^`]*``", "", line)):
                if re.match(r"(\w+=\S+ )*(kernels(-bench)? [a-z-]|swift (run|test|build) |Tests/\w+/run)", text):
                    found.append(Command(file, number, text.replace("\\|", "|"), inline=True))
    return found
