"""Whether documents say what other files say: the version of the C contract, the table of the rows in which peers are ahead."""

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

results = sorted((extract.ROOT / "Benchmarks/results/zen4-2cpu").glob("*.json"))
table = subprocess.run(
    [sys.executable, extract.ROOT / "Benchmarks/behind.py", *results], check=True, capture_output=True, text=True).stdout
article = "Sources/Kernels/Kernels.docc/Performance.md"
if table not in (extract.ROOT / article).read_text():
    print(f"{article}: its table is not what Benchmarks/behind.py prints for zen4-2cpu")
    failed = True
sys.exit(1 if failed else 0)
