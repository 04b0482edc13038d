"""Builds and runs the samples in C, C++ and Python: programs.py FOLDER OBJECTS, where OBJECTS has the kernels' object files.

A sample in C without a main is its body. What a sample prints stands in comments at the ends of the lines that print, and is
compared as a whole.
"""

import pathlib
import re
import subprocess
import sys

import extract

COMPILERS = {"c": ["gcc", "-std=c11", "-xc"], "cpp": ["g++", "-std=c++17", "-xc++"]}
PRINTS = re.compile(r"\b(?:printf|print)\(.*(?:/\* (.*?) \*/|// (.*)|# (.*))$")


def expected(sample):
    found = [next(text for text in match.groups() if text) for match in map(PRINTS.search, sample.lines) if match]
    return "".join(line + "\n" for line in found)


def build(sample, folder, library):
    """The command that runs the sample."""
    text = "\n".join(sample.lines) + "\n"
    if sample.language == "python":
        (folder / "sample.py").write_text(text)
        return [sys.executable, str(folder / "sample.py")]
    includes = "".join(line + "\n" for line in sample.lines if line.startswith("#include"))
    body = "".join(line + "\n" for line in sample.lines if not line.startswith("#include"))
    if "main(" not in body:
        body = f"int main(void) {{\n{body}return 0;\n}}\n"
    text = f"#include <CKernels.h>\n#include <stdio.h>\n{includes}{body}"
    command = COMPILERS[sample.language] + [
        "-Wall", "-Wextra", "-Werror", f"-I{extract.ROOT}/CKernels/include", "-", "-xnone", str(library),
        "-o", str(folder / "sample"), "-lomp5", "-lm", "-lpthread"]
    subprocess.run(command, input=text, text=True, check=True)
    return [str(folder / "sample")]


def main(folder, objects):
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / "libckernels.a"
    library.unlink(missing_ok=True)
    files = [str(path) for path in objects.rglob("*.o")]
    subprocess.run(["ar", "rcs", str(library), *files], check=True)
    count = failed = 0
    for file in extract.documents():
        for sample in extract.blocks(file):
            if sample.language not in ("c", "cpp", "python"):
                continue
            count += 1
            try:
                ran = subprocess.run(
                    build(sample, folder, library), cwd=folder, capture_output=True, text=True, timeout=60, check=True)
            except (subprocess.SubprocessError, OSError) as error:
                print(f"{sample.place}: {error}\n{getattr(error, 'stderr', None) or ''}")
                failed += 1
                continue
            if ran.stdout != expected(sample):
                print(f"{sample.place}: prints\n{ran.stdout}and the comments say\n{expected(sample)}")
                failed += 1
    print(f"samples: {count - failed} of {count} in C, C++ and Python run as their documents say")
    sys.exit(1 if failed else 0)


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
