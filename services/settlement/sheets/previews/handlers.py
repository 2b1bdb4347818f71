"""Making a preview of a file, and committing it."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.settlement.sheets import store as sheets_store
from services.settlement.sheets.commands import CommitPreview
from services.settlement.sheets.handlers import Sheets, Terms, commit, require_grant
from services.settlement.sheets.previews import answers, store
from services.settlement.sheets.previews.store import Preview
from services.settlement.sheets.reading.cells import letters_of
from services.settlement.sheets.reading.mapping import Mapping
from services.settlement.sheets.reading.read import ReadFile, Trouble
from services.settlement.sheets.rules import Owner, Row
from services.settlement.sheets.sentences import Language, say
from shared.database import Connection, transaction
from shared.errors import Conflict, Forbidden, Problem, Rejected
from shared.principal import Principal

PREVIEW_LIVES = timedelta(hours=24)
PREVIEWS_KEPT_MAX = 10
"""How many previews of one publisher are kept; an older one makes room."""
CHANGED_SHOWN_MAX = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: by whom, for whom, its bytes and its name, how to read it, the language of answers."""

    owner: Owner
    subject: str
    data: bytes
    file_name: str
    mapping: Mapping | None
    language: Language


@dataclass(frozen=True, slots=True)
class Prepared:
    """A preview that is worked out and not stored yet."""

    preview: Preview
    rows: Sequence[Row]


async def prepare(sheets: Sheets, upload: Upload) -> Prepared:
    """Reads a file and foresees what each of its rows would do. Stores nothing.

    Raises Forbidden, TooManyFiles; Rejected with the code of what keeps the file from being read.
    """
    async with transaction(sheets.pool, readonly=True) as conn:
        await require_grant(conn, upload.owner)
    read = await sheets.read(upload.owner, upload.data, upload.mapping)
    if isinstance(read, Trouble):
        raise _unread(read, upload.language)
    terms = Terms(upload.owner, read.mapping.restore_older, True, _reason(upload.file_name))
    rows, findings = await sheets.foresee(terms, read)
    now = datetime.now(UTC)
    about = _about(read) | {"findings": store.findings_as_json(findings)}
    digest = hashlib.sha256(upload.data).hexdigest()
    moments = (now, now + PREVIEW_LIVES, None)
    return Prepared(Preview(uuid4(), upload.owner, upload.subject, upload.file_name, digest, about, *moments), rows)


def _unread(trouble: Trouble, language: Language) -> Rejected:
    message = say(trouble.code, trouble.values, language)
    errors = [Problem("missing_column", name, say(f"missing_{name}_column", {}, language)) for name in trouble.fields]
    return Rejected(trouble.code, message, errors=errors, ids=trouble.values)


def _reason(file_name: str) -> str:
    return f"Spreadsheet {file_name}".strip()


def _about(read: ReadFile) -> dict[str, Any]:
    fields = {column: name for name, column in read.columns.items()}
    return {
        "sheet": read.sheet,
        "form": read.form,
        "header_row": read.header_row,
        "columns": [
            {"column": letters_of(column), "heading": heading, "field": fields.get(column)}
            for column, heading in read.headings.items()
        ],
        "mapping": read.mapping.model_dump(exclude_defaults=True, mode="json"),
    }


async def save(conn: Connection, prepared: Prepared, language: Language) -> dict[str, Any]:
    """Stores a preview; gives it as it is answered."""
    await store.delete_previews(conn, prepared.preview.owner.publisher, PREVIEWS_KEPT_MAX - 1)
    await store.insert_preview(conn, prepared.preview)
    await store.insert_rows(conn, prepared.preview.preview_id, prepared.rows)

    return await show(conn, prepared.preview, language)


async def show(conn: Connection, preview: Preview, language: Language) -> dict[str, Any]:
    """A preview with its sums and what was found, its rows apart."""
    sums = {by: await store.list_sums(conn, preview.preview_id, by) for by in store.SUM_KEYS}
    told = await store.list_told(conn, preview.preview_id)
    return answers.preview(preview, sums, told, language)


async def get_preview(conn: Connection, principal: Principal, key: tuple[str, UUID], *, lock: bool = False) -> Preview:
    """The preview of a collaboration. Raises Forbidden where it is another's or not there."""
    collaboration_id, preview_id = key
    preview = await store.find_preview(conn, preview_id, lock=lock)
    if preview is None or preview.owner.collaboration_id != collaboration_id:
        raise Forbidden
    principal.require(f"publisher:{preview.owner.publisher}")
    return preview


async def commit_preview(
    sheets: Sheets, conn: Connection, preview: Preview, asked: CommitPreview, language: Language
) -> dict[str, Any]:
    """Lets the rows of a preview, locked, enter the ledger: all good ones, or none where that is asked.

    Raises Conflict `already_committed`, `preview_expired`; Rejected `rows_refused`.
    """
    _require_open(preview)
    await require_grant(conn, preview.owner)
    mapping = Mapping.model_validate(preview.about["mapping"])
    rows = await store.list_rows(conn, preview.preview_id)

    terms = Terms(preview.owner, mapping.restore_older, asked.corrections, _reason(preview.file_name))
    decided = await commit(sheets, conn, terms, rows)
    changed = [(was, row) for was, row in zip(rows, decided, strict=True) if was.outcome != row.outcome]
    if asked.all_or_nothing:
        _require_none_refused(decided)

    await store.update_verdicts(conn, preview.preview_id, [row for _, row in changed])
    await sheets_store.upsert_mapping(conn, preview.owner, preview.about["mapping"])
    committed_at = await store.update_committed(conn, preview.preview_id)

    shown = await show(conn, preview._replace(committed_at=committed_at), language)
    told = [answers.changed(was, row, language) for was, row in changed[:CHANGED_SHOWN_MAX]]
    return {**shown, "rows_changed": len(changed), "changed": told}


def _require_open(preview: Preview) -> None:
    ids = {"preview_id": str(preview.preview_id)}
    if preview.committed_at is not None:
        message = "This preview was committed. Send the file again to see what it would do."
        raise Conflict("already_committed", message, ids=ids)
    if preview.expires_at <= datetime.now(UTC):
        raise Conflict("preview_expired", "This preview is too old to be committed. Send the file again.", ids=ids)


def _require_none_refused(rows: Sequence[Row]) -> None:
    counts = Counter(row.verdict for row in rows)
    if counts["refused"]:
        first = next(row.number for row in rows if row.verdict == "refused")
        message = f"{counts['refused']} rows are refused, the first is row {first}; nothing has entered."
        ids = {"rows_refused": str(counts["refused"]), "row": str(first)}
        raise Conflict("rows_refused", f"{message} Mend them, or commit the others alone.", ids=ids)
