"""Reading one stream, and what its fields rule out among themselves (charter.md 1, the table of stream fields)."""

from shared.charter.bases import known_kind, read_basis
from shared.charter.keys import read_key
from shared.charter.model import (
    Basis,
    BudgetBasis,
    CostsBasis,
    EqualKey,
    FixedBasis,
    GrantBasis,
    HoursBasis,
    Key,
    OrdererKey,
    RateBasis,
    Stream,
    UnitsBasis,
)
from shared.charter.node import Node
from shared.money import Number
from shared.periods import Length

SLUG = r"[a-z0-9-]+"
LENGTHS = (Length.YEAR, Length.HALF_YEAR, Length.QUARTER, Length.MONTH)
INSTALMENT_BASES = (BudgetBasis, RateBasis, FixedBasis)
_KEYLESS = (RateBasis, FixedBasis, UnitsBasis, GrantBasis)
_BY_PROJECT = (HoursBasis, CostsBasis, BudgetBasis)
_OPTIONAL = (
    "scope",
    "key",
    "payers",
    "factors",
    "joining",
    "payee",
    "period",
    "settled_as",
    "tolerance_minor",
    "vat",
)
_Fields = dict[str, Node]


def read_stream(node: Node, kinds: frozenset[str] | None) -> Stream:
    """The stream in `node`. `kinds`: the member kinds of the charter, None where they cannot be told."""
    fields = dict(node.fields(["id", "name", "basis"], _OPTIONAL))
    basis = read_basis(fields["basis"], kinds)
    key = _key(fields, basis)
    _only_where_it_fits(fields, basis, ordered=isinstance(basis, UnitsBasis) or isinstance(key, OrdererKey))
    settled_as = fields["settled_as"].choice(("money", "balance", "turns", "record"))
    tolerance = fields["tolerance_minor"]
    if tolerance.present and settled_as != "balance" and _is(fields["settled_as"], settled_as):
        tolerance.problem("not_allowed", "A tolerance goes with settled_as: balance.")
    return Stream(
        id=fields["id"].text(SLUG, "small letters, digits and hyphens"),
        name=read_name(fields["name"]),
        scope=fields["scope"].choice(("collaboration", "project")),
        basis=basis or BudgetBasis(),
        key=key,
        payers=_payers(fields["payers"], kinds),
        factors=_factors(fields["factors"], kinds),
        joining=fields["joining"].choice(("full", "by_day", "by_half_year", "next_period")),
        payee=fields["payee"].choice(("account", "host")),
        period=fields["period"].choice(LENGTHS) if fields["period"].present else None,
        settled_as=settled_as,
        tolerance_minor=tolerance.integer(0) if tolerance.present else None,
        vat=fields["vat"].choice(("outside_scope", "standard", "exempt")),
    )


def read_name(node: Node) -> dict[str, str]:
    """A text by language: da, nb, en; at least one."""
    entries = node.entries(empty=False)
    for language in entries:
        if language not in ("da", "nb", "en"):
            node.problem("unknown_field", f"{language} is none of da, nb, en.", at=language)
    return {language: entry.text() for language, entry in entries.items()}


def _key(fields: _Fields, basis: Basis | None) -> Key | None:
    node = fields["key"]
    if isinstance(basis, _KEYLESS):
        if node.present:
            node.problem("not_allowed", f"The basis {basis.type} has no key.")
            fields["key"] = Node(None, node.path, [], present=False)
        return None
    if not node.present:
        if basis is not None:
            node.problem("missing_field", f"The basis {basis.type} needs a key.")
        return EqualKey()
    key = read_key(node)
    if isinstance(key, OrdererKey) and basis is not None and not isinstance(basis, CostsBasis):
        node.problem("not_allowed", "The key orderer is only for costs.", at="type")
    return key


def _only_where_it_fits(fields: _Fields, basis: Basis | None, *, ordered: bool) -> None:
    """Fields that a basis or key rules out, or asks for."""
    if ordered:
        for name in ("payers", "factors", "joining"):
            if fields[name].present:
                fields[name].problem("not_allowed", f"Who ordered pays; there is no {name} here.")
                fields[name] = Node(None, fields[name].path, [], present=False)
    elif isinstance(basis, HoursBasis | CostsBasis) and not fields["joining"].present:
        fields["joining"].problem("missing_field", f"The basis {basis.type} needs joining to be given.")
    scope = fields["scope"]
    if isinstance(basis, HoursBasis) and _is(scope, "collaboration"):
        scope.problem("not_allowed", "Hours are settled by project: scope: project.")
    if basis is not None and not isinstance(basis, _BY_PROJECT) and scope.value == "project":
        scope.problem("not_allowed", f"The basis {basis.type} is not worked out by project.")
    if basis is not None and not isinstance(basis, INSTALMENT_BASES) and fields["payee"].value == "host":
        fields["payee"].problem("not_allowed", f"The basis {basis.type} is not paid to the host.")


def _is(node: Node, word: str) -> bool:
    """Whether the field says `word`, or nothing at all."""
    return not node.present or node.value == word


def _payers(node: Node, kinds: frozenset[str] | None) -> frozenset[str]:
    if not node.present:
        return kinds or frozenset()
    items = node.fields(["kinds"])["kinds"].items()
    for item in items:
        if kind := item.text():
            known_kind(item, kind, kinds)
    return frozenset(item.value for item in items if isinstance(item.value, str))


def _factors(node: Node, kinds: frozenset[str] | None) -> dict[str, Number]:
    entries = node.entries()
    for kind, entry in entries.items():
        known_kind(entry, kind, kinds)
    return {kind: entry.number() for kind, entry in entries.items()}
