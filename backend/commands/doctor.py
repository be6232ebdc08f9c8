"""`python main.py doctor`: what works on this machine, what does not, and the command that cures it.

Imports neither torch nor vLLM, so it is quick and works in the broken environments it is for. The exit status
is 1 only when the service cannot start. `--explain LOG` recognises known errors in a log (`-` for stdin).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from backend.planning.doctor import known_errors
from backend.setup.environment import REMEDY

if TYPE_CHECKING:
    from backend.planning.doctor.checks import Finding
    from backend.settings import Settings


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    found = argparse.ArgumentParser(prog="python main.py doctor", description=(__doc__ or "").split("\n\n")[0])
    found.add_argument("--json", action="store_true", help="print one JSON object")
    found.add_argument("--explain", metavar="LOG", help="recognise known errors in a log file, or in stdin with -")
    return found


def main(arguments: list[str] | None = None) -> int:
    """0 unless the service cannot start."""
    options = parser().parse_args(arguments)
    if options.explain:
        return explain(options.explain)
    try:
        findings = list(examine())
    except ModuleNotFoundError as error:
        sys.stdout.write(f"FAIL  packages  {error.name} is missing\n      cure: {REMEDY}\n")
        return 1
    failed = any(finding.level == "fail" for finding in findings)
    if options.json:
        answer = {"starts": not failed, "findings": [asdict(finding) for finding in findings]}
        sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    else:
        sys.stdout.write(render(findings, failed))
    return 1 if failed else 0


def examine() -> Iterator[Finding]:
    """Every check, in the order in which the service needs what they check."""
    from backend.planning.doctor import checks
    from backend.planning.doctor import gpu as checks_gpu

    yield checks.check_python()
    yield from checks.check_packages()
    settings, fault = _settings()
    if fault is not None:
        yield fault
    found = checks_gpu.this_machine()
    yield from checks_gpu.check_gpu(found)
    yield from checks_gpu.check_compiler(found)
    yield from checks_gpu.check_headers(found)
    yield checks_gpu.check_torch(found)
    yield checks_gpu.check_vllm(found)
    yield from (
        finding for finding in (checks.check_transformers(), checks.check_huggingface_hub()) if finding is not None
    )
    yield checks.check_recognition()
    yield checks.check_memory()
    if settings is not None:
        yield checks.check_sessions(settings)
        yield checks.check_port(settings)
        yield from checks_gpu.check_model(settings, found)
        yield checks_gpu.check_answerer(settings, found)


def _settings() -> tuple[Settings | None, Finding | None]:
    from backend.commands.environment import environment_file, hand_on_clients_names
    from backend.planning.doctor.checks import Finding, Level
    from backend.settings import SettingsError, load_settings

    hand_on_clients_names(environment_file())
    try:
        return load_settings(environment_file()), None
    except SettingsError as error:
        return None, Finding(Level.FAIL, "settings", str(error), "correct the line in .env or the environment")


def render(findings: list[Finding], failed: bool) -> str:
    """A line for each finding, and the command that mends it."""
    width = max(len(finding.topic) for finding in findings)
    lines = []
    for finding in findings:
        mark = finding.level.upper() if finding.level in ("warn", "fail") else finding.level
        lines.append(f"{mark:<5} {finding.topic:<{width}}  {finding.text}")
        if finding.remedy:
            lines.append(f"{'':<5} {'':<{width}}  cure: {finding.remedy}")
    lines.append("The service cannot start." if failed else "The service can start: make run")
    return "\n".join(lines) + "\n"


def explain(place: str) -> int:
    """Print what the known errors in a log mean; 2 where it cannot be read."""
    try:
        text = sys.stdin.read() if place == "-" else Path(place).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        sys.stderr.write(f"{place} cannot be read: {error.strerror}\n")
        return 2
    found = known_errors.explain_log(text)
    for known in found:
        sys.stdout.write(f"{known.cause}\n" + "".join(f"    {remedy}\n" for remedy in known.remedies))
    if not found:
        sys.stdout.write("No known error in this text. `python main.py doctor` checks the machine.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
