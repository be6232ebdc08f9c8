"""`python main.py key NAME`: a new API key, shown once; the keys' file gets its hash."""

from __future__ import annotations

import argparse
import os
import re
import secrets
import sys
from pathlib import Path

from backend.api.door.keys import hash_of, keys_in
from backend.commands.environment import environment_file
from backend.settings import PREFIX, SettingsError, load_settings

KEY_BYTES = 32


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    found = argparse.ArgumentParser(prog="python main.py key", description="Make an API key; it is shown only once.")
    found.add_argument("name", help="whose key it is: letters, digits and . _ @ -")
    found.add_argument("--file", type=Path, help=f"file of the keys ({PREFIX}API_KEYS_FILE)")
    return found


def main(arguments: list[str]) -> int:
    """Make a key, add its hash to the file and print it once; 2 where no file is known or it cannot be written."""
    options = parser().parse_args(arguments)
    try:
        file = options.file or load_settings(environment_file()).api_keys_file
        if file is None:
            raise SettingsError(f"Say where keys are kept: --file, or {PREFIX}API_KEYS_FILE.")
        print(add_key(file, options.name))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def add_key(file: Path, name: str) -> str:
    """A new key, its hash added to the file; raises SettingsError where the name is taken or cannot be one."""
    if not re.fullmatch(r"[\w.@-]{1,64}", name):
        raise SettingsError(f"{name!r} cannot be a name: at most 64 letters, digits and . _ @ - are.")
    if file.exists() and name in keys_in(file).values():
        raise SettingsError(f"{file} has a key of the name {name!r} already; remove its line to replace it.")
    key = secrets.token_urlsafe(KEY_BYTES)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as lines:
            lines.write(f"{name} sha256:{hash_of(key)}\n")
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}.") from error
    return key
