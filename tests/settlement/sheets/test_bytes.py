"""Files that nobody would write: each is read or refused with a code, quickly, whatever its bytes."""

import random
import time
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.settlement.sheets.reading.mapping import Mapping
from services.settlement.sheets.reading.read import Asked, ReadFile, Trouble, read_file
from services.settlement.sheets.rules import Owner, identify
from services.settlement.sheets.sentences import LANGUAGES, SENTENCES, say
from tests.settlement.sheets.desk import Desk, as_csv, as_xlsx
from tests.settlement.sheets.test_files import PEOPLE, changed

ASKED = Asked(Mapping(), PEOPLE, date(2016, 12, 1))
ROWS: list[list[Any]] = [
    [date(2016, 3, 1 + day), "p1", "Glostrup", 7.5, f"m{day}", "Møde", f"a-{day}"] for day in range(8)
]
WORKBOOK, TEXT = as_xlsx(ROWS), as_csv(ROWS)
PARTS = zipfile.ZipFile(BytesIO(WORKBOOK)).namelist()
SECONDS_MAX = 20.0


def check(data: bytes) -> None:
    """Whatever it is, it becomes rows that can be decided and stored, or a sentence."""
    found = read_file(data, ASKED)
    if isinstance(found, Trouble):
        assert all(found.code in SENTENCES[language] for language in LANGUAGES)
        return
    assert isinstance(found, ReadFile)
    rows = identify(found.rows, Owner("club", "office"), "")
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers))
    assert all(finding.code in SENTENCES["da"] for row in rows for finding in row.findings)
    assert "\x00" not in repr(rows)
    for row in rows:
        assert row.verdict or row.said
        assert all(say(finding.code, finding.values, "da") for finding in row.findings)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some of them changed, cut out, doubled or put elsewhere."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(made) + 1), chance.choice((1, 1, 2, 4, 40))
        match chance.randrange(5):
            case 0:
                made[at : at + length] = chance.randbytes(length)
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = made[at : at + length]
            case 3:
                made[at:at] = chance.choice((b'"', b"\x00", b";", b"<", b"&", b"\xff\xfe", b"=", b"\r\n", b"1E999"))
            case _:
                made = made[: max(1, at)]
    return bytes(made)


def rounds(seed: int, count: int) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        check(mutated(TEXT, chance))
        check(mutated(WORKBOOK, chance))
        part = chance.choice(PARTS)
        with zipfile.ZipFile(BytesIO(WORKBOOK)) as file:
            check(changed(WORKBOOK, {part: mutated(file.read(part), chance)}))


def test_mutated_files_are_read_or_refused() -> None:
    rounds(1, 150)


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_many_mutated_files_are_read_or_refused() -> None:
    rounds(2, 5_000)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    check(data)
    check(b"Dato;Projekt;Kommune;Timer;Id\r\n" + data)
    check(b"PK\x03\x04" + data)


@given(st.lists(st.lists(st.text(max_size=20), min_size=4, max_size=8), max_size=6))
def test_any_cells_are_read_or_refused(cells: list[list[str]]) -> None:
    text = "\r\n".join(";".join(row) for row in [["Dato", "Timer", "Projekt", "Kommune", "Id"], *cells])
    check(text.encode("utf-8", errors="replace"))
    check(text.encode("utf-16", errors="replace"))


@pytest.mark.parametrize(
    "cell",
    ["7" * 2_000, "0." + "0" * 1_900 + "1", "1" * 900 + ":00", "t" * 2_000, "7 t " * 400, "½" * 900, "-" * 2_000],
)
def test_cells_made_to_take_long_do_not(cell: str) -> None:
    started = time.process_time()
    check(as_csv([[cell, cell, cell, cell, cell, cell, cell]] * 200))
    assert time.process_time() - started < SECONDS_MAX


def test_many_different_unknown_names_do_not_take_long() -> None:
    started = time.process_time()
    check(as_csv([["01-03-2016", f"projekt {n}", f"kommune {n}", "1", "", "", ""] for n in range(5_000)]))
    assert time.process_time() - started < SECONDS_MAX


async def test_the_service_answers_rubbish_with_a_code_and_goes_on(desk: Desk) -> None:
    chance = random.Random(3)
    for data in (b"", b"\x00" * 100, chance.randbytes(5_000), WORKBOOK[:-30], b"PK\x03\x04", b"Dato;Timer\r\n\xff\xfe"):
        answer = await desk.send(data, lang="nb")
        assert (answer.status_code, answer.json()["code"] in SENTENCES["nb"]) == (422, True), answer.text
    for _ in range(15):
        answer = await desk.send(mutated(chance.choice((WORKBOOK, TEXT)), chance))
        assert answer.status_code in (201, 422), answer.text
    assert (await desk.preview(WORKBOOK))["rows"]["accepted"] == 8


def test_every_sentence_is_there_in_three_languages_and_needs_the_same() -> None:
    assert set(SENTENCES["da"]) == set(SENTENCES["nb"]) == set(SENTENCES["en"])
    for code, sentence in SENTENCES["en"].items():
        needs = {part.partition("}")[0] for part in sentence.split("{")[1:]}
        for language in ("da", "nb"):
            assert {part.partition("}")[0] for part in SENTENCES[language][code].split("{")[1:]} == needs, code
