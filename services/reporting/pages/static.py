"""Style sheets, scripts, fonts and icons, served by us; nothing comes from elsewhere."""

import hashlib
import re
from pathlib import Path

import structlog
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
VENDOR = FOLDER / "vendor"
"""What deploy/assets.py puts there; none of it is committed."""

FOR_EVER = "public, max-age=31536000, immutable"

log = structlog.get_logger()


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


VERSION = _version(FOLDER)
"""Changes with the files, so that a browser never mixes an old style sheet with a new page."""


def asset(path: str) -> str:
    """The address of a file of the static folder; it changes with the files, so that browsers may keep what it gives.

    What the files name themselves, fonts and icons, is relative and so has the version too.
    """
    return f"/static/{VERSION}/{path}"


def mount_static(app: FastAPI) -> None:
    """Serves the static folder under /static, by version and without."""
    if not VENDOR.is_dir():
        log.warning("assets_missing", mend="deploy/bootstrap local", folder=str(VENDOR))
    app.mount("/static", GZipMiddleware(_Versioned(directory=FOLDER), compresslevel=5), name="static")


class _Versioned(StaticFiles):
    """A file asked for by the version of today is kept by the browser; any other is asked for anew each time.

    An older version gets what there is now: a page that was open before an upgrade still finds its scripts.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        version, _, rest = path.partition("/")
        response = await super().get_response(rest if re.fullmatch("[0-9a-f]{10}", version) else path, scope)
        response.headers["Cache-Control"] = FOR_EVER if version == VERSION else "no-cache"
        return response
