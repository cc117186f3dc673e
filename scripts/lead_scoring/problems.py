"""What goes wrong with data, rules or the machine, as sentences for the person who can mend it."""

from __future__ import annotations

from collections.abc import Sequence


class RunStopped(Exception):
    """A run cannot go on. Holds one sentence for each thing that is wrong.

    The command prints the sentences and ends with status 1; nothing has been published then.
    """

    def __init__(self, sentences: str | Sequence[str]) -> None:
        self.sentences = [sentences] if isinstance(sentences, str) else list(sentences)
        super().__init__("\n".join(self.sentences))
