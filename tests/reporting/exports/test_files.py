"""Files of every scenario's runs: what they hold is what the run holds, and nothing in them runs."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from services.reporting.exports.run import ExportedRun
from services.reporting.exports.statement import statement
from services.reporting.exports.tables import Said, claims_table, lines_table, nets_table
from services.reporting.exports.workbook import workbook
from services.reporting.pages.language import Speech
from services.reporting.pages.parties import Names
from services.reporting.pages.tables import csv_answer
from services.reporting.pages.texts import LANGUAGES, Language
from tests.reporting.exports.scenarios import ROOT, SCENARIOS, runs_of

CHARTERS = [folder for folder in SCENARIOS if folder.parent == ROOT / "charters"]
SMALL = next(folder for folder in SCENARIOS if folder.name == "01-worked-example")


def said(run: ExportedRun, language: Language = "da", names: Mapping[str, str] = MappingProxyType({})) -> Said:
    return Said(run, Names(dict(names), {}), {}, Speech(language))


def rows(content: bytes, sheet: int) -> Iterator[tuple[Any, ...]]:
    return load_workbook(io.BytesIO(content)).worksheets[sheet].iter_rows(values_only=True)


@pytest.mark.parametrize("folder", CHARTERS, ids=lambda folder: folder.name)
def test_a_workbook_has_every_line_net_and_claim_as_figures(folder: Path) -> None:
    for run in runs_of(folder):
        content = workbook(said(run))

        amounts = [row[-1] for row in list(rows(content, 2))[1:]]
        assert [round(amount * 100) for amount in amounts] == [line.amount_minor for line in run.lines]
        nets = {row[0]: round(row[2] * 100) for row in list(rows(content, 1))[1:]}
        assert {member: net for member, net in nets.items() if net} == run.net
        assert sum(round(row[-1] * 100) for row in list(rows(content, 3))[1:]) == sum(
            c.amount_minor for c in run.claims
        )
        assert len(list(rows(content, 5))) == len(run.not_honoured) + 1


@pytest.mark.parametrize("evil", ["=1+1", "+cmd|'/c calc'!A0", "-2", "@SUM(A1)", "\t=1", "#REF!"])
def test_no_name_becomes_a_formula(evil: str) -> None:
    run = runs_of(SMALL)[0]
    run = replace(run, head=replace(run.head, decision=evil, collaboration=evil))
    named = said(run, names=dict.fromkeys(run.net, evil))

    book = load_workbook(io.BytesIO(workbook(named)))

    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    for table in (lines_table(named), nets_table(named), claims_table(named)):
        text = bytes(csv_answer(table, named.say).body).decode("utf-8-sig")
        fields = [field.strip('"') for line in text.splitlines() for field in line.split(";")]
        assert not [field for field in fields if field.startswith(("=", "+", "@", "\t", "-2;"))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", CHARTERS, ids=lambda folder: folder.name)
def test_every_member_has_a_statement_that_a_screen_reader_can_read(folder: Path, language: Language) -> None:
    run = runs_of(folder)[0]
    member = run.lines[0].member
    tell = said(run, language, {member: "Rødovre på Ærø"})

    reader = PdfReader(io.BytesIO(statement(tell, member)))

    catalog: Any = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert str(catalog["/Lang"]).startswith(language)
    text = " ".join("\n".join(page.extract_text() for page in reader.pages).split()).replace("\u00a0", " ")
    owed = run.net.get(member, 0) - run.carried.get(member, 0)
    assert "Rødovre på Ærø" in text
    assert run.head.digest[:40] in text
    if owed:
        assert tell.say.money(abs(owed), run.head.currency).replace("\u00a0", " ") in text
    for line in run.lines:
        if line.member == member:
            assert tell.say.amount(line.amount_minor, run.head.currency).replace("\u00a0", " ") in text


def test_a_statement_of_a_run_that_is_not_approved_says_so() -> None:
    run = runs_of(SMALL)[0]
    provisional = replace(run, head=replace(run.head, state="calculated"))

    reader = PdfReader(io.BytesIO(statement(said(provisional, "en"), run.lines[0].member)))

    assert "not approved" in " ".join(reader.pages[0].extract_text().split())
