"""Whether documents say what other files say: the version of the C contract, the tables of measured ratios."""

import re
import subprocess
import sys

import extract

WHERE = {
    "README.md": r'from: "([^"]+)"',
    "Sources/Kernels/Kernels.docc/GettingStarted.md": r'from: "([^"]+)"',
    "CHANGELOG.md": r"^## \[(\d[^\]]*)\]",
    "Examples/Python/pyproject.toml": r'^version = "([^"]+)"',
}

header = (extract.ROOT / "CKernels/include/ck_base.h").read_text()
version = ".".join(re.findall(r"#define CK_VERSION_\w+ (\d+)", header))
failed = False
for file, pattern in WHERE.items():
    found = re.findall(pattern, (extract.ROOT / file).read_text(), re.M)
    # The newest version of a changelog comes first.
    for stated in found[:1] if file == "CHANGELOG.md" else found or ["none"]:
        if stated != version:
            print(f"{file}: states version {stated}, and the library is {version}")
            failed = True

folder = extract.ROOT / "Benchmarks/results/zen4-2cpu"
for script, arguments, document in (
    ("Benchmarks/behind.py", sorted(folder.glob("*.json")), "Sources/Kernels/Kernels.docc/Performance.md"),
    ("Benchmarks/summary.py", [folder], "README.md"),
):
    printed = subprocess.run(
        [sys.executable, extract.ROOT / script, *arguments], check=True, capture_output=True, text=True).stdout
    text = (extract.ROOT / document).read_text()
    for table in printed.rstrip("\n").split("\n\n"):
        if table not in text:
            print(f"{document}: a table is not what {script} prints for zen4-2cpu: {table.splitlines()[0]}")
            failed = True
sys.exit(1 if failed else 0)
