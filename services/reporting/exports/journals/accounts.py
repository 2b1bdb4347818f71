"""Names of accounts that hledger and beancount both take: parts of letters, digits and hyphens, a capital first.

A member's account sums to its net in the run. It has a part for what the lines came to (`Net`), which claims
(`Claims`), transfers (`Transfers`) and what is carried to the next run (`Carried`) then empty.
"""

from shared.charter.model import CostsBasis, GrantBasis, Stream

MEMBERS = "Assets:Members"
CARRIED_BEFORE = "Equity:Carried"


def part_of(name: str) -> str:
    """An id as a part of an account's name: `dk-0161` as `Dk-0161`."""
    return f"S{name}" if name.startswith("-") else name.capitalize()


def of_member(member: str, part: str) -> str:
    """A member's account: what it owes the collaboration, negative where it is owed."""
    return f"{MEMBERS}:{part_of(member)}:{part}"


def of_line(settled_as: str, stream_id: str, member: str) -> str:
    """Where a stream's line is booked for its member: its net, its running balance, or the record alone."""
    match settled_as:
        case "money":
            return of_member(member, "Net")
        case "record":
            return f"Equity:Records:{part_of(stream_id)}:{part_of(member)}"
        case _:
            return f"Assets:Balances:{part_of(stream_id)}:{part_of(member)}"


def against(settled_as: str, stream_id: str, stream: Stream | None) -> str:
    """Where a stream's remainder goes if its lines do not sum to zero: to or from the collaboration's own account.

    Grants are paid from it, and of costs those that it paid come back; all else is what members pay to it.
    """
    name = part_of(stream_id)
    if settled_as != "money":
        return f"Equity:{'Records' if settled_as == 'record' else 'Balances'}:{name}:Collaboration"
    is_spent = stream is not None and isinstance(stream.basis, GrantBasis | CostsBasis)
    return f"{'Expenses' if is_spent else 'Income'}:{name}"
