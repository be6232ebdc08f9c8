"""`make lock`: constraints.txt, the versions of everything that both engines and no engine have in common.

What an engine pins for itself (torch, CUDA, vLLM) is left to it: the two builds differ. Resolved with the CPU engine
present, so that every version suits it; whether the GPU engine agrees is resolved too, and a conflict ends this.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(__file__).with_name("package_sources.py")
HEAD = "# Versions that are installed, made by `make lock`; pyproject.toml says which would do.\n"
ENGINES_OWN = re.compile(r"(torch|triton|vllm|nvidia-(?!ml)|cuda|setuptools)")


def resolve(*extras: str, universal: bool = True, constraints: Path | None = None) -> list[str]:
    """Lines `name==version` for these extras; raises CalledProcessError where there is no solution."""
    options = ["--universal", "--python-version", "3.11"] if universal else []
    options += ["-c", str(constraints)] if constraints else []
    options += [part for extra in extras for part in ("--extra", extra)]
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-annotate", "--no-header"]
    asked = subprocess.run([sys.executable, str(SOURCES)], check=True, stdout=subprocess.PIPE, text=True)
    command += ["--index-strategy", "unsafe-best-match", *asked.stdout.split("\n")[:-1], *options, "pyproject.toml"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return [line for line in done.stdout.splitlines() if re.match(r"[A-Za-z0-9]", line)]


def name_of(line: str) -> str:
    """The package that a line of requirements is about."""
    return re.split(r"[=<> ;\[]", line)[0].lower()


def main() -> int:
    """Write constraints.txt. Raises CalledProcessError where the versions contradict each other."""
    shared = {name_of(line) for line in resolve("dev", "fleet", "telemetry")}
    lines = [
        line
        for line in resolve("client", "dev", "fleet", "telemetry", "cpu-engine")
        if name_of(line) in shared and not ENGINES_OWN.match(line)
    ]
    content = HEAD + "".join(f"{line}\n" for line in lines)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(content)
        file.flush()
        resolve("gpu", universal=False, constraints=Path(file.name))
    (ROOT / "constraints.txt").write_text(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
