"""What a template says, in each language."""

from collections.abc import Mapping
from typing import NamedTuple

from services.settlement.sheets.sentences import Language


class Column(NamedTuple):
    """A column: our field, its heading, whether it must be filled in, what to write, an example."""

    field: str
    heading: str
    needed: bool
    says: str
    example: str


class Words(NamedTuple):
    """All the words of a template."""

    hours_sheet: str
    guidance_sheet: str
    names_sheet: str
    projects: str
    members: str
    name: str
    title: str
    column: str
    needed: str
    yes: str
    no: str
    what: str
    example: str
    columns: tuple[Column, ...]
    notes: tuple[str, ...]


WORDS: Mapping[Language, Words] = {
    "da": Words(
        "Timer",
        "Vejledning",
        "Projekter og medlemmer",
        "Projekternes id",
        "Medlemmernes id",
        "Hvad de hedder",
        "Timer til {name}",
        "Overskrift",
        "Skal udfyldes",
        "ja",
        "nej",
        "Hvad der skal stå",
        "Eksempel",
        (
            Column("work_date", "Dato", True, "Dagen, der blev arbejdet.", "31-12-2026"),
            Column("project", "Projekt", True, "Projektets id eller navn, som på det tredje ark.", ""),
            Column("member", "Kommune", True, "Kommunens navn, nummer (0161) eller id (dk-0161).", ""),
            Column("hours", "Timer", True, "Hvor længe: 7,5 eller 7:30. Hele minutter, højst 24 timer.", "7,5"),
            Column("worker", "Medarbejder", False, "Jeres egen kode for medarbejderen. Aldrig navn eller CPR.", "m17"),
            Column("activity", "Aktivitet", False, "Hvad der blev lavet, kort.", "Test"),
            Column("entry_id", "Id", False, "Rækkens eget id. Med det kan rækken rettes senere.", "2026-0001"),
        ),
        (
            "Skriv én række for hver dag, medarbejder og projekt på det første ark. Lad overskrifterne stå.",
            "Send filen igen, når den er rettet eller har fået flere rækker: det, der er kendt, tæller ikke to gange.",
            "Giv rækkerne id, hvis de skal kunne rettes. Uden id er en ændret række en ny række.",
            "Skriv ingen navne på personer og ingen CPR-numre nogen steder i filen.",
        ),
    ),
    "nb": Words(
        "Timer",
        "Veiledning",
        "Prosjekter og medlemmer",
        "Prosjektenes id",
        "Medlemmenes id",
        "Hva de heter",
        "Timer til {name}",
        "Overskrift",
        "Må fylles ut",
        "ja",
        "nei",
        "Hva som skal stå",
        "Eksempel",
        (
            Column("work_date", "Dato", True, "Dagen det ble arbeidet.", "31.12.2026"),
            Column("project", "Prosjekt", True, "Prosjektets id eller navn, som på det tredje arket.", ""),
            Column("member", "Kommune", True, "Kommunens navn, nummer (0301) eller id (no-0301).", ""),
            Column("hours", "Timer", True, "Hvor lenge: 7,5 eller 7:30. Hele minutter, høyst 24 timer.", "7,5"),
            Column("worker", "Medarbeider", False, "Deres egen kode. Aldri navn eller fødselsnummer.", "m17"),
            Column("activity", "Aktivitet", False, "Hva som ble gjort, kort.", "Test"),
            Column("entry_id", "Id", False, "Radens egen id. Med den kan raden rettes senere.", "2026-0001"),
        ),
        (
            "Skriv én rad for hver dag, medarbeider og prosjekt på det første arket. La overskriftene stå.",
            "Send filen igjen når den er rettet eller har fått flere rader: det som er kjent, teller ikke to ganger.",
            "Gi radene id hvis de skal kunne rettes. Uten id er en endret rad en ny rad.",
            "Skriv ingen navn på personer og ingen fødselsnumre noe sted i filen.",
        ),
    ),
    "en": Words(
        "Hours",
        "Guidance",
        "Projects and members",
        "Ids of projects",
        "Ids of members",
        "What they are called",
        "Hours for {name}",
        "Heading",
        "Must be filled in",
        "yes",
        "no",
        "What to write",
        "Example",
        (
            Column("work_date", "Date", True, "The day worked.", "2026-12-31"),
            Column("project", "Project", True, "The project's id or name, as on the third sheet.", ""),
            Column("member", "Municipality", True, "Its name, number (0161) or id (dk-0161).", ""),
            Column("hours", "Hours", True, "How long: 7.5 or 7:30. Whole minutes, at most 24 hours.", "7.5"),
            Column("worker", "Worker", False, "A code of your own. Never a name or a national number.", "w17"),
            Column("activity", "Activity", False, "What was done, in short.", "Testing"),
            Column("entry_id", "Id", False, "The row's own id. With it the row can be corrected later.", "2026-0001"),
        ),
        (
            "Write one row for each day, worker and project on the first sheet. Leave the headings as they are.",
            "Send the file again when it is corrected or has grown: what is known does not count twice.",
            "Give rows an id if they are to be corrected. Without one a changed row is another row.",
            "Write no names of persons and no national numbers anywhere in the file.",
        ),
    ),
}
