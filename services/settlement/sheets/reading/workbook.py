"""An .xlsx file: its sheets, what shows as a date, its shared texts, its rows as a stream."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.settlement.sheets.reading.cells import CELL_LENGTH_MAX, Kind, SheetRow, Unreadable
from services.settlement.sheets.reading.container import Container
from services.settlement.sheets.reading.sheet import SheetReader
from services.settlement.sheets.reading.styles import Styles
from services.settlement.sheets.reading.xml import Attributes, Each, Reader, read_whole, read_xml

SHEETS_MAX = 200
_OPEN_DOCUMENT = "mimetype"


@dataclass
class _Named:
    """What workbook.xml says."""

    sheets: dict[str, str] = field(default_factory=dict[str, str])
    hidden: set[str] = field(default_factory=set[str])
    is_1904: bool = False

    def take(self, name: str, attributes: Attributes) -> None:
        if name == "sheet" and len(self.sheets) < SHEETS_MAX:
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self.sheets[attributes.get("name", "")] = relation
            if attributes.get("state", "visible") != "visible":
                self.hidden.add(attributes.get("name", ""))
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "0") in ("1", "true")


class _Texts(Reader):
    """The shared texts; of rich ones all runs together, without the phonetic ones."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._reads, self._phonetic = False, False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._reads = not self._phonetic

    def text(self, data: str) -> None:
        if self._reads:
            self._parts.append(data)

    def end(self, name: str) -> None:
        if name == "t":
            self._reads = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append("".join(self._parts)[: CELL_LENGTH_MAX + 1])


@dataclass
class Workbook:
    """An open workbook. Every method may raise Unreadable."""

    _container: Container
    _paths: dict[str, str]
    is_1904: bool
    _kinds: list[Kind]
    _texts: list[str]

    @classmethod
    def open(cls, data: bytes) -> "Workbook":
        """Reads everything but the rows."""
        container = Container.open(data)
        main = _main_part(container)
        named = _Named()
        read_whole(container.inflate(main), Each(named.take))
        targets = _relations(container, main, "worksheet")
        paths = {
            name: targets[relation]
            for name, relation in named.sheets.items()
            if relation in targets and name not in named.hidden
        }
        kinds, texts = _styles(container, main), _shared_texts(container, main)
        return cls(container, paths, named.is_1904, kinds, texts)

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets that are not hidden, in their order."""
        return list(self._paths)

    def rows(self, sheet: str) -> Iterator[SheetRow]:
        """The rows of a sheet that have anything in them, in order."""
        reader = SheetReader(self._kinds, self._texts)
        for _ in read_xml(self._container.inflate(self._paths[sheet]), reader):
            yield from reader.take_rows()


def _main_part(container: Container) -> str:
    names = container.names
    if _OPEN_DOCUMENT in names and "content.xml" in names:
        raise Unreadable("open_document")
    if "xl/workbook.bin" in names:
        raise Unreadable("binary_workbook")
    targets = _relations(container, "", "officeDocument") if "_rels/.rels" in names else {}
    main = next((target for target in targets.values() if target in names), "xl/workbook.xml")
    if main not in names:
        raise Unreadable("no_workbook")
    return main


def _relations(container: Container, part: str, kind: str) -> dict[str, str]:
    """The parts that another names, of one kind, by id; what lies outside the file is passed by."""
    folder, name = posixpath.split(part)
    found: dict[str, str] = {}

    def take(element: str, attributes: Attributes) -> None:
        is_ours = attributes.get("Type", "").rpartition("/")[2] == kind
        if element == "Relationship" and is_ours and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found[attributes.get("Id", "")] = re.sub("^/+", "", target)

    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path in container.names:
        read_whole(container.inflate(path), Each(take))
    return found


def _styles(container: Container, main: str) -> list[Kind]:
    styles = Styles()
    for path in _relations(container, main, "styles").values():
        if path in container.names:
            read_whole(container.inflate(path), styles)
    return styles.kinds


def _shared_texts(container: Container, main: str) -> list[str]:
    texts = _Texts()
    for path in _relations(container, main, "sharedStrings").values():
        if path in container.names:
            read_whole(container.inflate(path), texts)
    return texts.texts
