"""What goes wrong with data, rules or the machine, as sentences for the person who can mend it."""

from __future__ import annotations

from collections.abc import Sequence


class RunStopped(Exception):
    """A run cannot go on. Holds one sentence for each thing that is wrong.

    The command prints the sentences and ends with `exit_status`; nothing has been published then.
    """

    exit_status = 1

    def __init__(self, sentences: str | Sequence[str]) -> None:
        self.sentences = [sentences] if isinstance(sentences, str) else list(sentences)
        super().__init__("\n".join(self.sentences))


class WrongUsage(RunStopped):
    """What was asked for cannot be: an option is at fault, neither data nor rules."""

    exit_status = 2
