"""The zip file around an .xlsx: opened with limits that hold while it is inflated, whatever it says of itself."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from services.settlement.sheets.reading.cells import Unreadable

ENTRIES_MAX = 2_000
INFLATED_BYTES_MAX = 128 * 1024 * 1024
RATIO_MAX = 250
"""How many times its compressed size an entry may have, once it is past RATIO_FROM_BYTES."""
RATIO_FROM_BYTES = 1024 * 1024
CHUNK_BYTES = 64 * 1024

_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, RuntimeError)
_CENTRAL_HEADER = b"PK\x01\x02"


@dataclass
class Container:
    """An open zip file and how many more bytes may be inflated from it, over all entries."""

    _zip: zipfile.ZipFile
    _bytes_left: int

    @classmethod
    def open(cls, data: bytes) -> "Container":
        """Raises Unreadable where it is no zip file, or has too many entries."""
        if data.count(_CENTRAL_HEADER) > ENTRIES_MAX:
            raise Unreadable("zip_bomb")
        try:
            return cls(zipfile.ZipFile(BytesIO(data)), INFLATED_BYTES_MAX)
        except (*_BROKEN, ValueError) as error:
            raise Unreadable("broken_workbook") from error

    @property
    def names(self) -> frozenset[str]:
        """What there is in it."""
        return frozenset(self._zip.namelist())

    def inflate(self, name: str) -> Iterator[bytes]:
        """An entry piece by piece. Raises Unreadable where it is missing, encrypted, broken, or grows beyond limits."""
        try:
            info = self._zip.getinfo(name)
        except KeyError as error:
            raise Unreadable("broken_workbook") from error
        if info.flag_bits & 1:
            raise Unreadable("encrypted")
        inflated = 0
        try:
            with self._zip.open(info) as entry:
                while chunk := entry.read(CHUNK_BYTES):
                    inflated += len(chunk)
                    self._bytes_left -= len(chunk)
                    past_ratio = inflated > max(RATIO_FROM_BYTES, RATIO_MAX * info.compress_size)
                    if past_ratio or self._bytes_left < 0:
                        raise Unreadable("zip_bomb")
                    yield chunk
        except (*_BROKEN, ValueError) as error:
            raise Unreadable("broken_workbook") from error
