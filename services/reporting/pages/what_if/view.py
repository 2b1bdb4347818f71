"""What the page shows: the form as the question fills it in, and what settlement answered as tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from services.reporting.pages.language import Speech
from services.reporting.pages.parties import member_page
from services.reporting.pages.tables import Cell, Column, Table
from services.reporting.pages.texts import TEXTS
from services.reporting.pages.what_if.choices import Grounds, KeyChoice
from services.reporting.pages.what_if.form import EVERYONE_ELSE, USUAL_RUNGS, rungs_text
from services.reporting.pages.what_if.question import READERS, Pair, Question
from shared.errors import Problem

Answer = Mapping[str, Any]
KEYS = ("equal", "figure", "bands", "steps", "shares", "orderer")
LADDERS = {"bands": "weight", "steps": "per_unit"}


@dataclass(frozen=True, slots=True)
class KeyField:
    """A stream's key in the form: what is chosen, and what of a ladder or of shares is filled in."""

    choice: KeyChoice
    chosen: str
    rungs: str
    shares: Mapping[str, str]


def key_field(choice: KeyChoice, question: Question) -> KeyField:
    """The field as the question has it."""
    asked = question.other_keys().get(choice.stream_id)
    key = as_mapping(asked)
    kind, figure = str(key.get("type", "")), str(key.get("figure", ""))
    if kind in LADDERS:
        rungs = [as_mapping(rung) for rung in cast(list[Any], key[kind])] if isinstance(key.get(kind), list) else []
        return KeyField(choice, f"{kind}:{figure}", rungs_text(rungs, LADDERS[kind]), {})
    if kind == "shares":
        shares = {member: str(share) for member, share in as_mapping(key.get("shares")).items()}
        default = {EVERYONE_ELSE: str(key["default"])} if "default" in key else {}
        return KeyField(choice, "shares", USUAL_RUNGS, shares | default)
    plain = {"equal": "equal", "figure": f"figure:{figure}"}.get(kind, "other" if asked is not None else "")
    return KeyField(choice, plain, USUAL_RUNGS, {})


def as_mapping(value: object) -> dict[str, Any]:
    """The value where it is a mapping, as an address may hold anything; else nothing."""
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One change in words, and the address without it."""

    sentence: str
    without: str


def changes_shown(question: Question, grounds: Grounds, currency: str, speech: Speech) -> list[ChangeShown]:
    """Every change of the question, to read and to take back."""
    sayer = _Sayer(grounds, currency, speech)
    return [ChangeShown(sayer.say(change), question.without(change).query) for change in question.changes]


@dataclass(frozen=True, slots=True)
class _Sayer:
    grounds: Grounds
    currency: str
    speech: Speech

    def say(self, change: Pair) -> str:
        kind, value = change
        found = READERS[kind](value)
        if found is None:
            return self.speech.text("what_if_unreadable", part=f"{kind}={value}")
        return self._key(*found) if kind == "key" else getattr(self, f"_{kind}")(found)

    def _key(self, stream_id: str, asked: object) -> str:
        key = as_mapping(asked)
        kind = key.get("type") if key.get("type") in KEYS else "other"
        figure = self.speech.word(str(key.get("figure", ""))).lower()
        said = self.speech.text(f"what_if_by_{kind}", figure=figure)
        return f"{self.grounds.stream_name(stream_id, self.speech)}: {said}"

    def _rate(self, rate: Mapping[str, Any]) -> str:
        amount = self.speech.money(rate["amount_minor"], self.currency)
        return (
            f"{self._word(rate['rate_id'], 'rate')}: {amount}{self._since('what_if_from_day', rate.get('valid_from'))}"
        )

    def _figure(self, figure: Mapping[str, Any]) -> str:
        name = self.grounds.names.member(figure["member_id"])
        value = self.speech.figure(figure["value"])
        since = self._since("what_if_on_day", figure.get("on_date"))
        return f"{name}: {self.speech.word(figure['figure']).lower()} {value}{since}"

    def _budget(self, budget: Mapping[str, Any]) -> str:
        name = self.grounds.stream_name(budget["stream_id"], self.speech)
        project = f", {self.grounds.names.project(budget['project_id'])}" if "project_id" in budget else ""
        amount = self.speech.money(budget["amount_minor"], self.currency)
        return f"{self.speech.text('what_if_budget')}, {name} {budget['period']}{project}: {amount}"

    def _word(self, name: str, kind: str) -> str:
        return f"{self.speech.text(f'what_if_{kind}')} {name}"

    def _since(self, text: str, day: str | None) -> str:
        try:
            return f" ({self.speech.text(text, day=self.speech.day(day))})" if day else ""
        except ValueError:
            return f" ({day})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What settlement answered: by member, by stream, by member in each stream that differs, and in one sentence."""

    answer: Answer
    members: Table
    streams: Table
    by_stream: list[Table]
    sentence: str
    settled_earlier: str

    @property
    def tables(self) -> list[Table]:
        """All of them, for CSV."""
        return [self.members, self.streams, *self.by_stream]


def outcome(answer: Answer, grounds: Grounds, speech: Speech) -> Outcome:
    """The answer in the visitor's language."""
    shown = _Shown(answer, grounds, speech)
    moved = [each for each in answer["streams"] if any(row["difference_minor"] for row in each["members"])]
    by_stream = [shown.in_stream(each) for each in moved]
    earlier = [
        f"{grounds.stream_name(each['stream_id'], speech)} {each['period']}" for each in answer["settled_earlier"]
    ]
    return Outcome(answer, shown.members(), shown.streams(), by_stream, shown.sentence(), ", ".join(earlier))


@dataclass(frozen=True, slots=True)
class _Shown:
    answer: Answer
    grounds: Grounds
    speech: Speech

    def members(self) -> Table:
        caption = self.speech.text("what_if_members_caption", period=self.answer["period"])
        return self._by_member("what-if-members", caption, self.answer["members"])

    def in_stream(self, stream: Answer) -> Table:
        name = self._name(stream["stream_id"])
        settled = (stream["other"] or stream["today"])["settled_as"]
        note = "" if settled == "money" else f" ({self.speech.text('what_if_not_on_claim')})"
        return self._by_member(f"what-if-{stream['stream_id']}", f"{name}{note}", stream["members"])

    def _by_member(self, key: str, caption: str, rows: Sequence[Answer]) -> Table:
        ordered = sorted(rows, key=lambda row: self.grounds.names.member(row["member_id"]).casefold())
        return Table(
            key,
            caption,
            [Column("name", self.speech.text("member")), *self._amounts()],
            [{"name": self._member(row["member_id"]), **_cells(row)} for row in ordered],
            {"name": self.speech.text("total"), **_summed(rows)},
        )

    def streams(self) -> Table:
        rows = [{"name": self._name(each["stream_id"]), **_borne(each)} for each in self.answer["streams"]]
        note = self.speech.text("what_if_streams_caption", period=self.answer["period"])
        return Table("what-if-streams", note, [Column("name", self.speech.text("stream")), *self._amounts()], rows)

    def sentence(self) -> str:
        moved = [row["difference_minor"] for row in self.answer["members"]]
        count = {
            "more": sum(each > 0 for each in moved),
            "less": sum(each < 0 for each in moved),
            "same": sum(each == 0 for each in moved),
        }
        return self.speech.text("what_if_sentence", **{name: self.speech.number(each) for name, each in count.items()})

    def _amounts(self) -> list[Column]:
        currency = self.answer["currency"]
        names = ("today", "then", "difference")
        return [Column(name, self.speech.text(f"what_if_{name}"), "money", currency) for name in names]

    def _member(self, member_id: str) -> Cell:
        name = self.grounds.names.member(member_id)
        return Cell(name, member_page(self.answer["collaboration_id"], member_id))

    def _name(self, stream_id: str) -> str:
        return self.grounds.stream_name(stream_id, self.speech)


def _cells(row: Answer) -> dict[str, int]:
    return {"today": row["today_minor"], "then": row["other_minor"], "difference": row["difference_minor"]}


def _borne(stream: Answer) -> dict[str, int]:
    today, then = ((stream[name] or {"shares_minor": 0})["shares_minor"] for name in ("today", "other"))
    return {"today": today, "then": then, "difference": then - today}


def _summed(rows: Sequence[Answer]) -> dict[str, int]:
    cells = [_cells(row) for row in rows]
    return {name: sum(cell[name] for cell in cells) for name in ("today", "then", "difference")}


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """One thing that was refused: what that means in the visitor's language, where, and settlement's own sentence."""

    meaning: str
    place: str
    path: str
    detail: str


PLACES = {"charter": "charter", "rates": "what_if_rate", "figures": "what_if_figure", "budgets": "what_if_budget"}


def problem_shown(problem: Problem, grounds: Grounds, speech: Speech) -> ProblemShown:
    """A problem in words; a code without words of its own is shown as it is."""
    meaning = f"what_if_code_{problem.code}"
    words = speech.text(meaning) if meaning in TEXTS else problem.code
    part, _, rest = problem.where.removeprefix("changes.").partition(".")
    if part == "keys":
        stream_id, _, rest = rest.partition(".")
        place = f"{speech.text('what_if_key')}: {grounds.stream_name(stream_id, speech)}"
        return ProblemShown(words, place, rest, problem.message)
    if part in PLACES:
        return ProblemShown(words, speech.text(PLACES[part]), rest, problem.message)
    return ProblemShown(words, "", problem.where, problem.message)
