"""Who a piece of work is done for: the name of a key, and the address that it came from.

Sessions belong to a name, shares of the workers and rates to an account. Knows nothing of HTTP or keys.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """`name` is the key's, empty where no key is needed; `address` is the caller's, or what stands for it."""

    name: str = ""
    address: str = "local"

    @property
    def account(self) -> str:
        """Whom rates and shares are counted for."""
        return f"key {self.name}" if self.name else f"address {self.address}"


NOBODY = Caller()  # a command in a terminal, and all callers of a server without keys
