"""One message in many: a valid event of any type, and up to three things done to it."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

from shared.events.cloudevents import Envelope, to_headers, to_structured
from shared.events.examples import EXAMPLES
from tests.fuzz.odd import HEADER_NAMES, HEADER_VALUES, ODD

Header = tuple[str, bytes | None]

TIMESHEET = sorted(type_ for type_ in EXAMPLES if type_.startswith("timesheet."))
OTHERS = sorted(set(EXAMPLES) - set(TIMESHEET))
STRUCTURED = b"application/cloudevents+json"
DEEP = 100_000
HUGE = 400_000


@dataclass
class Draft:
    """A message on its way to be wrong: data and headers first, then the bytes."""

    type: str
    data: Any
    headers: list[Header]
    envelope: Envelope
    text: str | None = None
    value: bytes | None = None
    done: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """A message as it is sent, and what was done to it."""

    value: bytes | None
    headers: list[Header]
    done: tuple[str, ...]


def draw(dice: Random, number: int, collaborations: tuple[str, ...]) -> Fuzzed:
    """The message of that number; its entry has an id of its own, unless that is what is wrong."""
    draft = _valid(dice, number, collaborations)
    count = dice.choices((0, 1, 2, 3), (15, 55, 20, 10))[0]
    for mutate in dice.choices(ON_DATA, k=count):
        mutate(dice, draft)
    if draft.text is None:
        draft.text = json.dumps(draft.data)
    structured = dice.random() < 0.25
    draft.value = draft.text.encode("utf-8", "surrogatepass")
    if structured:
        head = to_structured(draft.envelope, b"null")
        draft.value = head.replace(b'"data":null', b'"data":' + draft.value)
        draft.headers = [("content-type", STRUCTURED)]
        draft.done.append("structured")
    if count and dice.random() < 0.35:
        dice.choice(ON_BYTES)(dice, draft)
    return Fuzzed(draft.value, draft.headers, tuple(draft.done))


def _valid(dice: Random, number: int, collaborations: tuple[str, ...]) -> Draft:
    type_ = dice.choice(TIMESHEET if dice.random() < 0.95 else OTHERS)
    data = copy.deepcopy(EXAMPLES[type_])
    if "collaboration_id" in data:
        data["collaboration_id"] = dice.choice(collaborations)
    if "entry_id" in data:
        names_another = type_.endswith(("corrected.v1", "ended.v1", "withdrawn.v1")) and number > 10
        data["entry_id"] = f"f-{dice.randrange(number) if names_another else number}"
    envelope = Envelope(f"fuzz-{number}", "/fuzz", type_, time="2026-01-01T12:00:00Z")
    return Draft(type_, data, list[Header](to_headers(envelope)), envelope)


def _named(mutate: Callable[[Random, Draft], None]) -> Callable[[Random, Draft], None]:
    def apply(dice: Random, draft: Draft) -> None:
        draft.done.append(mutate.__name__.strip("_"))
        mutate(dice, draft)

    return apply


def _fields(draft: Draft) -> dict[str, Any]:
    data: object = draft.data
    return cast(dict[str, Any], data) if isinstance(data, dict) else {}


def _some_field(dice: Random, draft: Draft) -> str | None:
    fields = _fields(draft)
    return dice.choice(sorted(fields)) if fields else None


def _drop_field(dice: Random, draft: Draft) -> None:
    if name := _some_field(dice, draft):
        del draft.data[name]


def _odd_value(dice: Random, draft: Draft) -> None:
    if name := _some_field(dice, draft):
        draft.data[name] = dice.choice(ODD)


def _add_field(dice: Random, draft: Draft) -> None:
    name = dice.choice(["extra", "Minutes", "minutes ", "", "__class__", "a\x00b", "\ud800"])
    draft.data = {**_fields(draft), name: dice.choice(ODD)}


def _other_data(dice: Random, draft: Draft) -> None:
    draft.data = dice.choice(ODD)


def _other_types_data(dice: Random, draft: Draft) -> None:
    draft.data = copy.deepcopy(EXAMPLES[dice.choice([*TIMESHEET, *OTHERS])])


def _twice_the_key(dice: Random, draft: Draft) -> None:
    if name := _some_field(dice, draft):
        again = f"{json.dumps(name)}:{json.dumps(dice.choice(ODD))}"
        text = json.dumps(draft.data)
        draft.text = f"{{{again},{text[1:]}" if dice.random() < 0.5 else f"{text[:-1]},{again}}}"


def _deep(dice: Random, draft: Draft) -> None:
    depth = dice.choice((10, 250, 3_000, DEEP))
    opening, closing = dice.choice([("[", "]"), ('{"a":', "}")])
    inner = opening * depth + "1" + closing * depth
    draft.text = inner if dice.random() < 0.3 else f'{{"minutes":{inner}}}'


def _huge(dice: Random, draft: Draft) -> None:
    if name := _some_field(dice, draft):
        draft.data[name] = dice.choice(["x", "\\u0000", "é", "9"]) * dice.choice((1_000, HUGE))


def _no_json(dice: Random, draft: Draft) -> None:
    texts = (
        "NaN",
        "Infinity",
        '{"minutes": NaN}',
        '{"minutes": 1e999}',
        "{",
        "[1,]",
        "{'a': 1}",
        "",
        "\ufeff{}",
        "nul",
    )
    draft.text = dice.choice(texts)


def _number_forms(dice: Random, draft: Draft) -> None:
    form = dice.choice(("6e1", "60.0", "0060", "+60", "0x3C", "60.", "1" * 5_000, "-0", "6E+1"))
    draft.text = json.dumps({**_fields(draft), "minutes": 0}).replace(": 0", f": {form}")


def _header_value(dice: Random, draft: Draft) -> None:
    if draft.headers:
        place = dice.randrange(len(draft.headers))
        draft.headers[place] = (draft.headers[place][0], dice.choice(HEADER_VALUES))


def _header_added(dice: Random, draft: Draft) -> None:
    place = dice.randint(0, len(draft.headers))
    draft.headers.insert(place, (dice.choice(HEADER_NAMES), dice.choice(HEADER_VALUES)))


def _header_dropped(dice: Random, draft: Draft) -> None:
    if draft.headers:
        draft.headers.pop(dice.randrange(len(draft.headers)))


def _no_headers(dice: Random, draft: Draft) -> None:
    draft.headers.clear()


def _attribute(dice: Random, draft: Draft) -> None:
    """An attribute is odd, in the headers and where it stands around the data."""
    name = dice.choice(("id", "source", "type", "time", "subject", "traceparent"))
    odd = dice.choice([text for text in ODD if isinstance(text, str) and text.isprintable()])
    draft.envelope = draft.envelope._replace(**{name: odd})
    draft.headers = list[Header](to_headers(draft.envelope))


ON_DATA = tuple(
    _named(mutate)
    for mutate in (
        _drop_field,
        _odd_value,
        _odd_value,
        _odd_value,
        _odd_value,
        _add_field,
        _other_data,
        _other_types_data,
        _twice_the_key,
        _deep,
        _huge,
        _no_json,
        _number_forms,
        _header_value,
        _header_value,
        _header_added,
        _header_dropped,
        _no_headers,
        _attribute,
    )
)


def _flip(dice: Random, draft: Draft) -> None:
    value = bytearray(draft.value or b"")
    for _ in range(dice.randint(1, 8)):
        if value:
            value[dice.randrange(len(value))] = dice.randrange(256)
    draft.value = bytes(value)


def _cut(dice: Random, draft: Draft) -> None:
    value = draft.value or b""
    draft.value = value[: dice.randint(0, len(value))]


def _insert(dice: Random, draft: Draft) -> None:
    value = draft.value or b""
    place = dice.randint(0, len(value))
    draft.value = value[:place] + dice.randbytes(dice.randint(1, 20)) + value[place:]


def _shuffle(dice: Random, draft: Draft) -> None:
    value = draft.value or b""
    cut = dice.randint(0, len(value))
    draft.value = value[cut:] + value[:cut]


def _nothing(dice: Random, draft: Draft) -> None:
    draft.value = dice.choice((None, b"", b"\x00" * 100, dice.randbytes(200)))


def _other_encoding(dice: Random, draft: Draft) -> None:
    text = (draft.value or b"").decode(errors="replace")
    draft.value = text.encode(dice.choice(("utf-16", "utf-32", "utf-7")), "replace")


ON_BYTES = tuple(_named(mutate) for mutate in (_flip, _flip, _cut, _insert, _shuffle, _nothing, _other_encoding))
