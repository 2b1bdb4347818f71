"""What the page What if says; each name with its Danish, Norwegian and English."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "what_if": ("Hvad hvis?", "Hva hvis?", "What if?"),
    "what_if_lead": (
        "Prøv en anden fordelingsnøgle, en anden sats eller andre vedtægter på det, der faktisk er givet. Intet "
        "gemmes.",
        "Prøv en annen fordelingsnøkkel, en annen sats eller andre vedtekter på det som faktisk er gitt. "
        "Ingenting lagres.",
        "Try another key, another rate or another charter on what was really given. Nothing is stored.",
    ),
    "what_if_on_its_own": (
        "Begge resultater er perioden regnet for sig, efter det der vides nu: uden reguleringer af tidligere "
        "perioder, uden overførte beløb og uden det, en tidligere kørsel har afregnet.",
        "Begge resultatene er perioden regnet for seg, etter det som er kjent nå: uten justeringer av tidligere "
        "perioder, uten overførte beløp og uten det en tidligere kjøring har gjort opp.",
        "Both results are the period on its own, by what is known now: no adjustments of earlier periods, no "
        "amounts carried, nothing that an earlier run settled.",
    ),
    "what_if_period": ("Hvilken afregning?", "Hvilket oppgjør?", "Which settlement?"),
    "what_if_settlement": ("Afregning", "Oppgjør", "Settlement"),
    "what_if_show": ("Vis periode", "Vis periode", "Show period"),
    "what_if_work_out": ("Regn det ud", "Regn det ut", "Work it out"),
    "what_if_working": (
        "Regner … det kan tage nogle sekunder.",
        "Regner … det kan ta noen sekunder.",
        "Working it out … this can take some seconds.",
    ),
    "what_if_changes": ("Det er anderledes", "Dette er annerledes", "What is different"),
    "what_if_no_changes": (
        "Ingenting endnu. Vælg noget nedenfor og tryk »Regn det ud«.",
        "Ingenting ennå. Velg noe nedenfor og trykk «Regn det ut».",
        "Nothing yet. Choose something below and press “Work it out”.",
    ),
    "what_if_remove": ("Fjern", "Fjern", "Remove"),
    "what_if_start_over": ("Begynd forfra", "Begynn på nytt", "Start over"),
    "what_if_unreadable": (
        "»{part}« i adressen kan ikke læses",
        "«{part}» i adressen kan ikke leses",
        "“{part}” in the address cannot be read",
    ),
    "what_if_other_charter": ("Andre vedtægter", "Andre vedtekter", "Another charter"),
    "what_if_change": ("Gør noget anderledes", "Gjør noe annerledes", "Make something different"),
    "what_if_keys": ("Fordelingsnøgler", "Fordelingsnøkler", "Keys"),
    "what_if_key": ("Fordelingsnøgle", "Fordelingsnøkkel", "Key"),
    "what_if_as_now": ("som nu", "som nå", "as now"),
    "what_if_by_equal": ("ligeligt", "likt", "equally"),
    "what_if_by_figure": ("efter {figure}", "etter {figure}", "by {figure}"),
    "what_if_by_bands": ("i trin efter {figure}", "i trinn etter {figure}", "in bands by {figure}"),
    "what_if_by_steps": ("aftagende efter {figure}", "avtakende etter {figure}", "in steps by {figure}"),
    "what_if_by_shares": ("efter faste andele", "etter faste andeler", "by fixed shares"),
    "what_if_by_other": ("efter nøglen i adressen", "etter nøkkelen i adressen", "by the key in the address"),
    "what_if_by_orderer": ("efter hvem der bestilte", "etter hvem som bestilte", "by who ordered"),
    "what_if_key_closed": (
        "følger den, der bestilte; det kan kun ændres i vedtægternes tekst",
        "følger den som bestilte; det kan bare endres i vedtektenes tekst",
        "follows who ordered; that can only be changed in the charter's text",
    ),
    "what_if_rungs": ("Grænser og vægte", "Grenser og vekter", "Limits and weights"),
    "what_if_rungs_help": (
        "»20000=1; 50000=2; 3«: til og med 20.000 er 1, til og med 50.000 er 2, derover 3.",
        "«20000=1; 50000=2; 3»: til og med 20 000 er 1, til og med 50 000 er 2, over det 3.",
        "“20000=1; 50000=2; 3”: up to 20,000 is 1, up to 50,000 is 2, above that 3.",
    ),
    "what_if_shares_of": ("Andele: {stream}", "Andeler: {stream}", "Shares: {stream}"),
    "what_if_everyone_else": ("Alle andre", "Alle andre", "Everyone else"),
    "what_if_rate": ("Sats", "Sats", "Rate"),
    "what_if_rates": ("En anden sats", "En annen sats", "Another rate"),
    "what_if_now": ("nu {amount}", "nå {amount}", "now {amount}"),
    "what_if_amount_in": ("Beløb i {currency}", "Beløp i {currency}", "Amount in {currency}"),
    "what_if_from_month": ("Fra måned (tom: altid)", "Fra måned (tom: alltid)", "From month (empty: always)"),
    "what_if_month_help": ("Skrives ÅÅÅÅ-MM", "Skrives ÅÅÅÅ-MM", "Written YYYY-MM"),
    "what_if_from_day": ("fra {day}", "fra {day}", "from {day}"),
    "what_if_on_day": ("pr. {day}", "per {day}", "as of {day}"),
    "what_if_figure": ("Nøgletal", "Nøkkeltall", "Key figure"),
    "what_if_figures": ("Et andet nøgletal", "Et annet nøkkeltall", "Another key figure"),
    "what_if_value": ("Værdi", "Verdi", "Value"),
    "what_if_on_date": ("Pr. dato (tom: altid)", "Per dato (tom: alltid)", "As of (empty: always)"),
    "what_if_choose": ("Vælg …", "Velg …", "Choose …"),
    "what_if_budget": ("Budget", "Budsjett", "Budget"),
    "what_if_budgets": ("Et andet budget", "Et annet budsjett", "Another budget"),
    "what_if_none_adopted": ("intet vedtaget", "ingenting vedtatt", "none adopted"),
    "what_if_charter_text": ("Vedtægternes tekst", "Vedtektenes tekst", "The charter's text"),
    "what_if_charter_help": (
        "Ret i teksten, som gælder i perioden (version {version}), eller sæt en anden ind. Alt, der ikke kan "
        "lade sig gøre, nævnes på én gang med sted.",
        "Rett i teksten som gjelder i perioden (versjon {version}), eller lim inn en annen. Alt som ikke lar seg "
        "gjøre, nevnes på én gang med sted.",
        "Edit the text that rules the period (version {version}), or paste another. Everything that cannot be is "
        "listed at once, with its place.",
    ),
    "what_if_charter_try": ("Regn ud med denne tekst", "Regn ut med denne teksten", "Work out with this text"),
    "what_if_charter_in_address": (
        "Vedtægternes ændringer er pakket ind i adressen.",
        "Endringene i vedtektene er pakket inn i adressen.",
        "The changes to the charter are packed into the address.",
    ),
    "what_if_charter_too_long": (
        "Teksten er så anderledes, at den ikke kan være i en adresse. Resultatet vises, men kan ikke deles med "
        "et link.",
        "Teksten er så annerledes at den ikke får plass i en adresse. Resultatet vises, men kan ikke deles med "
        "en lenke.",
        "The text differs so much that no address can hold it. The result is shown but cannot be shared by a link.",
    ),
    "what_if_charter_lost": (
        "Vedtægterne i adressen kan ikke læses. Er hele linket kommet med?",
        "Vedtektene i adressen kan ikke leses. Er hele lenken kommet med?",
        "The charter in the address cannot be read. Is the whole link there?",
    ),
    "what_if_share": ("Del med et link", "Del med en lenke", "Share by link"),
    "what_if_share_help": (
        "Hele spørgsmålet står i adressen. Den, der må se samarbejdet, får samme svar.",
        "Hele spørsmålet står i adressen. Den som kan se samarbeidet, får samme svar.",
        "The whole question is in the address. Whoever may see the collaboration gets the same answer.",
    ),
    "what_if_result": ("Hvad det bliver til", "Hva det blir til", "What it comes to"),
    "what_if_sentence": (
        "{more} betaler mere eller får mindre, {less} betaler mindre eller får mere, {same} er som før.",
        "{more} betaler mer eller får mindre, {less} betaler mindre eller får mer, {same} er som før.",
        "{more} pay more or receive less, {less} pay less or receive more, {same} are as before.",
    ),
    "what_if_members_caption": (
        "Netto {period} pr. medlem. Plus betales, minus modtages.",
        "Netto {period} per medlem. Pluss betales, minus mottas.",
        "Net of {period} by member. Plus is paid, minus is received.",
    ),
    "what_if_streams_caption": (
        "Hvad medlemmerne bærer i hver finansieringsform, {period}",
        "Hva medlemmene bærer i hver finansieringsform, {period}",
        "What the members bear in each stream, {period}",
    ),
    "what_if_by_stream": (
        "Finansieringsformer, der bliver anderledes",
        "Finansieringsformer som blir annerledes",
        "Streams that come out differently",
    ),
    "what_if_not_on_claim": ("ikke på opkrævningen", "ikke på kravet", "not on the claim"),
    "what_if_today": ("I dag", "I dag", "Today"),
    "what_if_then": ("Så", "Da", "Then"),
    "what_if_difference": ("Forskel", "Forskjell", "Difference"),
    "what_if_settled_earlier": (
        "Allerede afregnet af en tidligere kørsel og derfor ikke med: {streams}",
        "Allerede gjort opp av en tidligere kjøring og derfor ikke med: {streams}",
        "Already settled by an earlier run, and therefore left out: {streams}",
    ),
    "what_if_refused": (
        "Det kan ikke regnes ud sådan",
        "Det kan ikke regnes ut slik",
        "It cannot be worked out like this",
    ),
    "what_if_code_too_many_requests": (
        "Andre er ved at få noget regnet ud. Prøv igen om et øjeblik.",
        "Andre får noe regnet ut akkurat nå. Prøv igjen om et øyeblikk.",
        "Others are having something worked out. Try again in a moment.",
    ),
    "what_if_no_settlements": (
        "Samarbejdet har ingen vedtægter med en afregning endnu.",
        "Samarbeidet har ingen vedtekter med et oppgjør ennå.",
        "The collaboration has no charter with a settlement yet.",
    ),
    "what_if_code_unreadable": (
        "Teksten kan ikke læses som YAML.",
        "Teksten kan ikke leses som YAML.",
        "The text cannot be read as YAML.",
    ),
    "what_if_code_unknown_field": (
        "Feltet findes ikke i vedtægternes format.",
        "Feltet finnes ikke i vedtektenes format.",
        "The charter's format has no such field.",
    ),
    "what_if_code_missing_field": ("Et felt mangler.", "Et felt mangler.", "A field is missing."),
    "what_if_code_wrong_type": (
        "Værdien er af en forkert slags.",
        "Verdien er av feil slag.",
        "The value is of the wrong kind.",
    ),
    "what_if_code_wrong_value": (
        "Værdien er ikke mulig her.",
        "Verdien er ikke mulig her.",
        "The value is not possible here.",
    ),
    "what_if_code_float": (
        'Decimaltal skrives i anførselstegn, fx "0.5".',
        'Desimaltall skrives i anførselstegn, f.eks. "0.5".',
        'Decimals are written in quotation marks, such as "0.5".',
    ),
    "what_if_code_not_allowed": (
        "Det passer ikke sammen med resten.",
        "Det passer ikke sammen med resten.",
        "It does not go with the rest.",
    ),
    "what_if_code_duplicate": ("Det står der to gange.", "Det står der to ganger.", "It is there twice."),
    "what_if_code_unknown_kind": (
        "Vedtægterne kender ikke den slags medlem.",
        "Vedtektene kjenner ikke den slags medlem.",
        "The charter knows no such kind of member.",
    ),
    "what_if_code_unknown_stream": (
        "Vedtægterne har ikke den finansieringsform.",
        "Vedtektene har ikke den finansieringsformen.",
        "The charter has no such stream.",
    ),
    "what_if_code_not_zero_sum": (
        "Uden fælles konto skal beløbene gå i nul mellem medlemmerne.",
        "Uten felles konto må beløpene gå i null mellom medlemmene.",
        "Without a joint account the amounts must sum to zero among the members.",
    ),
    "what_if_code_changed": (
        "Det må ikke ændres mellem versioner.",
        "Det kan ikke endres mellom versjoner.",
        "This may not change between versions.",
    ),
    "what_if_code_unknown_rate": ("Den sats findes ikke.", "Den satsen finnes ikke.", "There is no such rate."),
    "what_if_code_unknown_member": (
        "Det medlem findes ikke.",
        "Det medlemmet finnes ikke.",
        "There is no such member.",
    ),
    "what_if_code_unknown_figure": (
        "Det nøgletal findes ikke.",
        "Det nøkkeltallet finnes ikke.",
        "There is no such key figure.",
    ),
    "what_if_code_unknown_project": (
        "Det projekt findes ikke.",
        "Det prosjektet finnes ikke.",
        "There is no such project.",
    ),
    "what_if_code_malformed": (
        "Det er ikke skrevet rigtigt.",
        "Det er ikke skrevet riktig.",
        "It is not written as it should be.",
    ),
    "what_if_code_unknown_settlement": (
        "Vedtægterne har ikke den afregning i perioden.",
        "Vedtektene har ikke det oppgjøret i perioden.",
        "The charter has no such settlement in the period.",
    ),
    "what_if_code_wrong_period": (
        "Afregningen har perioder af en anden længde.",
        "Oppgjøret har perioder av en annen lengde.",
        "The settlement has periods of another length.",
    ),
    "what_if_code_no_charter": (
        "Ingen vedtægter gælder i perioden.",
        "Ingen vedtekter gjelder i perioden.",
        "No charter is in force in the period.",
    ),
    "what_if_code_missing_budget": (
        "Der er ikke vedtaget et budget. Skriv et nedenfor for at regne alligevel.",
        "Det er ikke vedtatt noe budsjett. Skriv et nedenfor for å regne likevel.",
        "No budget is adopted. Write one below to work it out all the same.",
    ),
    "what_if_code_missing_rate": (
        "En sats mangler i perioden. Skriv en nedenfor for at regne alligevel.",
        "En sats mangler i perioden. Skriv en nedenfor for å regne likevel.",
        "A rate is missing in the period. Write one below to work it out all the same.",
    ),
    "what_if_code_missing_key_figure": (
        "Et medlems nøgletal mangler. Skriv det nedenfor for at regne alligevel.",
        "Et medlems nøkkeltall mangler. Skriv det nedenfor for å regne likevel.",
        "A member's key figure is missing. Write it below to work it out all the same.",
    ),
    "what_if_code_missing_share": (
        "Et medlem har ingen andel, og der er ingen for »alle andre«.",
        "Et medlem har ingen andel, og det er ingen for «alle andre».",
        "A member has no share, and there is none for everyone else.",
    ),
    "what_if_code_no_weight": (
        "Der er noget at dele, men ingen at dele det på.",
        "Det er noe å dele, men ingen å dele det på.",
        "There is something to share, and nobody to bear it.",
    ),
    "what_if_code_no_host": (
        "Der er ikke netop én vært at betale til.",
        "Det er ikke akkurat én vert å betale til.",
        "There is not exactly one host to pay to.",
    ),
    "what_if_code_amount_too_large": (
        "Et beløb bliver for stort.",
        "Et beløp blir for stort.",
        "An amount becomes too large.",
    ),
}
