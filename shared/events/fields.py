"""The kinds of field that events are made of, each with the one form it may have in JSON.

All checks run inside pydantic-core, so that reading an event costs microseconds. The forms are those of charter.md 5
and contracts.md 2; the limits on length and size keep every value storable in PostgreSQL (no NUL, bigint, index rows).
"""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic import StringConstraints as Text
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shared.money import parse_number

LARGEST_AMOUNT = 10**18
"""The largest integer an event holds. Below bigint; a sum of amounts may pass bigint and belongs in numeric."""

DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
PERIOD_PATTERN = r"^[1-9][0-9]{3}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$"
# Any month that has days, for entries may be dated wrongly: years 0001 to 9999.
MONTH_PATTERN = r"^([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-(0[1-9]|1[0-2])$"
MEMBER_PATTERN = r"^((dk|no)-[0-9]{4}|cvr-[0-9]{8}|orgnr-[0-9]{9})$"
MEMBER_OR_ALL_PATTERN = r"^(all|(dk|no)-[0-9]{4}|cvr-[0-9]{8}|orgnr-[0-9]{9})$"
COLLABORATION_PATTERN = r"^[a-z0-9-]{2,40}$"
PUBLISHER_PATTERN = r"^[a-z0-9-]{2,40}$"
CURRENCY_PATTERN = r"^[A-Z]{3}$"
SHA256_PATTERN = r"^[0-9a-f]{64}$"
NO_CONTROL_PATTERN = r"^[^\x00-\x1f\x7f-\x9f]*$"
NO_NUL_PATTERN = r"^[^\x00]*$"
NUMBER_PATTERN = r"^[0-9]{1,40}(\.[0-9]{1,40}|/0{0,20}[1-9][0-9]{0,19})?$"

FORMS = {
    DATE_PATTERN: "a date written YYYY-MM-DD",
    PERIOD_PATTERN: "a period such as 2016, 2016-H1, 2016-Q3 or 2016-07",
    MONTH_PATTERN: "a month written YYYY-MM",
    MEMBER_PATTERN: "a register id such as dk-0161, no-0301, cvr-12345678 or orgnr-123456789",
    MEMBER_OR_ALL_PATTERN: "a register id such as dk-0161, or all",
    COLLABORATION_PATTERN: "2 to 40 of a-z, 0-9 and -",
    PUBLISHER_PATTERN: "2 to 40 of a-z, 0-9 and -",
    CURRENCY_PATTERN: "a currency of three capital letters",
    SHA256_PATTERN: "64 hexadecimal digits",
    NO_CONTROL_PATTERN: "a text without control characters",
    NO_NUL_PATTERN: "a text without the character NUL",
}
"""What each pattern asks for, in words that end the sentence "must be …"."""


class _OnlyDate:
    """A date is the text YYYY-MM-DD in JSON and a `date` in Python; pydantic alone takes Unix times as well."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        as_text = core_schema.str_schema(pattern=DATE_PATTERN, strict=True)
        return core_schema.json_or_python_schema(
            json_schema=core_schema.chain_schema([as_text, core_schema.date_schema(strict=False)]),
            python_schema=core_schema.date_schema(strict=True),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "format": "date", "pattern": DATE_PATTERN}


def _first_of_month(day: date) -> date:
    if day.day != 1:
        raise PydanticCustomError("not_first_of_month", "must be the first day of a month")
    return day


def _number(value: object) -> int | str:
    """A number of charter.md 1: a whole number, or a decimal or fraction as text; no float, not below 0."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_AMOUNT:
        return value
    if isinstance(value, str) and _is_number_not_below_zero(value):
        return value
    raise PydanticCustomError(
        "not_a_number", "must be a whole number, or a text with a decimal or a fraction, not below 0"
    )


def _is_number_not_below_zero(text: str) -> bool:
    try:
        return parse_number(text) >= 0
    except ValueError:
        return False


CollaborationId = Annotated[str, Text(pattern=COLLABORATION_PATTERN), Field(description="The collaboration")]
MemberId = Annotated[str, Text(pattern=MEMBER_PATTERN), Field(description="The member, by register id")]
MemberIdOrAll = Annotated[str, Text(pattern=MEMBER_OR_ALL_PATTERN), Field(description="A member, or all of them")]
PublisherId = Annotated[str, Text(pattern=PUBLISHER_PATTERN), Field(description="The publisher, as Kafka knows it")]
TextId = Annotated[str, Text(min_length=1, max_length=200, pattern=NO_CONTROL_PATTERN)]
EntryId = Annotated[TextId, Field(description="The entry, by an id that the publisher gave it")]
ProjectId = Annotated[TextId, Field(description="The project")]
StreamId = Annotated[TextId, Field(description="The charter's stream")]
SettlementId = Annotated[TextId, Field(description="The charter's settlement")]
RunId = Annotated[TextId, Field(description="The run")]
Decision = Annotated[TextId, Field(description="Reference of the decision that adopted it")]
ShortText = Annotated[str, Text(max_length=200, pattern=NO_NUL_PATTERN)]
LongText = Annotated[str, Text(max_length=2_000, pattern=NO_NUL_PATTERN)]
Code = Annotated[TextId, Field(description="A stable code, for programs")]

Day = Annotated[date, _OnlyDate]
FirstOfMonth = Annotated[
    Day,
    AfterValidator(_first_of_month),
    WithJsonSchema({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-01$"}),
]
PeriodName = Annotated[
    str, Text(pattern=PERIOD_PATTERN), Field(description="The period: 2016, 2016-H1, 2016-Q3, 2016-07")
]
Month = Annotated[str, Text(pattern=MONTH_PATTERN), Field(description="The month, YYYY-MM")]
Currency = Annotated[str, Text(pattern=CURRENCY_PATTERN), Field(description="ISO 4217; amounts are in its minor unit")]
Sha256 = Annotated[str, Text(pattern=SHA256_PATTERN)]

Amount = Annotated[int, Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT)]
Count = Annotated[int, Field(ge=0, le=LARGEST_AMOUNT)]
Ordinal = Annotated[int, Field(ge=1, le=LARGEST_AMOUNT)]
EntryMinutes = Annotated[int, Field(ge=1, le=1440, description="Minutes worked, 1 to 1440")]
FigureValue = Annotated[
    int | str,
    PlainValidator(_number),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": LARGEST_AMOUNT},
                {"type": "string", "pattern": NUMBER_PATTERN},
            ]
        }
    ),
]
