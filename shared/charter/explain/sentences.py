"""What the sentences about a charter are, whatever the language."""

from collections.abc import Iterator
from typing import NamedTuple

from shared.charter.explain.keys import key_sentence, reading
from shared.charter.explain.words import Language, Words
from shared.charter.model import (
    BudgetBasis,
    Charter,
    CostsBasis,
    FixedBasis,
    GrantBasis,
    HoursBasis,
    Include,
    OrdererKey,
    RateBasis,
    Settlement,
    Stream,
    UnitsBasis,
)
from shared.periods import Length


class Section(NamedTuple):
    """A heading, how deep it is (1 to 3), and the sentences under it."""

    level: int
    heading: str
    sentences: tuple[str, ...]


def explain(charter: Charter, language: Language) -> list[Section]:
    """The whole charter in plain sentences, section by section."""
    words = Words(language)
    sections = [_about(charter, words)]
    for settlement in charter.settlements:
        sections.append(_about_settlement(charter, settlement, words))
        for include in settlement.includes:
            stream = charter.stream(include.stream)
            assert stream is not None, "a valid charter includes streams that it has"
            sentences = tuple(_about_stream(charter, settlement, include, stream, words))
            sections.append(Section(3, words.say("stream", name=_name(stream, language), id=stream.id), sentences))
    unsettled = [_name(stream, language) for stream in charter.streams if charter.settlement_of(stream.id) is None]
    if unsettled:
        sections[0] = sections[0]._replace(
            sentences=(*sections[0].sentences, words.say("unsettled", names=words.listed(unsettled)))
        )
    return sections


def _about(charter: Charter, words: Words) -> Section:
    who = charter.collaboration
    kinds = [_kind_with_votes(words, kind, votes) for kind, votes in charter.kinds.items()]
    return Section(
        1,
        words.say("title", name=who.name, version=charter.version),
        (
            words.say("adopted", date=words.day(charter.valid_from), decision=charter.decision),
            words.say(
                "who",
                name=who.name,
                form=words.term("form", who.form),
                country=words.term("country", who.country),
                purposes=words.listed([words.term("purpose", purpose) for purpose in who.purposes]),
                currency=who.currency,
            ),
            words.say("members", kinds=words.listed(kinds)),
        ),
    )


def _kind_with_votes(words: Words, kind: str, votes: int) -> str:
    phrase = {0: "votes_none", 1: "votes_one"}.get(votes, "votes_many")
    return words.say(phrase, kind=words.term("kind", kind), votes=votes)


def _about_settlement(charter: Charter, settlement: Settlement, words: Words) -> Section:
    sentences = [words.say(f"route_{settlement.route}")]
    if settlement.bagatelle_minor:
        amount = words.money(settlement.bagatelle_minor, charter.collaboration.currency)
        sentences.append(words.say("bagatelle", amount=amount))
    if settlement.adjust_years is None:
        sentences.append(words.say("adjust_always"))
    else:
        sentences.append(words.say("adjust_years", years=settlement.adjust_years))
    every = words.say(f"every_{settlement.every}")
    return Section(2, words.say("settlement", id=settlement.id, every=every), tuple(sentences))


def _about_stream(
    charter: Charter, settlement: Settlement, include: Include, stream: Stream, words: Words
) -> Iterator[str]:
    length = stream.period or settlement.every
    period = words.say(f"period_{length}")
    yield _basis_sentence(charter, stream, period, words)
    if isinstance(stream.basis, HoursBasis):
        yield from _which_hours(stream.basis, words)
    if stream.key is not None and (shared := key_sentence(stream.key, words)):
        yield shared
    for kind, factor in stream.factors.items():
        if kind in stream.payers and factor != 1:
            phrase = "factor_grant" if isinstance(stream.basis, GrantBasis) else "factor"
            yield words.say(phrase, kind=words.term("kinds", kind), factor=words.number(factor))
    yield _timing(settlement, include, words)
    if length != settlement.every:
        parts = length.months // settlement.every.months
        yield words.say("instalments", whole=words.say(f"whole_{length}"), parts=parts)
    if not isinstance(stream.basis, UnitsBasis) and not isinstance(stream.key, OrdererKey):
        yield _joining(stream, length, period, words)
    if stream.payee == "host":
        yield words.say("payee_host")
    if stream.settled_as != "money":
        yield words.say(f"settled_{stream.settled_as}")
    if stream.tolerance_minor is not None:
        yield words.say("tolerance", amount=words.money(stream.tolerance_minor, charter.collaboration.currency))


def _which_hours(basis: HoursBasis, words: Words) -> Iterator[str]:
    yield words.say("honour_agreed" if basis.honour == "agreed_and_delivered" else "honour_delivered")
    if basis.attest is not None:
        yield words.say(f"attest_{basis.attest}")


def _timing(settlement: Settlement, include: Include, words: Words) -> str:
    every = settlement.every
    return words.say(
        f"of_{include.of}",
        the_past=words.say(f"past_{every}"),
        the_next=words.say(f"next_{every}"),
        the_previous=words.say(f"previous_{every}"),
    )


def _joining(stream: Stream, length: Length, period: str, words: Words) -> str:
    family = "joining_grant" if isinstance(stream.basis, GrantBasis) else "joining"
    short = "_short" if stream.joining == "by_half_year" and length != Length.YEAR else ""
    return words.say(f"{family}_{stream.joining}{short}", period=period)


def _basis_sentence(charter: Charter, stream: Stream, period: str, words: Words) -> str:
    payers = _payers(charter, stream, words)
    by_project = "_project" if stream.scope == "project" else ""
    match stream.basis:
        case BudgetBasis():
            return words.say(f"basis_budget{by_project}", period=period, payers=payers)
        case RateBasis(rate, None):
            return words.say("basis_rate_member", rate=rate, period=period, payers=payers)
        case RateBasis(rate, figure, read):
            named = words.term("figure", str(figure))
            return words.say(
                "basis_rate_figure",
                rate=rate,
                figure=named,
                read=reading(read, words),
                period=period,
                payers=payers,
            )
        case FixedBasis() as basis:
            return words.say("basis_fixed", period=period, amounts=_fixed(charter, basis, words))
        case CostsBasis() if isinstance(stream.key, OrdererKey):
            return words.say("basis_costs_orderer", period=period)
        case CostsBasis():
            return words.say(f"basis_costs{by_project}", period=period, payers=payers)
        case HoursBasis(rate):
            return words.say("basis_hours", rate=rate, payers=payers)
        case UnitsBasis(per):
            return words.say(f"basis_units_{per}")
        case GrantBasis(rate, report, deadline_days):
            return words.say("basis_grant", rate=rate, report=report, days=deadline_days, period=period, payers=payers)
        case _:
            return words.say("basis_tasks", period=period, payers=payers)


def _payers(charter: Charter, stream: Stream, words: Words) -> str:
    return words.listed([words.term("kinds", kind) for kind in charter.kinds if kind in stream.payers])


def _fixed(charter: Charter, basis: FixedBasis, words: Words) -> str:
    currency = charter.collaboration.currency
    by_kind = [
        words.say("fixed_kind", amount=words.money(amount, currency), kind=words.term("kind", kind))
        for kind, amount in basis.kinds.items()
    ]
    by_member = [
        words.say("fixed_member", amount=words.money(amount, currency), member=member)
        for member, amount in basis.members.items()
    ]
    return words.listed([*by_kind, *by_member])


def _name(stream: Stream, language: Language) -> str:
    """The stream's name in the language, or else in one near it."""
    order = {"da": ("da", "nb", "en"), "nb": ("nb", "da", "en"), "en": ("en", "da", "nb")}[language]
    return next(stream.name[each] for each in order if each in stream.name)
