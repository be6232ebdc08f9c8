"""`python main.py`: serves (the default), and the commands ask, read, plan, doctor and bench.

Only starts things: finds the project's environment and hands over to `backend.commands`. Stays light, since
every worker process imports it again.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETUP = "./fix_qwen_dependencies.sh"


def enter_environment() -> None:
    """Go on in the project's own environment where there is one, whichever Python was called."""
    environment = ROOT / ".venv"
    python = environment / "bin" / "python"
    if python.exists() and Path(sys.prefix).resolve() != environment.resolve():
        os.execv(python, [str(python), str(Path(__file__).resolve()), *sys.argv[1:]])


def find_packages() -> None:
    """Import from the project's root: this folder's own names would hide others (`settings`, `errors`)."""
    here = str(Path(__file__).resolve().parent)
    sys.path[:] = [str(ROOT), *(path for path in sys.path if path and str(Path(path).resolve()) != here)]


def main() -> int:
    enter_environment()
    find_packages()
    try:
        from backend.commands import run
    except ModuleNotFoundError as error:
        print(f"{error.name} is missing. Run {SETUP} in {ROOT} first.", file=sys.stderr)
        return 1
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
