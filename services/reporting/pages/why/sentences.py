"""What an amount is for and how it came about, in a sentence or two."""

from fractions import Fraction

from services.reporting.pages.why.arithmetic import Nothing, Traced, Working
from services.reporting.pages.why.wording import Wording


def sentences(line: Traced, working: Working, say: Wording, *, is_reversal: bool) -> list[str]:
    """The explanation in words, the most telling sentence first."""
    if line["stream"] is None:
        period = (line["carried_from"] or line)["period"]
        found = [say.text("carried", amount=say.money(working.line_minor), period=period)]
    else:
        found = [_main(line, working, say)]
    if working.before_minor is not None:
        before, now = say.money(working.before_minor), say.money(working.now_minor)
        found.insert(0, say.text("adjusted", period=line["period"], now=now, before=before))
    if is_reversal:
        found.insert(0, say.text("reversed"))
    if line["settled_as"] != "money":
        found.append(say.text(f"settled_as_{line['settled_as']}"))
    return found


def _main(line: Traced, working: Working, say: Wording) -> str:
    about = {"member": say.names.member(line["member"]), "stream": say.stream(line), "period": line["period"]}
    if isinstance(working.term, Nothing):
        return say.text("nothing", **about)
    kind = line["adjusts"] or line["kind"]
    match kind, line["basis"]:
        case "share", "rate" if line["figure"]:
            return say.text("rate_figure", **about, figure=say.unit(line["figure"]["figure"]))
        case "share", ("rate" | "fixed" | "units") as basis:
            return say.text(basis, **about)
        case "share", _ if line["key"]["type"] == "orderer":
            return say.text("ordered_costs", **about)
        case "share", _:
            total = say.money(line["shared_minor"])
            return say.text("share", member=about["member"], what=_what(line, say), total=total, key=_key(line, say))
        case "credit", "hours":
            project = say.project(line)
            return say.text("credit_hours", member=about["member"], project=project, period=line["period"])
        case "credit", basis:
            return say.text(f"credit_{basis}", **about)
        case _:
            return say.text(kind, **about)


def _what(line: Traced, say: Wording) -> str:
    """What was shared: the value of hours in a project, costs, a budget, tasks."""
    basis, project = line["basis"], say.project(line)
    if basis == "hours":
        return say.text("what_hours", project=project, period=line["period"])
    what = say.text(f"what_{basis}", stream=say.stream(line), period=line["period"])
    return say.text("of_project", what=what, project=project) if project else what


def _key(line: Traced, say: Wording) -> str:
    key = line["key"]
    count = sum(1 for row in key["weights"] if Fraction(row["weight"]))
    figure = say.unit(key["figure"]) if key["figure"] else ""
    members = say.text("count_members", count=say.say.number(count))
    return say.text(f"key_{key['type']}", count=members, figure=figure)
