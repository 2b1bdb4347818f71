"""Which column is what, from its heading in Danish, Norwegian or English."""

import re
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence

from services.settlement.sheets.reading.cells import Finding, SheetRow, clean, column_of, letters_of
from services.settlement.sheets.reading.hours import Unit
from services.settlement.sheets.reading.mapping import FIELDS, Mapping
from services.settlement.sheets.reading.persons import masked, names_person_numbers

HEADER_WITHIN_ROWS = 30
_SAID: MappingOf[str, str] = {
    "work_date": "dato arbejdsdato arbeidsdato dag date work_date work_day day registreringsdato regdato "
    "registration_date timedato føringsdato posteringsdato posting_date",
    "hours": "timer antal_timer antall_timer timetal timetall timeantal tid tidsforbrug tidsbruk time varighed "
    "varighet "
    "arbejdstid arbeidstid hours number_of_hours hrs duration time_spent medgået_tid timar forbrug minutter "
    "antal_minutter "
    "antall_minutter minutes min minutt antal antall mængde mengde quantity",
    "project": "projekt projekt_id projektid projektnr projektnummer projektnavn prosjekt prosjekt_id prosjektid "
    "prosjektnr "
    "prosjektnummer prosjektnavn project project_id projectid project_number project_name sag sagsnr sagsnummer sak",
    "member": "kommune kommunenr kommunenummer kommunekode kommunenavn medlem medlem_id medlemsid medlemsnr "
    "medlemskommune "
    "member member_id municipality municipality_code municipality_number deltager deltaker organisation organisasjon "
    "organization interessent",
    "worker": "medarbejder medarbejder_id medarbejdernr medarbejderkode medarbejdernummer medarbeider "
    "medarbeiderkode ansatt "
    "ansattnr ansattnummer ansattkode tjenestenr tjenestenummer lønnr lønnummer lønnsnummer initialer bruger "
    "brugerid bruker "
    "worker worker_id employee employee_id employee_number staff pseudonym ressource ressurs resource person_kode",
    "activity": "aktivitet tekst beskrivelse opgave oppgave kommentar bemærkning bemerkning merknad note notat "
    "activity text "
    "description task comment remark arbejdets_art arbeidets_art",
    "entry_id": "id entry_id entryid entry linje linje_id linjeid linjenr linjenummer registrering registreringsid "
    "registrerings_id registreringsnr bilag bilagsnr bilagsnummer løbenr løbenummer løpenr løpenummer line_id "
    "line_number "
    "line row_id row_number record_id reference referanse nøgle nøkkel timeregistrering_id",
}
_ALL: MappingOf[str, tuple[str, int]] = {
    word: (field, place) for field, words in _SAID.items() for place, word in enumerate(words.split())
}
_MINUTES = re.compile(r"\bmin(s|ut|utt|utter|ute|utes)?\b")
_HOURS = re.compile(r"\b(timer|timar|hours|hrs|h|t)\b")


class Headings:
    """The headings of a sheet by column, as they may be shown; and what they say."""

    def __init__(self, row: SheetRow) -> None:
        self.row_number = row.number
        self._texts = {column: clean(cell.text) for column, cell in sorted(row.cells.items())}

    def shown(self) -> dict[int, str]:
        """By column, its heading."""
        return {column: masked(text) for column, text in self._texts.items()}

    def person_columns(self) -> list[int]:
        """Columns that say they hold numbers of persons."""
        return [column for column, text in self._texts.items() if names_person_numbers(text)]

    def guess(self) -> dict[str, int]:
        """By field, the column whose heading names it best; of equally good ones the first."""
        best: dict[str, tuple[int, int]] = {}
        for column, text in self._texts.items():
            field, place = _ALL.get(_key(text), ("", 0))
            if field and not names_person_numbers(text):
                best[field] = min(best.get(field, (place, column)), (place, column))
        return {field: column for field, (_, column) in best.items()}

    def find(self, said: str) -> int | None:
        """The column that a mapping means by its heading, or by its letters."""
        key = _key(said)
        found = next((column for column, text in self._texts.items() if _key(text) == key), None)
        return column_of(said) if found is None and column_of(said) in self._texts else found

    def unit_of(self, column: int) -> Unit:
        """What the heading says numbers below it are: hours, unless it speaks of minutes alone."""
        text = self._texts.get(column, "").lower()
        return "minutes" if _MINUTES.search(text) and not _HOURS.search(text) else "hours"


def columns_for(headings: Headings, mapping: Mapping) -> tuple[dict[str, int], list[Finding]]:
    """By field, its column: what the mapping says, else what headings say. Findings name what the mapping lacks.

    A field of which the mapping fixes the value has no column.
    """
    guessed, persons = headings.guess(), headings.person_columns()
    found: dict[str, int] = {}
    findings = [Finding("person_number_column", "", letters_of(column)) for column in persons]
    for field in FIELDS:
        said = getattr(mapping.columns, field)
        column = headings.find(said) if said is not None else None
        if said is not None and column is None:
            findings.append(Finding("heading_not_found", field, "", {"heading": masked(said)}))
        if column is None and getattr(mapping.fixed, field, None) is None and field not in mapping.without:
            column = guessed.get(field)
        if column is not None and column not in persons:
            found[field] = column
    return found, findings


def header_of(rows: Sequence[SheetRow], mapping: Mapping) -> SheetRow | None:
    """The row of headings: the one the mapping names, else of the first rows the one that names the most fields."""
    if mapping.header_row is not None:
        return next((row for row in rows if row.number == mapping.header_row), None)
    best = max(rows, key=lambda row: (_named(row, mapping), -row.number), default=None)
    return best if best is not None and _named(best, mapping) >= 2 else None


def first_of_texts(rows: Sequence[SheetRow]) -> SheetRow | None:
    """The first row of several texts and nothing else: headings that are not known, most likely, and can be shown."""
    return next(
        (row for row in rows if len(row.cells) > 1 and all(cell.kind == "text" for cell in row.cells.values())), None
    )


def _named(row: SheetRow, mapping: Mapping) -> int:
    texts = {column: cell for column, cell in row.cells.items() if cell.kind == "text"}
    return len(columns_for(Headings(SheetRow(row.number, texts)), mapping)[0])


def _key(text: str) -> str:
    """A heading without case, signs and what it says in brackets."""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", clean(text).lower())
    return re.sub("[^a-z0-9æøåäöé]+", "_", bare).strip("_")
