"""Writes the Swift samples as a package that depends on this one: swift_package.py FOLDER.

Every block becomes part of an asynchronous function: one for each docstring, and one for each document, whose blocks follow
each other and share their variables. What a sample takes for given stands in contexts.txt. A comment at the end of a
line is checked where it is the value of the line's expression or variable, or what the line prints:

    a.shape           // 2×3
    print(error)      // matmul: A is 2×3 and B is 4×5; B needs 3 rows
    print(prediction) // close to 0, 1, 1, 0
"""

import json
import pathlib
import re
import sys

import extract

VALUE = re.compile(r'-?\d[\d.]*(e-?\d+)?|\d+×\d+|\[.*\]|".*"|true|false|nil')
DECLARED = re.compile(r"(?:let|var|func|struct|enum|final class) (\w+)|(?:let|var) \(([\w, ]+)\)")


def contexts():
    """The sections of contexts.txt: the lines that a file's samples take for given."""
    sections, name = {}, None
    for line in (pathlib.Path(__file__).parent / "contexts.txt").read_text().split("\n"):
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith("["):
            name = line.strip("[]")
            sections[name] = []
        elif line.startswith("use "):
            sections[name] += sections[line[4:]]
        else:
            sections[name].append(line)
    return sections


def declared(lines):
    """The names that lines declare at their outermost level."""
    names = set()
    for line in lines:
        for single, several in DECLARED.findall(line) if not line.startswith((" ", "}")) else []:
            names |= {single} if single else {name.strip() for name in several.split(",")}
    return names - {"_"}


def checked(line, place, checks):
    """The line with its comment turned into a check, where it is one."""
    match = re.fullmatch(r"(\s*)(.*?\S)\s+// (.*)", line)
    if not match:
        return line
    indent, code, comment = match.groups()
    arguments = f"{len(checks)}, {json.dumps(comment, ensure_ascii=False)}"
    variable = re.match(r"(?:let|var) (\w+)\b[^=]*= ", code)
    if code.startswith("print("):
        result = f"{indent}{code}; checkPrinted({arguments})"
    elif not VALUE.fullmatch(comment):
        return line
    elif variable:
        result = f"{indent}{code}; check({variable[1]}, {arguments})"
    elif re.match(r"(let|var|for|if|return|case|\.|\})|.* [-+*/]?= ", code):
        return line
    else:
        result = f"{indent}check({code}, {arguments})"
    checks.append(place)
    return result


class Scope:
    """The body of one function."""

    def __init__(self, context):
        self.lines, self.depth, self.checks = list(context), 0, []
        self.names, self.imports = declared(context), set()

    def add(self, sample):
        body = []
        for offset, line in enumerate(sample.lines):
            if line.startswith("import "):
                self.imports.add(line)
                line = ""
            body.append(checked(line, f"{sample.file}:{sample.line + offset}", self.checks))
        # A name may come again in a later block: it then hides the first.
        if declared(body) & self.names:
            self.lines.append("do {")
            self.depth += 1
        self.names |= declared(body)
        self.lines.append(f'#sourceLocation(file: "{extract.ROOT / sample.file}", line: {sample.line})')
        self.lines += body
        self.lines.append("#sourceLocation()")

    def text(self, name):
        imports = self.imports | {"import Kernels", "import KernelsModel"}
        body = "\n".join(self.lines + ["}"] * self.depth)
        return "\n".join(sorted(imports)) + f"\n\n@Sendable func {name}() async throws {{\n{body}\n}}\n"


PROGRAM = ["import Kernels", "print(try matmul(Matrix<Float>([[2]]), [3]))"]


def manifest(sample, following, folder):
    """A package as a document has it, with this repository in place of the address, and the program that follows it."""
    target = folder / "manifests" / re.sub(r"\W", "-", sample.place)
    text, replaced = re.subn(
        r'\.package\(\s*url: "[^"]*swift-kernels\.git", from: "[^"]*"',
        f'.package(name: "swift-kernels", path: "{extract.ROOT}"', "\n".join(sample.lines) + "\n")
    if replaced != 1:
        raise SystemExit(f"{sample.place}: the manifest does not depend on swift-kernels by address and version")
    (target / "Sources/app").mkdir(parents=True, exist_ok=True)
    (target / "Package.swift").write_text(text)
    program = following.lines if following and following.lines[0] == PROGRAM[0] else PROGRAM
    (target / "Sources/app/main.swift").write_text("\n".join(program) + "\n")


def main(folder):
    sections = contexts()
    used = {name for name in sections if "/" not in name and "." not in name}
    sources = folder / "Sources/Samples"
    sources.mkdir(parents=True, exist_ok=True)
    entries, count = [], 0
    for file in extract.sources() + extract.documents():
        context, scope = sections.get(file, []), None
        samples = [sample for sample in extract.blocks(file) if sample.language == "swift"]
        count += len(samples)
        for sample, following in zip(samples, samples[1:] + [None]):
            if sample.lines[0].startswith("// swift-tools-version"):
                manifest(sample, following, folder)
                continue
            used.add(file)
            if scope is None or not file.endswith(".md"):
                scope = Scope(context)
                entries.append((sample.place, scope))
            scope.add(sample)
    stale = set(sections) - used
    if stale:
        raise SystemExit(f"contexts.txt: no sample of {', '.join(sorted(stale))}")
    listing = []
    for index, (place, scope) in enumerate(entries):
        (sources / f"Sample{index}.swift").write_text(scope.text(f"sample{index}"))
        places = ", ".join(json.dumps(place) for place in scope.checks)
        listing.append(f'    Sample(place: "{place}", checks: [{places}], body: sample{index}),')
    (sources / "List.swift").write_text("let samples: [Sample] = [\n" + "\n".join(listing) + "\n]\n")
    support = pathlib.Path(__file__).parent / "Support.swift"
    (sources / "Support.swift").write_text(support.read_text())
    (folder / "Package.swift").write_text(f"""\
// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "samples",
    dependencies: [.package(name: "swift-kernels", path: "{extract.ROOT}")],
    targets: [
        .executableTarget(
            name: "Samples",
            dependencies: [
                .product(name: "Kernels", package: "swift-kernels"),
                .product(name: "KernelsModel", package: "swift-kernels"),
            ])
    ]
)
""")
    print(f"samples: {count} blocks of Swift, {sum(len(scope.checks) for _, scope in entries)} values to check")


main(pathlib.Path(sys.argv[1]))
