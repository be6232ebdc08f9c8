"""Fetches the page's libraries from npm at pinned versions into `static/vendor/`: `python -m client.vendor`.

`vendor.json` there names each package, its version, licence, the checksum that npm published for it, and the files
that are taken; what lies there is committed, so nobody who runs the page needs npm. Knows nothing of the page.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "static" / "vendor"
LIST = FOLDER / "vendor.json"


class VendorError(Exception):
    """A package is not the one that was chosen; the message says which."""


def packages() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(LIST.read_text(encoding="utf-8"))
    return found


def fetch(package: dict[str, Any]) -> dict[str, bytes]:
    """The files of a package as they are laid down, by name. Raises VendorError where the checksum is another."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{package['name']}@{package['version']}"
        command = ["npm", "pack", "--silent", "--pack-destination", folder, wanted]
        subprocess.run(command, check=True, capture_output=True)
        [archive] = Path(folder).iterdir()
        content = archive.read_bytes()
    if integrity(content) != package["integrity"]:
        raise VendorError(f"{wanted} has the checksum {integrity(content)}, not the one in {LIST.name}")
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return {name: _rewrite(_member(tar, source), package) for name, source in package["files"].items()}


def integrity(content: bytes) -> str:
    """As npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def _member(tar: tarfile.TarFile, source: str) -> bytes:
    file = tar.extractfile(f"package/{source}")
    if file is None:
        raise VendorError(f"{source} is no file")
    return file.read()


def _rewrite(content: bytes, package: dict[str, Any]) -> bytes:
    """Browsers find a module by its address only, not by a package's name; comments naming maps go, as the maps do."""
    for name, place in package.get("imports", {}).items():
        content = content.replace(f'from"{name}"'.encode(), f'from"{place}"'.encode())
    lines = content.split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith(b"//# sourceMappingURL"))


def main() -> int:
    for package in packages():
        for name, content in fetch(package).items():
            (FOLDER / name).write_bytes(content)
        sys.stderr.write(f"{package['name']} {package['version']}\n")
    sums = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(FOLDER.iterdir())}
    lines = [f"{digest}  {name}\n" for name, digest in sums.items() if name not in ("SHA256SUMS", LIST.name)]
    (FOLDER / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
