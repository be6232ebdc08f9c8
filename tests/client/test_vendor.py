"""The page's libraries lie here as npm published them, with their licences."""

import hashlib

import pytest

from client import vendor


def test_every_file_is_the_one_that_was_laid_down():
    sums = dict(reversed(line.split("  ")) for line in (vendor.FOLDER / "SHA256SUMS").read_text().splitlines())
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in vendor.FOLDER.iterdir()}
    assert {name: found[name] for name in found if name not in ("SHA256SUMS", "vendor.json")} == sums


@pytest.mark.parametrize("package", vendor.packages(), ids=lambda package: package["name"])
def test_a_package_is_pinned_and_comes_with_its_licence(package):
    assert package["integrity"].startswith("sha512-") and package["version"][0].isdigit()
    assert package["licence"] in ("MIT", "BSD-3-Clause", "Apache-2.0")
    licence = (vendor.FOLDER / f"{package['name']}.LICENSE").read_text(encoding="utf-8")
    assert {"MIT": "Permission is hereby granted", "BSD-3-Clause": "Redistribution", "Apache-2.0": "Apache"}[
        package["licence"]
    ] in licence


def test_a_package_with_another_checksum_is_not_laid_down(monkeypatch):
    def packed(command, **_):
        from pathlib import Path

        (Path(command[4]) / "htm-3.1.1.tgz").write_bytes(b"another")

    monkeypatch.setattr(vendor.subprocess, "run", packed)
    [htm] = [package for package in vendor.packages() if package["name"] == "htm"]
    with pytest.raises(vendor.VendorError, match="checksum"):
        vendor.fetch(htm)
