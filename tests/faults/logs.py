"""What the processes wrote down while faults went on: a fault is a warning, a bug is an error."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

BUG = re.compile(
    r"a batch could not be applied|handler_failed|Exception in ASGI|AssertionError|this (consumer|worker) stops"
)


@dataclass
class Logs:
    """The logs of a data folder, read on from where they were read to."""

    folder: Path
    _read_to: dict[Path, int] = field(default_factory=dict[Path, int])

    def read_on(self) -> list[str]:
        """The new lines that tell of a bug, each with its process."""
        return [line for file in sorted(self.folder.glob("*.log")) for line in self._bugs(file)]

    def _bugs(self, file: Path) -> Iterator[str]:
        with file.open("rb") as lines:
            lines.seek(self._read_to.get(file, 0))
            for line in lines:
                text = line.decode(errors="replace").strip()
                if BUG.search(text):
                    yield f"{file.stem}: {text[:600]}"
            self._read_to[file] = lines.tell()
