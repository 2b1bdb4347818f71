"""Texts of a collaboration's page: da, nb, en."""

TEXTS: dict[str, tuple[str, str, str]] = {
    # The head
    "collaboration_hours": ("Timer i {year}", "Timer i {year}", "Hours in {year}"),
    "collaboration_delivered_of": (
        "{share} af de aftalte {agreed}",
        "{share} av de avtalte {agreed}",
        "{share} of {agreed} agreed",
    ),
    "collaboration_to_pay": ("{amount} at betale i alt", "{amount} å betale i alt", "{amount} to pay in all"),
    "collaboration_open_settlement": ("Se afregningen", "Se oppgjøret", "Open the settlement"),
    # If it were settled today
    "collaboration_today": ("Hvis der blev gjort op i dag", "Hvis det ble gjort opp i dag", "If it were settled today"),
    "collaboration_today_lead": (
        "Hvad {year} ville ende med for hvert medlem, hvis der ikke kom mere. Plus betales, minus modtages.",
        "Hva {year} ville ende med for hvert medlem hvis det ikke kom mer. Pluss betales, minus mottas.",
        "What {year} would come to for each member if nothing more came in. Plus is paid, minus is received.",
    ),
    "collaboration_today_working": ("Regnes ud …", "Regnes ut …", "Being worked out …"),
    "collaboration_today_open": (
        "Vis, hvad det ville blive i dag",
        "Vis hva det ville blitt i dag",
        "Show what it would come to today",
    ),
    "collaboration_today_caption": (
        "{settlement} {period}, hvis der blev gjort op i dag",
        "{settlement} {period}, hvis det ble gjort opp i dag",
        "{settlement} {period}, if it were settled today",
    ),
    "collaboration_today_sums": (
        "{payers} skal betale, {paid} i alt; {getters} skal have, {got} i alt.",
        "{payers} skal betale, {paid} i alt; {getters} skal ha, {got} i alt.",
        "{payers} are to pay, {paid} in all; {getters} are to receive, {got} in all.",
    ),
    "collaboration_costs_total": ("{amount} i alt.", "{amount} i alt.", "{amount} in all."),
    "collaboration_today_alone": (
        "Perioden for sig: reguleringer af tidligere perioder og overførte beløb er ikke med. Intet er bogført.",
        "Perioden for seg: reguleringer av tidligere perioder og overførte beløp er ikke med. Ingenting er bokført.",
        "The period by itself: adjustments of earlier periods and amounts carried are left out. Nothing is posted.",
    ),
    "collaboration_today_settled": (
        "{period} er afregnet {day}. Hvad der er kommet til siden, er med her; forskellen kommer på næste afregning.",
        "{period} er gjort opp {day}. Det som har kommet til siden, er med her; forskjellen kommer på neste oppgjør.",
        "{period} was settled on {day}. What has come since is included; the difference goes into the next settlement.",
    ),
    "collaboration_today_earlier": (
        "Afregnet tidligere og derfor ikke med: {streams}.",
        "Gjort opp tidligere og derfor ikke med: {streams}.",
        "Settled earlier and therefore not included: {streams}.",
    ),
    "collaboration_today_nothing": (
        "Der er intet at gøre op endnu.",
        "Det er ingenting å gjøre opp ennå.",
        "There is nothing to settle yet.",
    ),
    "collaboration_today_no_settlements": (
        "Vedtægterne afregner ingenting i {year}.",
        "Vedtektene gjør ikke opp noe i {year}.",
        "The charter settles nothing in {year}.",
    ),
    "collaboration_today_cannot": (
        "Det kan ikke regnes ud endnu.",
        "Det kan ikke regnes ut ennå.",
        "It cannot be worked out yet.",
    ),
    "collaboration_today_busy": (
        "Mange spørger lige nu. Prøv igen om lidt.",
        "Mange spør akkurat nå. Prøv igjen om litt.",
        "Many are asking just now. Try again in a moment.",
    ),
    "collaboration_cannot_missing_budget": (
        "Budgettet for perioden er ikke vedtaget.",
        "Budsjettet for perioden er ikke vedtatt.",
        "The budget for the period has not been adopted.",
    ),
    "collaboration_cannot_missing_rate": (
        "En sats, der skal bruges, er ikke vedtaget.",
        "En sats som trengs, er ikke vedtatt.",
        "A rate that is needed has not been adopted.",
    ),
    "collaboration_cannot_missing_key_figure": (
        "Et nøgletal, der skal bruges, er ikke registreret.",
        "Et nøkkeltall som trengs, er ikke registrert.",
        "A key figure that is needed has not been registered.",
    ),
    "collaboration_cannot_missing_share": (
        "Et medlem har ingen aftalt andel.",
        "Et medlem har ingen avtalt andel.",
        "A member has no agreed share.",
    ),
    "collaboration_cannot_no_charter": (
        "Ingen vedtægter gælder for perioden.",
        "Ingen vedtekter gjelder for perioden.",
        "No charter is in force for the period.",
    ),
    "collaboration_cannot_no_host": (
        "Det er ikke fastlagt, hvem der er vært.",
        "Det er ikke fastsatt hvem som er vert.",
        "It is not settled who is host.",
    ),
    "collaboration_cannot_no_weight": (
        "Ingen kan bære beløbet efter fordelingsnøglen.",
        "Ingen kan bære beløpet etter fordelingsnøkkelen.",
        "By the key there is nobody to bear the amount.",
    ),
    "collaboration_net": ("I alt", "I alt", "In all"),
    "collaboration_what_if": (
        "Hvad nu hvis noget var anderledes?",
        "Hva om noe var annerledes?",
        "What if something were different?",
    ),
    # Hours and costs
    "collaboration_by_project": (
        "Timer i {year}, projekt for projekt",
        "Timer i {year}, prosjekt for prosjekt",
        "Hours in {year}, project by project",
    ),
    "collaboration_by_member": (
        "Timer i {year}, medlem for medlem",
        "Timer i {year}, medlem for medlem",
        "Hours in {year}, member by member",
    ),
    "collaboration_unknown": ("ikke registreret", "ikke registrert", "not registered"),
    "collaboration_rows": ("{count} rækker", "{count} rader", "{count} rows"),
    "collaboration_own_pays": (
        "{member}: skal betale {amount}",
        "{member}: skal betale {amount}",
        "{member}: {amount} to pay",
    ),
    "collaboration_own_gets": (
        "{member}: skal have {amount}",
        "{member}: skal ha {amount}",
        "{member}: {amount} to receive",
    ),
    "collaboration_own_even": ("{member}: går lige op", "{member}: går opp i opp", "{member}: comes out even"),
    "collaboration_updates": ("Opdatering", "Oppdatering", "Updates"),
    "collaboration_order": ("Rækkefølge", "Rekkefølge", "Order"),
    "collaboration_order_name": ("Navn", "Navn", "Name"),
    "collaboration_order_least": ("Mindst leveret først", "Minst levert først", "Least delivered first"),
    "collaboration_by_month": (
        "Timer i {year}, måned for måned",
        "Timer i {year}, måned for måned",
        "Hours in {year}, month by month",
    ),
    "collaboration_costs": ("Udgifter i {year}", "Utgifter i {year}", "Costs in {year}"),
    "collaboration_costs_heading": ("Udgifter", "Utgifter", "Costs"),
    "collaboration_no_costs": (
        "Ingen udgifter registreret i {year}.",
        "Ingen utgifter registrert i {year}.",
        "No costs recorded in {year}.",
    ),
    "collaboration_paid_by": ("Lagt ud af", "Lagt ut av", "Paid by"),
    "collaboration_account": ("Samarbejdets konto", "Samarbeidets konto", "The collaboration's account"),
    "collaboration_no_hours_in": ("Ingen timer i {year}.", "Ingen timer i {year}.", "No hours in {year}."),
    # Participation
    "collaboration_participation": (
        "Deltagelse gennem årene",
        "Deltakelse gjennom årene",
        "Participation over the years",
    ),
    "collaboration_participation_lead": (
        "Hvor meget af det aftalte hvert medlem har leveret, år for år. Det vises, men vurderes ikke: der kan være "
        "gode grunde til at give mindre et år.",
        "Hvor mye av det avtalte hvert medlem har levert, år for år. Det vises, men vurderes ikke: det kan være gode "
        "grunner til å gi mindre et år.",
        "How much of what was agreed each member delivered, year by year. It is shown, not judged: there may be good "
        "reasons to give less in a year.",
    ),
    "collaboration_participation_hours": (
        "Timer, som hvert medlem har leveret, år for år. Her er ikke aftalt timer på forhånd.",
        "Timer som hvert medlem har levert, år for år. Her er det ikke avtalt timer på forhånd.",
        "Hours each member delivered, year by year. No hours are agreed beforehand here.",
    ),
    "collaboration_participation_caption": (
        "Leveret af det aftalte, og leverede timer",
        "Levert av det avtalte, og leverte timer",
        "Delivered of what was agreed, and hours delivered",
    ),
    "collaboration_joined_projects": (
        "Frivillige projekter, deltaget i",
        "Frivillige prosjekter, deltatt i",
        "Voluntary projects taken part in",
    ),
    "collaboration_running_projects": (
        "Frivillige projekter i alt",
        "Frivillige prosjekter i alt",
        "Voluntary projects in all",
    ),
    "collaboration_joined_of": (
        "{joined} af {running} frivillige",
        "{joined} av {running} frivillige",
        "{joined} of {running} voluntary",
    ),
    "collaboration_not_member": ("ikke medlem", "ikke medlem", "not a member"),
    "collaboration_by_year": ("Alle medlemmer, år for år", "Alle medlemmer, år for år", "All members, year by year"),
    "collaboration_nothing_agreed": ("intet aftalt", "ikke noe avtalt", "nothing agreed"),
    # Who is in
    "collaboration_figures": (
        "Medlemmernes senest registrerede nøgletal",
        "Medlemmenes sist registrerte nøkkeltall",
        "The members' latest registered key figures",
    ),
    # The charter
    "collaboration_charter_lead": (
        "Hvad medlemmerne har aftalt om økonomien, sagt med almindelige ord.",
        "Hva medlemmene har avtalt om økonomien, sagt med vanlige ord.",
        "What the members have agreed about the economy, in plain words.",
    ),
    "collaboration_charter_version": (
        "Version {version}, gælder fra {day}",
        "Versjon {version}, gjelder fra {day}",
        "Version {version}, in force from {day}",
    ),
    "collaboration_charter_unreadable": (
        "Denne version kan ikke vises her.",
        "Denne versjonen kan ikke vises her.",
        "This version cannot be shown here.",
    ),
}
