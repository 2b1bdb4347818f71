"""What the page writes: each equation holds as it stands, in every language, with rounding named where it rounds."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from services.reporting.pages.language import HARD_SPACE, MINUS, Speech
from services.reporting.pages.parties import Names
from services.reporting.pages.texts import LANGUAGES, Language
from services.reporting.pages.why.arithmetic import work_out
from services.reporting.pages.why.view import Explained, explain_line
from services.reporting.pages.why.wording import Wording
from tests.reporting.exports.scenarios import SCENARIOS
from tests.reporting.pages.why.traced import traces_of

ROUNDED = {
    "da": ("største rest", "afrundet"),
    "nb": ("største rest", "avrundet"),
    "en": ("largest remainder", "rounded"),
}
WORKED = next(folder for folder in SCENARIOS if folder.name == "01-worked-example")


def explanations(folder: Path, language: Language, patch: pytest.MonkeyPatch) -> Iterator[tuple[Explained, bool, str]]:
    for trace in traces_of(folder, patch):
        wording = Wording(Speech(language), trace["currency"], Names({}, {}), {})
        for line in trace["lines"]:
            yield explain_line(line, wording, is_reversal=trace["reversal"]), trace["reversal"], trace["currency"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_every_equation_holds_as_it_is_written(
    folder: Path, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    for explained, is_reversal, currency in explanations(folder, language, monkeypatch):
        assert explained.equations, explained.line
        results = [_check(equation, explained, language) for equation in explained.equations]

        assert results[-1] == explained.line["amount_minor"]
        amount = Speech(language).money(work_out(explained.line, is_reversal=is_reversal).term.minor, currency)
        assert explained.equations[0].startswith(amount)
        assert "{" not in " ".join([*explained.sentences, *explained.notes])


def _check(equation: str, explained: Explained, language: Language) -> int:
    """Works the right side out and holds it against the left; gives the left in minor units."""
    left, right = (_as_python(side, language) for side in equation.split(" = "))
    amount = _evaluated(left)
    if "summen" in equation or "the sum" in equation:
        assert explained.tables[0].total
        assert abs(explained.tables[0].total["amount"]) == abs(amount * 100)  # pyright: ignore
        return int(amount * 100)
    worked = _evaluated(right)
    if amount != worked:
        assert abs(amount - worked) < Fraction(1, 100), equation
        named = " ".join(explained.notes)
        is_instalment = explained.line["instalment"] is not None
        assert is_instalment or any(word in named for word in ROUNDED[language]), (equation, explained.notes)
    return int(amount * 100)


def _as_python(side: str, language: Language) -> str:
    """An equation's side with plain numbers; amounts in whole currency units, minutes as fractions of hours."""
    group, decimal = {"da": (".", ","), "nb": (HARD_SPACE, ","), "en": (",", ".")}[language]
    bare = re.sub(r"(DKK|NOK|kr\.?)", "", side.replace(group, ""))
    bare = bare.replace(decimal, ".").replace(MINUS, "-").replace(HARD_SPACE, " ").replace("…", "")
    bare = re.sub(r"(\d+):(\d\d)", lambda found: f"({found[1]} + {found[2]} / 60)", bare)
    return re.sub(r"[^\W\d_][\w-]*", "", bare.replace("×", "*").replace("÷", "/"))


def _evaluated(text: str) -> Fraction:
    exact = re.sub(r"\d+(\.\d+)?", lambda found: f"Fraction('{found[0]}')", text.strip())
    return Fraction(eval(exact, {"Fraction": Fraction}))


def test_the_worked_example_reads_as_one_would_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = [
        explained
        for explained, _, _ in explanations(WORKED, "da", monkeypatch)
        if (explained.line["stream"], explained.line["kind"]) == ("projects", "share")
    ]
    share = next(each for each in shares if each.line["amount_minor"] == 7_200_000)

    assert [written.replace(HARD_SPACE, " ") for written in share.equations] == [
        "72.000,00 kr. = 144.000,00 kr. × 30.000 / 60.000 indbyggere"
    ]
    assert any("30.000 pr. " in note for note in share.notes)
    assert any("Timer er værdisat til 600,00" in note for note in share.notes)
