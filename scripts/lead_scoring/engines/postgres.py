"""PostgreSQL as the engine: COPY brings rows there and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


class PostgresEngine:
    """A PostgreSQL server, as an output of profiles.yml names it."""

    name = "PostgreSQL"

    def __init__(self, target: str, output: Mapping[str, Any]) -> None:
        """`output`: the output of profiles.yml with its environment variables filled in."""
        self.target = target
        self.output = dict(output)

    def check(self) -> None:
        """Make sure that the server answers."""
        raise NotImplementedError

    def push(self, database: Path) -> None:
        """Bring what the server lacks."""
        raise NotImplementedError

    def fetch(self, database: Path, *, with_evaluation: bool) -> None:
        """Take the marts back."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the connections."""
        raise NotImplementedError

    def problem(self, error: BaseException) -> str | None:
        """A sentence for an error of the server."""
        raise NotImplementedError
