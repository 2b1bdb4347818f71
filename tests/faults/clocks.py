"""Clocks of single processes that are wrong by some seconds, where a C compiler is at hand to make that so."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.system import Process, seven_processes

SOURCE = Path(__file__).with_name("clock.c")
START = Path(__file__).with_name("with_clock.py")


@dataclass
class Clocks:
    """How wrong the clock of each process is from its next start on, in seconds; kept in a file they read then."""

    home: Path
    library: Path | None = None
    seconds: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def file(self) -> Path:
        return self.home / "run" / "clocks.json"

    def make(self) -> bool:
        """Builds what is put before the system's clock. False where there is no compiler: then all clocks are right."""
        compiler = shutil.which("cc")
        self.file.parent.mkdir(parents=True, exist_ok=True)
        if compiler is None:
            return False
        library = self.home / "run" / "clock.so"
        built = subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE], check=False)
        self.library = library if built.returncode == 0 else None
        return self.library is not None

    def set(self, process: str, seconds: int) -> None:
        """The process's clock is wrong by so much once it is started again."""
        self.seconds[process] = seconds
        draft = self.file.with_suffix(".draft")
        draft.write_text(json.dumps({"library": str(self.library or ""), "seconds": self.seconds}))
        os.replace(draft, self.file)

    def processes(self) -> Sequence[Process]:
        """The seven processes, each started through what sets its clock."""
        return [
            Process(
                each.name, (sys.executable, str(START), str(self.file), each.name, *each.command), each.port_setting
            )
            for each in seven_processes()
        ]
