"""Why something was not taken, and what mends it; each name with its Danish, Norwegian and English."""

REFUSED: dict[str, tuple[str, str, str]] = {
    "reason_malformed": ("Forkert skrevet", "Feil skrevet", "Not well-formed"),
    "mend_malformed": (
        "Et felt mangler, er forkert eller ukendt. Ret det, og send det igen.",
        "Et felt mangler, er feil eller ukjent. Rett det, og send det igjen.",
        "A field is missing, wrong or unknown. Mend it and send it again.",
    ),
    "reason_minutes_out_of_range": ("Umuligt antal minutter", "Umulig antall minutter", "Impossible minutes"),
    "mend_minutes_out_of_range": (
        "En registrering er på 1 til 1440 minutter. Del den på dage, eller ret tallet.",
        "En registrering er på 1 til 1440 minutter. Del den på dager, eller rett tallet.",
        "An entry has 1 to 1440 minutes. Split it by day, or correct the figure.",
    ),
    "reason_entry_exists": ("Nummeret er brugt", "Nummeret er brukt", "The id is taken"),
    "mend_entry_exists": (
        "Samme nummer er sendt før med andet indhold. Ret den registrering, eller brug et nyt nummer.",
        "Samme nummer er sendt før med annet innhold. Rett den registreringen, eller bruk et nytt nummer.",
        "The same id was sent before with other content. Correct that entry, or take a new id.",
    ),
    "reason_not_authorised": ("Ikke bemyndiget", "Ikke fullmakt", "Not authorised"),
    "mend_not_authorised": (
        "Systemet må ikke sige dette på medlemmets vegne. Sekretariatet kan give bemyndigelse; send det så igen.",
        "Systemet kan ikke si dette på medlemmets vegne. Sekretariatet kan gi fullmakt; send det så igjen.",
        "The system may not say this for the member. The secretariat can grant it; then send it again.",
    ),
    "reason_attestation_outdated": ("Summen er en anden nu", "Summen er en annen nå", "The sum is another now"),
    "mend_attestation_outdated": (
        "Der er kommet eller rettet timer, siden der blev set på måneden. Se på den igen, og attestér den nye sum.",
        "Det er kommet eller rettet timer siden noen så på måneden. Se på den igjen, og attester den nye summen.",
        "Hours came or were corrected since the month was looked at. Look again and attest the new sum.",
    ),
    "reason_unknown_kind": ("Ukendt medlemsart", "Ukjent medlemsart", "Unknown kind of member"),
    "mend_unknown_kind": (
        "Ingen version af vedtægterne kender den slags medlem. Vælg en anden, eller vedtag den.",
        "Ingen versjon av vedtektene kjenner den slags medlem. Velg en annen, eller vedta den.",
        "No version of the charter knows such a kind of member. Take another, or adopt it.",
    ),
    "reason_wrong_period": ("Perioden passer ikke", "Perioden passer ikke", "The period does not fit"),
    "mend_wrong_period": (
        "Aftalen er for en anden slags periode, end timerne afregnes efter. Brug en periode af afregningens længde.",
        "Avtalen er for en annen slags periode enn timene gjøres opp etter. Bruk en periode av oppgjørets lengde.",
        "The agreement is for another length of period than hours are settled by. Take one of the settlement's.",
    ),
}
