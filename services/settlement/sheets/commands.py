"""What can be asked of spreadsheets of hours."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.settlement.sheets.reading.mapping import Mapping
from shared.errors import Problem, Rejected
from shared.events.fields import PUBLISHER_PATTERN


class RememberMapping(BaseModel):
    """Read this publisher's sheets so, until told otherwise."""

    model_config = ConfigDict(extra="forbid")

    publisher: str = Field(pattern=PUBLISHER_PATTERN)
    mapping: Mapping


class CommitPreview(BaseModel):
    """Let what a preview shows enter the ledger."""

    model_config = ConfigDict(extra="forbid")

    all_or_nothing: bool = Field(default=False, description="Let nothing enter where a row is refused")
    corrections: bool = Field(default=True, description="Correct entries whose rows have changed; false leaves them")


def read_mapping(text: str) -> Mapping:
    """The mapping in a query. Raises Rejected (`malformed`) with every problem."""
    try:
        return Mapping.model_validate_json(text)
    except ValidationError as error:
        details: list[Any] = list(error.errors(include_url=False))
        problems = [Problem("malformed", ".".join(map(str, each["loc"])) or "mapping", each["msg"]) for each in details]
        raise Rejected("malformed", "The mapping does not fit; see errors.", errors=problems[:100]) from None


FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                "schema": {"type": "string", "format": "binary"}
            },
            "text/csv": {
                "schema": {"type": "string", "format": "binary"},
                "example": "Dato;Projekt;Kommune;Timer;Medarbejder\r\n31-12-2016;p1;Albertslund;7,5;m17\r\n",
            },
        },
    }
}
