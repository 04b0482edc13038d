"""Whether all documents speak of the version that the C contract states."""

import re
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
sys.exit(1 if failed else 0)
