"""What charters/ holds for the demo is whole, true to its sources, and means what its notes say."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from cli.demonstration.cases import CASES, CHARTERS, FIRST_YEAR, LAST_YEAR, Case, load_case
from shared.charter import load_charter
from shared.events.registry import FACTS, parse_dict
from shared.periods import Period

MEMBERS = {
    "sjaelland": "Greve Guldborgsund Holbæk Kalundborg Køge Lejre Vordingborg Næstved Odsherred Roskilde Slagelse",
    "storkoebenhavn": "Albertslund Dragør Glostrup Hvidovre Høje-Taastrup Ishøj Rødovre Solrød Vallensbæk",
}
REFERENCE = Path(__file__).resolve().parents[2] / "services" / "membership" / "reference" / "dk_folketal_long.csv"
"""Statistics Denmark's FOLK1A as it comes with the product."""


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return load_case(request.param)


def test_each_charter_is_valid_and_warns_of_nothing(case: Case):
    charter = load_charter(case.charter_text)
    assert charter.collaboration.id == case.id
    assert charter.warnings == ()
    assert all({"da", "nb", "en"} <= set(stream.name) for stream in charter.streams)


def test_the_members_are_those_of_2016_with_one_vote_each(case: Case):
    assert sorted(m.name for m in case.members) == sorted(MEMBERS[case.id].split())
    assert case.charter.kinds == {"municipality": 1}
    assert sum(m.host for m in case.members) == 1


def test_sjaelland_pays_in_advance_by_inhabitants_and_only_records_hours():
    charter = load_case("sjaelland").charter
    of = {include.stream: include.of for include in charter.settlements[0].includes}
    money = [stream for stream in charter.streams if stream.settled_as == "money"]
    assert {(s.basis.type, s.key.type if s.key else None, of[s.id]) for s in money} == {("budget", "figure", "next")}
    assert {s.basis.type for s in charter.streams if s.settled_as == "record"} == {"hours", "costs"}


def test_populations_are_those_of_statistics_denmark(case: Case):
    with REFERENCE.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["niveau"] == "kommune"]
    counted = {(f"dk-{row['kode']}", row["dato"]): int(row["folketal"]) for row in rows}
    for figure in case.figures:
        assert figure.value == counted[figure.member_id, figure.on_date.isoformat()]


def test_member_ids_are_the_codes_of_the_municipalities_of_that_name(case: Case):
    with REFERENCE.open(encoding="utf-8") as lines:
        names = {f"dk-{row['kode']}": row["navn"] for row in csv.DictReader(lines)}
    assert {m.member_id: m.name for m in case.members} == {m.member_id: names[m.member_id] for m in case.members}


def test_every_member_has_a_population_on_each_1_january_that_the_demo_can_need(case: Case):
    wanted = {(m.member_id, date(y, 1, 1)) for m in case.members for y in range(FIRST_YEAR, LAST_YEAR + 2)}
    assert {(f.member_id, f.on_date) for f in case.figures} == wanted


def test_every_stream_with_a_budget_has_one_for_each_year_that_the_demo_can_need(case: Case):
    streams = [s.id for s in case.charter.streams if s.basis.type == "budget"]
    wanted = {(stream, year) for stream in streams for year in range(FIRST_YEAR, LAST_YEAR + 2)}
    assert {(b.stream_id, b.year) for b in case.budgets} == wanted


def test_there_are_four_to_six_projects_of_both_kinds_and_hours_agreed_for_whoever_takes_part(case: Case):
    assert 4 <= len(case.projects) <= 6
    assert {p.kind for p in case.projects} == {"mandatory", "voluntary"}
    taking_part = {
        (project.project_id, member.member_id)
        for member in case.members
        for project, _ in case.taking_part(member, 2016)
    }
    assert set(case.agreed_hours) == taking_part


def test_files_name_only_members_projects_and_streams_that_there_are(case: Case):
    projects, streams = {p.project_id for p in case.projects}, {s.id for s in case.charter.streams}
    assert {p.project_id for p in case.participants} == {p.project_id for p in case.projects if not p.mandatory}
    assert {p.member_id for p in case.participants} <= set(case.member_names)
    assert {project for project, _ in case.agreed_hours} == projects
    assert {c.stream_id for c in case.costs} <= streams
    assert {c.paid_by for c in case.costs} <= {None, case.host.member_id}


def test_each_notes_file_says_what_is_real_and_what_is_invented(case: Case):
    notes = (CHARTERS / case.id / "notes.md").read_text()
    assert "**Real**" in notes
    assert "**Invented**: every amount" in notes


def test_every_line_of_a_scenario_is_a_fact_or_a_run(case: Case):
    lines = (CHARTERS / case.id / "scenario.jsonl").read_text().splitlines()
    written = [json.loads(line) for line in lines]
    for line in written[:-1]:
        parse_dict(FACTS[line["type"]].TYPE, {"collaboration_id": case.id, **line["data"]})
    assert written[-1] == {"type": "run", "data": {"settlement": "annual", "period": str(Period.parse("2016"))}}


def test_the_sheet_in_expected_md_adds_up(case: Case):
    nets = nets_on_the_sheet(CHARTERS / case.id / "expected.md")
    assert set(nets) == set(case.member_names)
    budgets = sum(b.amount_minor for b in case.budgets if b.year == 2017)
    paid_from_the_account = {"sjaelland": 0, "storkoebenhavn": 900_007}[case.id]
    assert sum(net for net, _ in nets.values()) == budgets + paid_from_the_account
    assert all(net == sum(parts) for net, parts in nets.values())


def nets_on_the_sheet(file: Path) -> dict[str, tuple[int, list[int]]]:
    """By member the net and what it is made of, in øre, from the table under the heading Nets."""
    table = [line for line in file.read_text().split("## Nets")[1].splitlines() if line.startswith("| dk-")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    amounts = {row[0].split()[0]: [int(cell.replace(",", "").replace(".", "")) for cell in row[1:]] for row in rows}
    return {member: (row[-1], row[:-1]) for member, row in amounts.items()}


def test_key_figures_have_the_form_that_membership_imports(case: Case):
    with (CHARTERS / case.id / "key-figures.csv").open() as lines:
        assert next(csv.reader(lines)) == ["member_id", "figure", "value", "on_date", "source"]
