"""What stands behind an amount, as tables: weights, hours, costs, tasks, orders, what was settled before, entries."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from services.reporting.pages.tables import Cell, Column, Row, Table
from services.reporting.pages.why.arithmetic import Traced
from services.reporting.pages.why.wording import Wording


def tables_of(line: Traced, say: Wording) -> Iterator[Table]:
    """The tables behind the line; those that have no rows are left out."""
    if (key := line.get("key")) and "weights" in key:
        yield _weights(line, say)
    if line.get("hours"):
        yield _hours(line, say)
    if line.get("costs"):
        yield _costs(line, say)
    if line.get("tasks"):
        yield _tasks(line, say)
    if line.get("orders"):
        yield _orders(line, say)
    if line["adjustment"]:
        yield _settled_before(line, say)


def months_of(line: Traced) -> list[str]:
    """The months in which there is something behind the line, in order."""
    rows = [row for name in ("hours", "costs", "tasks") for row in line.get(name, ())]
    return sorted({row["month"] for row in rows if _is_shown(line, row)})


def is_credit(line: Traced) -> bool:
    """Whether the line rests on what the member itself gave, not on what all gave."""
    return (line["adjusts"] or line["kind"]) == "credit"


def _is_shown(line: Traced, row: dict[str, Any]) -> bool:
    return not is_credit(line) or row.get("member", line["member"]) == line["member"]


def _weights(line: Traced, say: Wording) -> Table:
    key = line["key"]
    columns = [Column("member", say.say.text("member"))]
    if key["figure"]:
        figure = say.say.word(key["figure"])
        columns += [
            Column("value", figure),
            Column("on_date", say.text("as_of"), "date"),
            Column("source", say.say.text("source")),
        ]
    if any((row["factor"], row["fraction"]) != ("1", "1") for row in key["weights"]):
        columns += [Column("factor", say.text("factor")), Column("fraction", say.text("fraction"))]
    columns.append(Column("weight", say.text("weight_head")))
    rows = [_weight(row, say) for row in key["weights"]]
    total: Row = {"member": say.say.text("total"), "weight": say.number(Fraction(key["weight_sum"]))}
    return Table("weights", say.text("weights"), columns, rows, total)


def _weight(row: dict[str, Any], say: Wording) -> Row:
    read = row["figure"]
    figure: Row = (
        {"value": say.number(Fraction(read["value"])), "on_date": read["on_date"], "source": read["source"]}
        if read
        else {}
    )
    return {
        "member": say.names.member(row["member"]),
        **figure,
        "factor": say.number(Fraction(row["factor"])),
        "fraction": say.number(Fraction(row["fraction"])),
        "weight": say.number(Fraction(row["weight"])),
    }


def _hours(line: Traced, say: Wording) -> Table:
    """Of the member month by month where it is credited; else of all members."""
    shown = [row for row in line["hours"] if _is_shown(line, row)]
    own = is_credit(line)
    columns = [
        Column("month", say.say.text("month")) if own else Column("member", say.say.text("member")),
        Column("minutes", say.say.text("delivered"), "minutes"),
        Column("honoured", say.text("honoured"), "minutes"),
        *([Column("rate", say.text("rate_head"), "money", say.currency)] if own else []),
        Column("value", say.text("value"), "money", say.currency),
    ]
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in shown:
        grouped.setdefault(row["month"] if own else row["member"], []).append(row)
    rows = [_given(name, given, own, say) for name, given in grouped.items()]
    total = {
        **_given("", shown, own, say),
        "month": say.say.text("total"),
        "member": say.say.text("total"),
        "rate": None,
    }
    return Table("hours", say.text("hours" if own else "hours_all"), columns, rows, total)


def _given(name: str, given: list[dict[str, Any]], own: bool, say: Wording) -> dict[str, Cell | str | int | None]:
    value = Fraction(sum(row["honoured_minutes"] * (row["rate_minor"] or 0) for row in given), 60)
    return {
        "month": f"{say.say.month(name)} {name[:4]}" if own and name else None,
        "member": None if own else say.names.member(name),
        "minutes": sum(row["minutes"] for row in given),
        "honoured": sum(row["honoured_minutes"] for row in given),
        "rate": given[0]["rate_minor"] if given else None,
        "value": round(value),
    }


def _costs(line: Traced, say: Wording) -> Table:
    columns = [
        Column("month", say.say.text("month")),
        Column("paid_by", say.text("paid_by")),
        Column("charged_to", say.text("charged_to")),
        Column("amount", say.say.text("amount"), "money", say.currency),
    ]
    rows: list[Row] = [
        {
            "month": f"{say.say.month(cost['month'])} {cost['month'][:4]}",
            "paid_by": say.names.member(cost["paid_by"]) if cost["paid_by"] else say.text("account"),
            "charged_to": say.names.member(cost["charged_to"]) if cost["charged_to"] else None,
            "amount": cost["amount_minor"],
        }
        for cost in line["costs"]
    ]
    total: Row = {"month": say.say.text("total"), "amount": sum(cost["amount_minor"] for cost in line["costs"])}
    return Table("costs", say.text("costs"), columns, rows, total)


def _tasks(line: Traced, say: Wording) -> Table:
    columns = [
        Column("month", say.say.text("month")),
        Column("member", say.say.text("member")),
        Column("value", say.text("value"), "money", say.currency),
    ]
    rows: list[Row] = [
        {
            "month": f"{say.say.month(task['month'])} {task['month'][:4]}",
            "member": say.names.member(task["member"]),
            "value": task["value_minor"],
        }
        for task in line["tasks"]
    ]
    total: Row = {"month": say.say.text("total"), "value": sum(task["value_minor"] for task in line["tasks"])}
    return Table("tasks", say.text("tasks"), columns, rows, total)


def _orders(line: Traced, say: Wording) -> Table:
    columns = [
        Column("item", say.text("item")),
        Column("from", say.say.text("from"), "date"),
        Column("to", say.say.text("to"), "date"),
        Column("quantity", say.text("quantity"), "number"),
        Column("price", say.text("price"), "money", say.currency),
        Column("times", say.text("times"), "number"),
        Column("amount", say.say.text("amount"), "money", say.currency),
    ]
    rows: list[Row] = [
        {
            "item": order["item"],
            "from": order["from_date"],
            "to": order["to_date"],
            "quantity": order["quantity"],
            "price": price["rate_minor"],
            "times": price["times"],
            "amount": order["quantity"] * price["rate_minor"] * price["times"],
        }
        for order in line["orders"]
        for price in order["prices"]
    ]
    total: Row = {"item": say.say.text("total"), "amount": sum(order["amount_minor"] for order in line["orders"])}
    return Table("orders", say.text("orders"), columns, rows, total)


def _settled_before(line: Traced, say: Wording) -> Table:
    columns = [
        Column("run", say.text("run_of")),
        Column("amount", say.say.text("amount"), "money", say.currency),
    ]
    before = line["adjustment"]
    rows: list[Row] = [
        {"run": Cell(each["run_period"], href=f"../{each['run_id']}"), "amount": each["amount_minor"]}
        for each in before["settled_before"]
    ]
    total: Row = {"run": say.say.text("total"), "amount": before["settled_before_minor"]}
    return Table("settled-before", say.text("settled_before"), columns, rows, total)


def month_links(line: Traced, say: Wording) -> list[tuple[str, str]]:
    """A link to each month's single entries: its name, and the query that asks for it."""
    return [
        (f"{say.say.month(month)} {month[:4]}", urlencode({"line": line["line_number"], "month": month}))
        for month in months_of(line)
    ]
