"""Journals of every scenario's runs: both tools accept them, they balance, and members' accounts come to the nets."""

import csv
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Transaction

from benchmarks.peers.environments import Unavailable, program_of
from services.reporting.exports.journals.accounts import part_of
from services.reporting.exports.journals.beancount import beancount_journal
from services.reporting.exports.journals.hledger import hledger_journal
from services.reporting.exports.run import ExportedRun
from tests.reporting.exports.scenarios import SCENARIOS, runs_of

Balances = Mapping[str, Decimal]


@pytest.fixture(scope="session")
def hledger() -> str:
    try:
        return program_of("hledger")
    except Unavailable as reason:
        pytest.skip(f"did not run: {reason}")


@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_hledger_accepts_every_run_of_a_scenario_and_finds_its_nets(folder: Path, hledger: str, tmp_path: Path) -> None:
    for run in runs_of(folder):
        journal = tmp_path / "run.journal"
        journal.write_text(hledger_journal(run), encoding="utf-8")

        _said_by(hledger, "-f", str(journal), "check", "--strict")

        listed = _said_by(hledger, "-f", str(journal), "balance", "--flat", "--empty", "--no-total", "-O", "csv")
        _assert_nets({row[0]: _amount(row[1], run) for row in list(csv.reader(listed.splitlines()))[1:]}, run)


@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_beancount_accepts_every_run_of_a_scenario_and_finds_its_nets(folder: Path) -> None:
    for run in runs_of(folder):
        balances: defaultdict[str, Decimal] = defaultdict(Decimal)
        for booked in _read_by_beancount(beancount_journal(run)):
            for account, units, _, _, _, _ in booked.postings:
                assert units is not None
                assert units.currency == run.head.currency
                balances[account] += units.number or 0
        _assert_nets(balances, run)


def test_bean_check_accepts_a_journal_as_a_file(tmp_path: Path) -> None:
    (run,) = runs_of(next(folder for folder in SCENARIOS if folder.name == "01-worked-example"))
    journal = tmp_path / "run.beancount"
    journal.write_text(beancount_journal(run), encoding="utf-8")

    assert _said_by(str(Path(sys.executable).with_name("bean-check")), str(journal)) == ""


def test_names_from_outside_end_no_line_and_no_text(hledger: str, tmp_path: Path) -> None:
    run = runs_of(next(folder for folder in SCENARIOS if folder.name == "01-worked-example"))[0]
    odd = 'x" ; | , \\ \n2016-12-31 * stolen'
    head = replace(run.head, decision=odd, collaboration=odd, state="calculated")
    odd_run = replace(run, head=head, lines=[line._replace(project=line.project and odd) for line in run.lines])
    journal = tmp_path / "run.journal"
    journal.write_text(hledger_journal(odd_run), encoding="utf-8")

    _said_by(hledger, "-f", str(journal), "check", "--strict")
    booked = _read_by_beancount(beancount_journal(odd_run))

    assert {entry.flag for entry in booked} == {"!"}
    assert len(booked) == hledger_journal(odd_run).count("\n2016-12-31 !")


def _read_by_beancount(journal: str) -> list[Transaction]:
    entries, errors, _ = loader.load_string(journal, dedent=False)  # pyright: ignore[reportUnknownMemberType]
    assert not errors, errors[:3]
    return [entry for entry in entries if isinstance(entry, Transaction)]


def _assert_nets(balances: Balances, run: ExportedRun) -> None:
    assert sum(balances.values()) == 0
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for account, amount in balances.items():
        if account.startswith("Assets:Members:"):
            found[account.split(":")[2]] += amount
    digits = Decimal(100)
    assert {member: amount for member, amount in found.items() if amount} == {
        part_of(member): net / digits for member, net in run.net.items()
    }
    assert all(not amount for account, amount in balances.items() if account.endswith(":Net"))


def _amount(written: str, run: ExportedRun) -> Decimal:
    number, _, currency = written.partition(" ")
    assert number == "0" or currency == run.head.currency
    return Decimal(number)


def _said_by(*command: str) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout
