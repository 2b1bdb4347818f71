"""Apache Kafka's jars: fetched once, checked against the committed list, and put in place whole or not at all."""

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from deploy.local.errors import CouldNotFetch, PlatformError, WrongContent
from deploy.local.locks import locked
from deploy.local.places import cache_folder

KAFKA_VERSION = "4.3.1"
ENDPOINT = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}+org.slf4j:slf4j-simple:1.7.36"
SUMS_FILE = Path(__file__).with_name("kafka-jars.sha256")

Fetch = Callable[[Path], list[Path]]


def kafka_jars(cache: Path, fetch: Fetch | None = None, sums_file: Path = SUMS_FILE) -> Path:
    """The folder with exactly the listed jars; fetched if it is not there yet.

    Raises CouldNotFetch when they cannot be had, WrongContent when one is not what the list says.
    """
    folder = cache / f"kafka-{KAFKA_VERSION}"
    with locked(cache / "kafka.lock"):
        if not folder.is_dir():
            _fill(folder, fetch or fetch_with_jgo, read_sums(sums_file))
    return folder


def _fill(folder: Path, fetch: Fetch, sums: Mapping[str, str]) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="kafka-") as name:
        draft = Path(name) / "jars"
        draft.mkdir(mode=0o755)
        for jar in fetch(Path(name) / "download"):
            shutil.copyfile(jar, draft / jar.name)
        check_sums(draft, sums)
        draft.rename(folder)


def read_sums(file: Path) -> dict[str, str]:
    """The committed list, in the format of sha256sum: jar name -> SHA-256."""
    return {name: digest for digest, name in (line.split() for line in file.read_text().splitlines())}


def check_sums(folder: Path, sums: Mapping[str, str]) -> None:
    """Raises WrongContent naming every jar that is missing, unknown or of other content."""
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in folder.iterdir()}
    wrong = sorted(name for name in found.keys() | sums.keys() if found.get(name) != sums.get(name))
    if wrong:
        raise WrongContent(f"Kafka's jars are not those of {SUMS_FILE.name} and were thrown away: {', '.join(wrong)}.")


def fetch_with_jgo(folder: Path) -> list[Path]:
    """Download Kafka and what it needs from Maven Central, without Java or Maven. Shows progress."""
    from jgo.env import EnvironmentBuilder
    from jgo.maven import MavenContext, PythonResolver

    with _progress() as show:
        try:
            context = MavenContext(
                resolver=PythonResolver(progress_callback=show), repo_cache=folder / "repository", timeout=60
            )
            built = EnvironmentBuilder(context=context, cache_dir=folder / "environment").from_endpoint(ENDPOINT)
        except (OSError, RuntimeError) as error:
            what = f"Apache Kafka {KAFKA_VERSION} could not be had from Maven Central; is there a network?"
            raise CouldNotFetch(what) from error
    return sorted(Path(built.path).glob("*/*.jar"))


@contextmanager
def _progress() -> Generator[Callable[[str, int], AbstractContextManager[Callable[[int], None]]]]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    columns = (TextColumn("Fetching Apache Kafka"), BarColumn(), DownloadColumn(), TextColumn("{task.fields[file]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        # Kafka and what it needs are 43 MB in all; jgo names files one by one and never their sum.
        task = progress.add_task("jars", total=43_500_000, file="")

        @contextmanager
        def one_file(name: str, _size: int) -> Generator[Callable[[int], None]]:
            progress.update(task, file=name)
            yield lambda count: progress.advance(task, count)

        yield one_file


def main() -> None:
    """Fetch the jars into the shared cache, or say in a sentence why not: `python -m deploy.local.jars`."""
    try:
        kafka_jars(cache_folder())
    except PlatformError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
