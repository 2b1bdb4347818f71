"""XML read as a stream: names without prefixes, no declarations of entities, nothing fetched from anywhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.parsers import expat

from services.settlement.sheets.reading.cells import Unreadable

Attributes = Mapping[str, str]


class Reader:
    """What is told of a document as it is read; a kind of document overrides what it needs."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins; its name has no prefix."""

    def text(self, data: str) -> None:
        """Text inside the last element begun."""

    def end(self, name: str) -> None:
        """An element ends."""


def read_xml(chunks: Iterable[bytes], reader: Reader) -> Iterator[None]:
    """Reads a document piece by piece; yields after each. Raises Unreadable where it is broken or declares entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: reader.start(_local(name), attributes)
    parser.EndElementHandler = lambda name: reader.end(_local(name))
    parser.CharacterDataHandler = reader.text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, UnicodeError, LookupError) as error:
        raise Unreadable("broken_workbook") from error
    yield


def read_whole(chunks: Iterable[bytes], reader: Reader) -> None:
    """Reads a document to its end. Raises Unreadable."""
    for _ in read_xml(chunks, reader):
        pass


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_: object) -> None:
    raise Unreadable("broken_workbook")


class Each(Reader):
    """Calls a function for every element that begins."""

    def __init__(self, handler: Callable[[str, Attributes], None]) -> None:
        self._handler = handler

    def start(self, name: str, attributes: Attributes) -> None:
        self._handler(name, attributes)
