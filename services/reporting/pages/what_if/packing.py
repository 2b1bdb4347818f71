"""A charter's text in an address: what was changed of a version that is there, so that it is short. Pure.

`<version>.<what>`: the text as raw DEFLATE with the version's own text as dictionary, in base64url. Versions never
change, so an address holds for good; nothing is stored anywhere.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping

RAW = -zlib.MAX_WBITS
PACKED_MAX = 6_000
"""The most characters of a charter in an address: with the rest it stays below what proxies take (8 KiB)."""
TEXT_MAX = 200_000
"""The most characters of a charter that settlement reads."""
WINDOW = 32_000
"""How far back DEFLATE looks: of a longer text the end is its dictionary."""


class Unreadable(Exception):
    """What stands in the address is no charter, or is one of a version that is not there."""


def pack(text: str, version: int, base: str) -> str | None:
    """The text for an address; None where it would be too long for one."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, RAW, 9, zlib.Z_DEFAULT_STRATEGY, _dictionary(base))
    squeezed = squeeze.compress(text.encode()) + squeeze.flush()
    packed = f"{version}.{base64.urlsafe_b64encode(squeezed).decode().rstrip('=')}"
    return packed if len(packed) <= PACKED_MAX else None


def unpack(packed: str, texts: Mapping[int, str]) -> str:
    """The text that was packed; `texts` are the versions there are. Raises Unreadable."""
    version, _, what = packed.partition(".")
    if not (version.isascii() and version.isdigit() and len(version) < 10) or int(version) not in texts:
        raise Unreadable
    loosen = zlib.decompressobj(RAW, _dictionary(texts[int(version)]))
    try:
        squeezed = base64.b64decode(what + "=" * (-len(what) % 4), b"-_", validate=True)
        text = loosen.decompress(squeezed, 4 * TEXT_MAX).decode()
    except (binascii.Error, zlib.error, ValueError) as error:
        raise Unreadable from error
    if not loosen.eof or len(text) > TEXT_MAX:
        raise Unreadable
    return text


def _dictionary(base: str) -> bytes:
    return base.encode()[-WINDOW:]
