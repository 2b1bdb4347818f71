"""Norwegian, bokmål."""

SENTENCES = {
    "empty_file": "Filen er tom.",
    "not_text": "Filen er verken en Excel-arbeidsbok (.xlsx) eller tekst i UTF-8, UTF-16 eller Windows-1252.",
    "old_workbook": "Dette er Excels gamle format (.xls). Åpne filen og lagre den som .xlsx.",
    "encrypted": "Filen er låst med passord. Lagre den uten, og send den igjen.",
    "open_document": "Dette er et OpenDocument-ark (.ods). Lagre det som .xlsx eller .csv.",
    "binary_workbook": "Dette er Excels binære format (.xlsb). Lagre filen som .xlsx.",
    "no_workbook": "Filen er ikke en Excel-arbeidsbok med et synlig ark. Lagre den som .xlsx eller .csv.",
    "broken_workbook": "Arbeidsboken er skadet. Åpne den i regnearket, lagre den på nytt, og send den igjen.",
    "broken_text": "Teksten kan ikke leses fra rad {row}: et anførselstegn ser ikke ut til å være avsluttet.",
    "zip_bomb": "Filen rommer langt mer enn størrelsen tilsier, og leses ikke. Kopier radene til en ny arbeidsbok.",
    "too_many_rows": "Arket har mer enn {most} rader. Send det i deler.",
    "too_much_in_file": "Filen tar for lang tid å lese. Send den i deler, eller kopier bare radene til en ny "
    "arbeidsbok.",
    "no_such_sheet": "Det finnes ikke noe ark {sheet}. Det finnes: {sheets}.",
    "several_sheets": "Flere ark ligner timer: {sheets}. Si hvilket.",
    "no_headings": "Det er ingen overskrifter i de første radene. Gi kolonnene overskrifter som i malen, eller oppgi i "
    "kolonnevalget hvilken rad de står i.",
    "mapping_incomplete": "Noen kolonner er ikke funnet. Overskriftene i rad {row} er: {headings}. Velg hvilken "
    "kolonne "
    "som er hva, eller oppgi en fast verdi for hele filen.",
    "no_rows": "Det er ingen rader under overskriftene.",
    "missing_work_date_column": "Hvilken kolonne er datoen?",
    "missing_hours_column": "Hvilken kolonne er timene?",
    "missing_project_column": "Hvilken kolonne er prosjektet? Eller er det ett prosjekt for hele filen?",
    "missing_member_column": "Hvilken kolonne er kommunen? Eller er det én for hele filen?",
    "person_number_column": "Kolonnens overskrift sier at den inneholder personnumre. Ingenting av den leses eller "
    "lagres. Fjern den før du sender filen.",
    "heading_not_found": "Kolonnevalget nevner en kolonne {heading}, som arket ikke har.",
    "hidden_rows": "{count} rader med timer er skjult eller filtrert bort i arket. De er med.",
    "known_elsewhere": "{count} rader uten id og medarbeider (den første er rad {row}) er lik timer som er her "
    "allerede, og teller én gang. Er de en annen avdelings, så gi filen sin egen serie i kolonnevalget.",
    "missing_work_date": "Datoen mangler.",
    "missing_hours": "Timene mangler.",
    "missing_project": "Prosjektet mangler.",
    "missing_member": "Kommunen mangler.",
    "not_a_date": "«{said}» er ikke en dato. Skriv den som 31.12.2026 eller 2026-12-31.",
    "no_such_day": "«{said}» finnes ikke i kalenderen, eller dag og måned står omvendt av de andre radene.",
    "number_as_date": "Tallet er lest som datoen {day}. Gi kolonnen datoformat.",
    "future_day": "{day} er ikke kommet ennå.",
    "long_ago": "{day} er mer enn ti år siden.",
    "not_hours": "«{said}» er ikke et antall timer. Skriv 7,5 eller 7:30.",
    "hours_became_date": "Regnearket har gjort timene om til en dato. Gi kolonnen tallformat og skriv dem på nytt.",
    "formula_without_value": "Cellen har en formel uten lagret resultat. Åpne filen i regnearket og lagre den, eller "
    "lim inn verdiene.",
    "error_in_cell": "Cellen viser en feil ({said}).",
    "minutes_out_of_range": "«{said}» er {minutes} minutter. En registrering er fra 1 minutt til 24 timer; se også "
    "etter "
    "kolonnens enhet.",
    "not_whole_minutes": "«{said}» timer er {minutes} minutter, og det er ikke et helt antall. Skriv {below} eller "
    "{above}, eller velg å runde av til hele minutter.",
    "rounded": "«{said}» er rundet av til {clock}.",
    "maybe_clock": "«{said}» er lest som desimaltall, altså {clock}. Menes klokketimer som 7:30, så skriv med kolon, "
    "eller velg det i kolonnevalget.",
    "no_hours": "0 timer: ingenting å registrere.",
    "total_row": "En sum, ikke en registrering.",
    "unknown_member_name": "Ingen medlem heter «{said}». Skriv registernummer (no-0301), kommunenummer (0301) eller "
    "navn.",
    "unknown_member_name_close": "Ingen medlem heter «{said}». Menes {choices}?",
    "ambiguous_member": "«{said}» kan være flere medlemmer: {choices}. Skriv registernummeret.",
    "unknown_project_name": "Ingen prosjekt heter «{said}». Skriv id eller navn som i malen.",
    "unknown_project_name_close": "Ingen prosjekt heter «{said}». Menes {choices}?",
    "ambiguous_project": "«{said}» kan være flere prosjekter: {choices}. Skriv id-en.",
    "not_a_name": "«{said}» er verken en id eller et navn.",
    "not_an_id": "«{said}» er ikke en id. Gi kolonnen tekstformat.",
    "not_a_text": "«{said}» er ikke tekst. Gi kolonnen tekstformat.",
    "cell_too_long": "Cellen har mer enn {most} tegn.",
    "person_number": "Cellen ser ut til å inneholde et personnummer og lagres ikke. Bruk deres egen kode.",
    "maybe_a_name": "Dette ligner et navn. Bruk deres egen kode: navn lagres ikke her.",
    "missing_id": "Raden har ingen id, selv om andre har. Den kjennes på det den sier.",
    "equal_rows": "Raden er lik rad {row}. Begge teller.",
    "repeated_row": "Raden er rad {row} igjen med samme id. Den teller én gang.",
    "id_twice": "Rad {row} har samme id og sier noe annet. Gi en av dem en annen id.",
    "more_than_a_day": "Medarbeideren har mer enn 24 timer denne dagen i filen.",
    "maybe_double": "{minutes} minutter for samme prosjekt, kommune, dag og medarbeider er her allerede og ikke i "
    "denne "
    "filen (registreringer: {entries}). Er raden en av dem i endret form, teller den dobbelt.",
    "is_withdrawn": "Registreringen er trukket tilbake og forblir det.",
    "entry_withdrawn": "Registreringen med denne id-en er trukket tilbake for godt. Gi raden en annen id.",
    "entry_elsewhere": "Registreringen med denne id-en hører til prosjekt {project} og {member}, og det kan ikke "
    "rettes. "
    "Trekk den tilbake og gi raden en annen id.",
    "text_differs": "Timene er kjent. Medarbeider eller tekst var en annen den gang og forblir det.",
    "older_than_known": "Registreringen sa dette en gang og er siden rettet til {minutes} minutter den {day}. Det blir "
    "ved det. Velg i kolonnevalget å gjenopprette eldre verdier hvis den skal tilbake.",
    "correction_left": "Raden ville rettet en registrering. Rettelser er utelatt.",
    "unknown_project": "Prosjektet er ukjent. Det teller så snart det er kjent.",
    "unknown_member": "Medlemmet er ukjent. Det teller så snart det er kjent.",
    "outside_membership": "Medlemmet var ikke medlem den dagen. Det teller hvis det viser seg at det var.",
    "outside_project": "Prosjektet var ikke i gang den dagen. Det teller hvis det viser seg at det var.",
    "not_a_participant": "Medlemmet deltok ikke i prosjektet den dagen. Det teller hvis det viser seg at det gjorde.",
    "not_attested": "Måneden er ikke attestert siden. Det teller når den er.",
    "unknown_entry": "Registreringen som skal rettes, er ikke her ennå.",
    "not_authorised": "Dere kan ikke registrere disse timene i samarbeidet. Be sekretariatet om retten.",
    "entry_exists": "Id-en er tatt av en registrering som sier noe annet. Gi raden en annen id.",
}
