"""Reading a whole charter document, with everything that is wrong in it (charter.md 1)."""

import hashlib
from collections.abc import Sequence

from shared.charter.across import settlement_problems, stream_problems
from shared.charter.currencies import CURRENCIES
from shared.charter.model import Charter, Collaboration, Country, Include, PeriodEnd, Settlement, Stream
from shared.charter.node import Node
from shared.charter.streams import LENGTHS, SLUG, read_stream
from shared.charter.yaml_core import Unreadable, Value, read_yaml
from shared.errors import Problem, Rejected

FORMS: dict[Country, tuple[str, ...]] = {
    "DK": ("agreement", "association", "section_60_company"),
    "NO": ("political_council", "task_community", "host_municipality", "iks_company"),
}
PURPOSES = ("implementation", "procurement", "operation", "development")
_COUNTRIES: tuple[Country, ...] = ("DK", "NO")


class CharterInvalid(Rejected):
    """The charter is refused whole; `errors` holds every problem with its code, path and sentence."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        listed = tuple(dict.fromkeys(problems))
        super().__init__("charter_invalid", f"The charter has {len(listed)} problem(s).", errors=listed)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, in the order of the document."""
        return self.errors


def load_charter(text: str) -> Charter:
    """The charter in a YAML text. Raises CharterInvalid with every problem, if there is one."""
    charter, problems, _ = examine(text)
    if charter is None or problems:
        raise CharterInvalid(problems)
    return charter


def examine(text: str) -> tuple[Charter | None, list[Problem], Value]:
    """The charter (None if it has problems), its problems, and the document as plain values, as far as it goes."""
    try:
        document, problems = read_yaml(text)
    except Unreadable as error:
        return None, [Problem("unreadable", "", f"This is no YAML document: {error}.")], None
    charter = _read(Node(document, "", problems), hashlib.sha256(text.encode()).hexdigest())
    problems += stream_problems(document)
    problems += settlement_problems(document)
    return (None if problems else charter), list(dict.fromkeys(problems)), document


def _read(root: Node, sha256: str) -> Charter:
    fields = root.fields(
        ["charter", "version", "valid_from", "decision", "collaboration", "kinds", "streams", "settlements"]
    )
    if fields["charter"].integer(1) != 1:
        fields["charter"].problem("wrong_value", "This program reads format 1.")
    valid_from = fields["valid_from"].date()
    if valid_from.day != 1:
        fields["valid_from"].problem("wrong_value", "A charter comes into force on the first day of a month.")
    kinds = _kinds(fields["kinds"])
    known = frozenset(kinds) if isinstance(fields["kinds"].value, dict) and kinds else None
    streams = tuple(read_stream(node, known) for node in fields["streams"].items())
    settlements = tuple(_settlement(node) for node in fields["settlements"].items())
    return Charter(
        version=fields["version"].integer(1),
        valid_from=valid_from,
        decision=fields["decision"].text(),
        collaboration=_collaboration(fields["collaboration"]),
        kinds=kinds,
        streams=streams,
        settlements=settlements,
        sha256=sha256,
        warnings=tuple(_warnings(streams, settlements)),
    )


def _collaboration(node: Node) -> Collaboration:
    fields = node.fields(["id", "name", "country", "form", "currency", "purposes"])
    country = fields["country"].choice(_COUNTRIES)
    forms = FORMS[country] if fields["country"].value == country else (*FORMS["DK"], *FORMS["NO"])
    currency = fields["currency"].text()
    if currency and currency not in CURRENCIES:
        fields["currency"].problem("wrong_value", f"{currency!r} is no currency of ISO 4217, such as DKK.")
    return Collaboration(
        id=fields["id"].text(r"[a-z0-9-]{2,40}", "2 to 40 small letters, digits and hyphens"),
        name=fields["name"].text(),
        country=country,
        form=fields["form"].choice(forms),
        currency=currency,
        purposes=tuple(item.choice(PURPOSES) for item in fields["purposes"].items()),
    )


def _kinds(node: Node) -> dict[str, int]:
    entries = node.entries(empty=False)
    return {kind: entry.fields(["votes"])["votes"].integer(0) for kind, entry in entries.items()}


def _settlement(node: Node) -> Settlement:
    fields = node.fields(["id", "every", "includes"], ["route", "bagatelle_minor", "adjust_years"])
    route = fields["route"].choice(("account", "direct"))
    bagatelle, adjust_years = fields["bagatelle_minor"], fields["adjust_years"]
    if bagatelle.present and route == "direct":
        bagatelle.problem("not_allowed", "Small amounts can only wait on the account: route: account.")
    return Settlement(
        id=fields["id"].text(SLUG, "small letters, digits and hyphens"),
        every=fields["every"].choice(LENGTHS),
        route=route,
        includes=tuple(_include(item) for item in fields["includes"].items()),
        bagatelle_minor=bagatelle.integer(0),
        adjust_years=adjust_years.integer(1) if adjust_years.present else None,
    )


def _include(node: Node) -> Include:
    fields = node.fields(["stream", "of"])
    return Include(fields["stream"].text(), fields["of"].choice(("this", "next", "previous")))


def _warnings(streams: Sequence[Stream], settlements: Sequence[Settlement]) -> list[str]:
    """What may surprise, but refuses nothing: a figure read on a day still to come."""
    ahead = {include.stream for settlement in settlements for include in settlement.includes if include.of == "next"}
    return [
        f"streams[{place}]: {stream.id} reads its figure on the last day of a period that is settled in advance; "
        "what is registered later is adjusted then."
        for place, stream in enumerate(streams)
        if stream.id in ahead and isinstance(getattr(stream.key or stream.basis, "read", None), PeriodEnd)
    ]
