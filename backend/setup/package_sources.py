"""Hands pip's configured package locations to uv, which does not read pip's configuration.

Run by the installation script before anything is installed, so it uses the standard library alone:
without arguments it prints uv's options, one word a line; with `--environment` the shell assignments that
uv needs beside them (certificates, proxy, time limit). What the operator set for uv itself stays.
"""

from __future__ import annotations

import ast
import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping

SECTIONS = ("global", "install", ":env:")  # the later one wins, as in pip
VARIABLES = {
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}


def parse(lines: Iterable[str]) -> dict[str, str]:
    """What `pip config list` prints → {option: value}, in pip's order of precedence."""
    found: dict[tuple[int, str], str] = {}
    for line in lines:
        name, separator, quoted = line.strip().partition("=")
        section, _, option = name.rpartition(".")
        if not separator or section not in SECTIONS:
            continue
        try:
            value = str(ast.literal_eval(quoted))
        except (ValueError, SyntaxError):
            value = quoted
        found[SECTIONS.index(section), option] = value
    return {option: found[rank, option] for rank, option in sorted(found)}


def uv_options(config: Mapping[str, str]) -> list[str]:
    """pip's options as uv's; several values stand in one string, separated by white space."""
    options: list[str] = []
    if config.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        options.append("--no-index")
    elif "index-url" in config:
        options += ["--default-index", config["index-url"].strip()]
    for option, uv_name in (("extra-index-url", "--extra-index-url"), ("find-links", "--find-links")):
        for value in config.get(option, "").split():
            options += [uv_name, value]
    for host in config.get("trusted-host", "").split():
        options += ["--allow-insecure-host", host]
    return options


def assignments(config: Mapping[str, str], environment: Mapping[str, str]) -> list[str]:
    """Shell lines for what uv takes from its environment, where it is not set yet."""
    wanted = {variable: config[option] for option, variable in VARIABLES.items() if config.get(option)}
    return [
        f"export {variable}={shlex.quote(value)}" for variable, value in wanted.items() if not environment.get(variable)
    ]


def _pip_config() -> dict[str, str]:
    command = [sys.executable, "-m", "pip", "config", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return parse(done.stdout.splitlines())


def main() -> int:
    """Print pip's sources as options of uv, or with `--environment` as assignments for a shell."""
    config = _pip_config()
    lines = assignments(config, os.environ) if "--environment" in sys.argv[1:] else uv_options(config)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
