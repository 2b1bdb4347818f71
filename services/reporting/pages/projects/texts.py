"""Texts of a project's page: da, nb, en."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "projects_mandatory": (
        "Obligatorisk: gælder alle medlemmer",
        "Obligatorisk: gjelder alle medlemmer",
        "Mandatory: binds all members",
    ),
    "projects_voluntary": (
        "Frivilligt: gælder dem, der er gået med",
        "Frivillig: gjelder dem som har blitt med",
        "Voluntary: binds those who joined",
    ),
    "projects_from_to": ("{first} til {last}", "{first} til {last}", "{first} to {last}"),
    "projects_from": ("fra {first}", "fra {first}", "from {first}"),
    "projects_unknown": (
        "Projektet er ikke registreret; her står, hvad der er kendt fra timer og afregninger.",
        "Prosjektet er ikke registrert; her står det som er kjent fra timer og oppgjør.",
        "The project is not registered; this is what is known from hours and settlements.",
    ),
    "projects_hours_caption": (
        "Timer i {year}, medlem for medlem",
        "Timer i {year}, medlem for medlem",
        "Hours in {year}, member by member",
    ),
    "projects_months_caption": (
        "Timer i {year}, måned for måned",
        "Timer i {year}, måned for måned",
        "Hours in {year}, month by month",
    ),
    "projects_matrix_caption": (
        "Leverede timer i {year}, medlem for medlem og måned for måned",
        "Leverte timer i {year}, medlem for medlem og måned for måned",
        "Hours delivered in {year}, member by member and month by month",
    ),
    "projects_honoured_agreed": (
        "Anerkendt er leverede timer inden for det aftalte, fyldt op fra årets første måned. Det, der er afregnet, "
        "står som afregningen har det; resten er endnu ikke afregnet.",
        "Godkjent er leverte timer innenfor det avtalte, fylt opp fra årets første måned. Det som er gjort opp, "
        "står slik oppgjøret har det; resten er ikke gjort opp ennå.",
        "Honoured are hours delivered within the agreement, filled up from the year's first month. What is settled "
        "stands as the settlement has it; the rest is not settled yet.",
    ),
    "projects_honoured_all": (
        "Alle leverede timer anerkendes.",
        "Alle leverte timer godkjennes.",
        "All hours delivered are honoured.",
    ),
    "projects_payers": ("Hvem betaler", "Hvem betaler", "Who pays"),
    "projects_payers_caption": (
        "Hvad hvert medlem bærer af projektet i {year}, og hvad det er godskrevet for sine timer og udlæg",
        "Hva hvert medlem bærer av prosjektet i {year}, og hva det er godskrevet for timer og utlegg",
        "What each member bears of the project in {year}, and what it is credited for its hours and outlays",
    ),
    "projects_payers_none": (
        "Projektet er ikke afregnet for {year} endnu.",
        "Prosjektet er ikke gjort opp for {year} ennå.",
        "The project has not been settled for {year} yet.",
    ),
    "projects_bears": ("Bærer", "Bærer", "Bears"),
    "projects_credited": ("Godskrevet", "Godskrevet", "Credited"),
    "projects_adjusted": ("Reguleret senere", "Regulert senere", "Adjusted later"),
    "projects_other": ("Andet", "Annet", "Other"),
    "projects_net": ("Netto", "Netto", "Net"),
    "projects_value": ("Fordelt på medlemmerne", "Fordelt på medlemmene", "Shared among the members"),
    "projects_costs_caption": (
        "Projektets udgifter i {year}",
        "Prosjektets utgifter i {year}",
        "The project's costs in {year}",
    ),
    "projects_participants": ("Deltagere", "Deltakere", "Participants"),
    "projects_participants_caption": (
        "Hvem der er gået med, og hvornår",
        "Hvem som har blitt med, og når",
        "Who joined, and when",
    ),
    "projects_all_members": (
        "Alle medlemmer af samarbejdet deltager.",
        "Alle medlemmer av samarbeidet deltar.",
        "All members of the collaboration take part.",
    ),
    "projects_nobody": ("Ingen er gået med endnu.", "Ingen har blitt med ennå.", "Nobody has joined yet."),
}
