"""How sheets are read, as the form says it and as settlement takes it. Pure."""

from collections.abc import Mapping
from typing import Any

from services.reporting.pages.forms import SentForm

FIELDS = ("work_date", "hours", "project", "member", "worker", "activity", "entry_id")
NOT_NEEDED = ("worker", "activity", "entry_id")
"""Fields that a sheet may be without."""
FIXED = ("project", "member", "worker", "activity")
SWITCHES = ("round_to_minute", "park_unknown_projects", "restore_older")
CHOICES: dict[str, tuple[str, ...]] = {
    "unit": ("hours", "minutes"),
    "hours_style": ("auto", "decimal", "clock"),
    "date_order": ("dmy", "mdy", "ymd"),
}


def mapping_of(form: SentForm) -> dict[str, Any]:
    """The mapping that a form says; what is left empty is found by looking at the sheet."""
    texts = {name: form.text(name) for name in ("sheet", "series", *CHOICES)}
    found: dict[str, Any] = {name: value for name, value in texts.items() if value}
    if header_row := form.text("header_row"):
        found["header_row"] = int(header_row) if header_row.isascii() and header_row.isdigit() else header_row
    found |= {name: True for name in SWITCHES if form.text(name)}
    columns = {name: form.text(f"column.{name}") for name in FIELDS}
    fixed = {name: form.text(f"fixed.{name}") for name in FIXED}
    without = [name for name in NOT_NEEDED if form.text(f"without.{name}")]
    groups: dict[str, Any] = {"columns": _filled(columns), "fixed": _filled(fixed), "without": without}
    return found | {name: value for name, value in groups.items() if value}


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def as_read(preview: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping by which a file was read, with the columns that were found by looking."""
    found = {each["field"]: each["heading"] or each["column"] for each in preview["columns"] if each["field"]}
    mapping: dict[str, Any] = preview["mapping"]
    return {**mapping, "columns": {**found, **mapping.get("columns", {})}}
