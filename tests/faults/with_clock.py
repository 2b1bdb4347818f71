"""Starts a command with the clock that a file says: `with_clock.py FILE NAME COMMAND…`."""

import json
import os
import sys
from pathlib import Path


def main(file: str, name: str, *command: str) -> None:
    """Becomes the command; gives its clock the file's error for this name."""
    if Path(file).exists():
        said = json.loads(Path(file).read_text(encoding="utf-8"))
        seconds = said["seconds"].get(name, 0)
        if seconds and said["library"]:
            os.environ |= {"LD_PRELOAD": said["library"], "CLOCK_WRONG_SECONDS": str(seconds)}
    os.execv(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
