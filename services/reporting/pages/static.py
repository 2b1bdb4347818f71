"""Style sheet, script and icon, served by us; nothing comes from elsewhere."""

import hashlib
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

FOLDER = Path(__file__).parent / "static"


def mount_static(app: FastAPI) -> None:
    """Serves the static folder under /static."""
    app.mount("/static", StaticFiles(directory=FOLDER), name="static")


def static_version() -> str:
    """Changes with the files, so that a browser never mixes an old style sheet with a new page."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]
