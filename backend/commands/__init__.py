"""The command line: which commands there are, and which module does each. Nothing heavy is imported here."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence

COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("backend.commands.serve", "start the server (what happens without a command)"),
    "ask": ("backend.commands.ask", "ask a question about a drawing, without a server"),
    "read": ("backend.commands.read", "print everything that stands on a drawing, or draw it on the page"),
    "plan": ("backend.commands.plan", "which model fits on this machine, and how"),
    "key": ("backend.commands.key", "make an API key"),
    "doctor": ("backend.commands.doctor", "what works on this machine, and what does not"),
    "bench": ("backend.commands.bench.measure", "measure the model on this machine"),
}


def run(arguments: Sequence[str]) -> int:
    """Run a command; returns the exit status."""
    if arguments and arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    name = arguments[0] if arguments and not arguments[0].startswith("-") else "serve"
    if name not in COMMANDS:
        print(f"{name!r} is not a command.\n\n{usage()}", file=sys.stderr)
        return 2
    rest = list(arguments[1:] if arguments and arguments[0] == name else arguments)
    command: Callable[[list[str]], int] = importlib.import_module(COMMANDS[name][0]).main
    return command(rest)


def usage() -> str:
    """The commands, a line each."""
    lines = [f"  {name:8}{text}" for name, (_, text) in COMMANDS.items()]
    return "python main.py [COMMAND] [--help]\n\n" + "\n".join(lines)
