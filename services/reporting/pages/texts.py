"""What the pages say, in Danish, Norwegian (bokmål) and English. A text is named by what it means."""

from typing import Literal

Language = Literal["da", "nb", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "nb", "en")
LANGUAGE_NAMES: dict[Language, str] = {"da": "Dansk", "nb": "Norsk", "en": "English"}

MONTHS: dict[Language, tuple[str, ...]] = {
    "da": tuple(
        [
            "januar",
            "februar",
            "marts",
            "april",
            "maj",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "december",
        ]
    ),
    "nb": tuple(
        [
            "januar",
            "februar",
            "mars",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "desember",
        ]
    ),
    "en": tuple(
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ]
    ),
}

TEXTS: dict[str, tuple[str, str, str]] = {
    # The frame
    "tagline": ("Fælles økonomi, til at forstå", "Felles økonomi, til å forstå", "Shared economy, made plain"),
    "skip": ("Gå til indholdet", "Gå til innholdet", "Skip to the content"),
    "language": ("Sprog", "Språk", "Language"),
    "sign_in": ("Log ind", "Logg inn", "Sign in"),
    "sign_out": ("Log ud", "Logg ut", "Sign out"),
    "footer": (
        "Alle tal følger af registrerede hændelser og kan føres tilbage til dem.",
        "Alle tall følger av registrerte hendelser og kan spores tilbake til dem.",
        "Every figure follows from recorded events and can be traced back to them.",
    ),
    "refresh": ("Hent nyeste tal", "Hent nyeste tall", "Get the latest figures"),
    "live": ("Opdateres løbende", "Oppdateres løpende", "Updated as it happens"),
    "updated_at": ("Opdateret kl.", "Oppdatert kl.", "Updated at"),
    "away": (
        "Forbindelsen er afbrudt; prøver igen",
        "Forbindelsen er brutt; prøver igjen",
        "Connection lost; retrying",
    ),
    # Signing in
    "token": ("Adgangskode (token)", "Tilgangskode (token)", "Access token"),
    "token_help": (
        "Indsæt den token, du har fået af samarbejdets sekretariat. Den gemmes kun i din browser.",
        "Lim inn tokenet du har fått av samarbeidets sekretariat. Det lagres bare i nettleseren din.",
        "Paste the token you were given by the collaboration's secretariat. It is kept in your browser only.",
    ),
    "token_wrong": (
        "Den token gælder ikke. Kontrollér, at hele teksten er med, og at den ikke er udløbet.",
        "Tokenet er ikke gyldig. Kontroller at hele teksten er med, og at det ikke er utløpt.",
        "That token does not hold. Check that the whole text is there and that it has not expired.",
    ),
    "foreign_form": (
        "Formularen kom fra et andet sted. Åbn siden igen og prøv derfra.",
        "Skjemaet kom fra et annet sted. Åpne siden på nytt og prøv derfra.",
        "The form came from somewhere else. Open the page again and try from there.",
    ),
    "no_access": ("Ingen adgang", "Ingen tilgang", "No access"),
    "no_access_text": (
        "Din adgang giver ikke ret til at se dette, eller der er ikke noget her.",
        "Tilgangen din gir ikke rett til å se dette, eller det er ingenting her.",
        "Your access does not allow you to see this, or there is nothing here.",
    ),
    # Start
    "my_collaborations": ("Mine samarbejder", "Mine samarbeid", "My collaborations"),
    "no_collaborations": (
        "Din adgang omfatter ingen samarbejder endnu.",
        "Tilgangen din omfatter ingen samarbeid ennå.",
        "Your access covers no collaborations yet.",
    ),
    "more": ("Vis flere", "Vis flere", "Show more"),
    # A collaboration
    "on_this_page": ("På denne side", "På denne siden", "On this page"),
    "members": ("Medlemmer", "Medlemmer", "Members"),
    "member": ("Medlem", "Medlem", "Member"),
    "inhabitants": ("Indbyggere", "Innbyggere", "Inhabitants"),
    "hours": ("Timer", "Timer", "Hours"),
    "hours_in": ("Timer i", "Timer i", "Hours in"),
    "charter": ("Vedtægter", "Vedtekter", "Charter"),
    "charter_version": ("Vedtægter, version", "Vedtekter, versjon", "Charter, version"),
    "version": ("Version", "Versjon", "Version"),
    "valid_from": ("Gælder fra", "Gjelder fra", "In force from"),
    "decision": ("Beslutning", "Vedtak", "Decision"),
    "in_force": ("Gælder nu", "Gjelder nå", "In force"),
    "no_charter": ("Ingen vedtægter endnu", "Ingen vedtekter ennå", "No charter yet"),
    "purposes": ("Formål", "Formål", "Purposes"),
    "all_charters": ("Alle versioner af vedtægterne", "Alle versjoner av vedtektene", "All versions of the charter"),
    "kind": ("Type", "Type", "Kind"),
    "member_since": ("Medlem fra", "Medlem fra", "Member since"),
    "left": ("Udtrådt", "Uttrådt", "Left"),
    "host": ("Vært", "Vert", "Host"),
    "members_caption": (
        "Medlemmer med senest registrerede nøgletal",
        "Medlemmer med sist registrerte nøkkeltall",
        "Members with their latest registered key figures",
    ),
    "as_of": ("pr.", "per", "as of"),
    "source": ("Kilde", "Kilde", "Source"),
    "no_members": ("Ingen medlemmer endnu", "Ingen medlemmer ennå", "No members yet"),
    "total": ("I alt", "I alt", "Total"),
    # Hours
    "year": ("År", "År", "Year"),
    "month": ("Måned", "Måned", "Month"),
    "by_month": ("Måned for måned", "Måned for måned", "Month by month"),
    "by_project": ("Projekt for projekt", "Prosjekt for prosjekt", "Project by project"),
    "project": ("Projekt", "Prosjekt", "Project"),
    "mandatory": ("obligatorisk", "obligatorisk", "mandatory"),
    "voluntary": ("frivilligt", "frivillig", "voluntary"),
    "agreed": ("Aftalt", "Avtalt", "Agreed"),
    "delivered": ("Leveret", "Levert", "Delivered"),
    "beyond": ("Ud over aftalen", "Ut over avtalen", "Beyond the agreement"),
    "parked": ("Tæller ikke endnu", "Teller ikke ennå", "Not counting yet"),
    "of_agreed": ("af aftalt", "av avtalt", "of agreed"),
    "no_hours": ("Ingen timer registreret endnu", "Ingen timer registrert ennå", "No hours recorded yet"),
    "hours_unit": ("timer:minutter", "timer:minutter", "hours:minutes"),
    # Settlement
    "settlement": ("Seneste afregning", "Siste avregning", "Latest settlement"),
    "no_settlement": ("Ingen afregning endnu", "Ingen avregning ennå", "No settlement yet"),
    "provisional": (
        "Foreløbig: beregnet, men ikke godkendt.",
        "Foreløpig: beregnet, men ikke godkjent.",
        "Provisional: calculated, but not approved.",
    ),
    "state": ("Tilstand", "Tilstand", "State"),
    "calculated_on": ("Beregnet", "Beregnet", "Calculated"),
    "approved_on": ("Godkendt", "Godkjent", "Approved"),
    "period": ("Periode", "Periode", "Period"),
    "digest": ("Fingeraftryk af grundlaget", "Fingeravtrykk av grunnlaget", "Digest of the inputs"),
    "nets_caption": (
        "Hvad hvert medlem bærer eller godskrives, i {currency}. Plus betales, minus modtages.",
        "Hva hvert medlem bærer eller godskrives, i {currency}. Pluss betales, minus mottas.",
        "What each member bears or is credited, in {currency}. Plus is paid, minus is received.",
    ),
    "carried": ("Overført", "Overført", "Carried"),
    "carried_on": ("Overføres", "Overføres", "Carried on"),
    "net": ("Netto", "Netto", "Net"),
    "claim": ("Opkrævning", "Krav", "Claim"),
    "not_money": ("opgøres for sig", "gjøres opp for seg", "not on the claim"),
    "pays": ("betaler", "betaler", "pays"),
    "receives": ("modtager", "mottar", "receives"),
    "transfers": ("Betalinger mellem medlemmer", "Betalinger mellom medlemmer", "Payments between members"),
    "from": ("Fra", "Fra", "From"),
    "to": ("Til", "Til", "To"),
    "amount": ("Beløb", "Beløp", "Amount"),
    "not_honoured": ("Timer uden for aftalen", "Timer utenfor avtalen", "Hours not honoured"),
    "balances": ("Løbende saldi", "Løpende saldoer", "Running balances"),
    "balance": ("Saldo", "Saldo", "Balance"),
    "balances_caption": (
        "Plus: skylder de andre. Minus: har til gode.",
        "Pluss: skylder de andre. Minus: har til gode.",
        "Plus: owes the others. Minus: is owed.",
    ),
    "turns": ("Hvis tur er det", "Hvem sin tur er det", "Whose turn is it"),
    "stream": ("Post", "Post", "Stream"),
    "lines": ("Alle linjer", "Alle linjer", "All lines"),
    "lines_left_out": (
        "Her vises de første {shown} linjer. Resten hentes i JSON.",
        "Her vises de første {shown} linjene. Resten hentes i JSON.",
        "The first {shown} lines are shown. The rest are in the JSON.",
    ),
    "line_kind": ("Art", "Art", "Kind"),
    "instalment": ("Rate", "Termin", "Instalment"),
}

WORDS: dict[str, tuple[str, str, str]] = {
    "agreement": ("Aftale", "Avtale", "Agreement"),
    "association": ("Forening", "Forening", "Association"),
    "section_60_company": ("§ 60-selskab", "§ 60-selskap", "Section 60 company"),
    "political_council": ("Kommunalt politisk råd", "Kommunalt politisk råd", "Inter-municipal political council"),
    "task_community": ("Opgavefællesskab", "Oppgavefellesskap", "Task community"),
    "host_municipality": ("Værtskommune", "Vertskommune", "Host municipality"),
    "iks_company": ("Interkommunalt selskab", "Interkommunalt selskap", "Inter-municipal company"),
    "implementation": ("implementering", "implementering", "implementation"),
    "procurement": ("indkøb", "innkjøp", "procurement"),
    "operation": ("drift", "drift", "operation"),
    "development": ("udvikling", "utvikling", "development"),
    "municipality": ("Kommune", "Kommune", "Municipality"),
    "region": ("Region", "Region", "Region"),
    "authority": ("Myndighed", "Myndighet", "Authority"),
    "licence_holder": ("Licenshaver", "Lisenshaver", "Licence holder"),
    "vendor_partner": ("Leverandørpartner", "Leverandørpartner", "Vendor partner"),
    "passive": ("Passivt medlem", "Passivt medlem", "Passive member"),
    "population": ("Indbyggere", "Innbyggere", "Inhabitants"),
    "fte": ("Årsværk", "Årsverk", "Full-time equivalents"),
    "share": ("Andel", "Andel", "Share"),
    "credit": ("Godskrevet", "Godskrevet", "Credit"),
    "payee": ("Modtager", "Mottaker", "Payee"),
    "grant": ("Tilskud", "Tilskudd", "Grant"),
    "adjustment": ("Regulering", "Regulering", "Adjustment"),
    "carried": ("Overført", "Overført", "Carried"),
    "requested": ("Bestilt", "Bestilt", "Requested"),
    "calculated": ("Beregnet", "Beregnet", "Calculated"),
    "issued": ("Godkendt", "Godkjent", "Approved"),
    "DK": ("Danmark", "Danmark", "Denmark"),
    "NO": ("Norge", "Norge", "Norway"),
}
"""Words that stand in data: forms, purposes, kinds, figures, states."""


def text(name: str, language: Language) -> str:
    """The text of that name. Raises KeyError where there is none."""
    return TEXTS[name][LANGUAGES.index(language)]


def word(value: str, language: Language) -> str:
    """A word from data in the language; one of a collaboration's own is shown as it stands, without underscores."""
    if value in WORDS:
        return WORDS[value][LANGUAGES.index(language)]
    return value.replace("_", " ")
