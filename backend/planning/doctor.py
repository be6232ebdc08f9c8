"""`python main.py doctor`: what works on this machine, what does not, and the command that cures it.

Every check is a function that returns its finding. Imports neither torch nor vLLM: it reads metadata, the
disk and the driver, so it is quick and works in the broken environments it is for. The exit status is 1 only
when the service cannot start.
"""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    from backend.planning import environment

    found = environment.faults()
    sys.stdout.write("".join(f"{fault.text}\n    {fault.remedy}\n" for fault in found) or "all packages agree\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
