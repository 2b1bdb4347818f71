"""Kafka's jars: only those of the committed list, whole or not at all."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from deploy.local.errors import CouldNotFetch, WrongContent
from deploy.local.jars import SUMS_FILE, kafka_jars, read_sums

GOOD = {"a.jar": b"content of a", "b.jar": b"content of b"}


class Source:
    """Stands in for the download: puts these files there, or breaks off."""

    def __init__(self, files: Mapping[str, bytes], breaks_off: bool = False) -> None:
        self.asked = 0
        self._files = files
        self._breaks_off = breaks_off

    def __call__(self, folder: Path) -> list[Path]:
        self.asked += 1
        folder.mkdir()
        for name, content in self._files.items():
            (folder / name).write_bytes(content)
        if self._breaks_off:
            raise CouldNotFetch("the network went away")
        return sorted(folder.iterdir())


@pytest.fixture
def sums(tmp_path: Path) -> Path:
    file = tmp_path / "sums"
    file.write_text("".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in GOOD.items()))
    return file


def test_jars_are_fetched_once(tmp_path: Path, sums: Path) -> None:
    source = Source(GOOD)
    first = kafka_jars(tmp_path / "cache", source, sums)
    assert {jar.name: jar.read_bytes() for jar in first.iterdir()} == GOOD
    assert kafka_jars(tmp_path / "cache", source, sums) == first
    assert source.asked == 1


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({**GOOD, "b.jar": b"something else"}, "b.jar"),
        ({"a.jar": GOOD["a.jar"]}, "b.jar"),
        ({**GOOD, "c.jar": b"nobody asked for it"}, "c.jar"),
    ],
)
def test_another_content_a_missing_and_an_unknown_jar_are_refused(
    tmp_path: Path, sums: Path, files: Mapping[str, bytes], named: str
) -> None:
    with pytest.raises(WrongContent, match=f": {named}\\."):
        kafka_jars(tmp_path / "cache", Source(files), sums)
    assert kafka_jars(tmp_path / "cache", Source(GOOD), sums).is_dir(), "nothing of the refused ones is kept"


def test_a_download_that_broke_off_leaves_nothing_behind(tmp_path: Path, sums: Path) -> None:
    with pytest.raises(CouldNotFetch):
        kafka_jars(tmp_path / "cache", Source({"a.jar": b"half"}, breaks_off=True), sums)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["kafka.lock"]


def test_the_committed_list_names_the_broker_and_what_it_needs() -> None:
    listed = read_sums(SUMS_FILE)
    assert "kafka_2.13-4.3.1.jar" in listed
    assert len(listed) > 40
