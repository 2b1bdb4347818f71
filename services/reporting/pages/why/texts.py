"""Texts of why: sentences that explain an amount, and what is noted beside the arithmetic. da, nb, en."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "why": ("Hvorfor?", "Hvorfor?", "Why?"),
    "why_title": ("Hvorfor {amount}?", "Hvorfor {amount}?", "Why {amount}?"),
    "why_net": (
        "{member} kommer til netto {amount} i {settlement} {period}: "
        "summen af de linjer herunder, der afregnes i penge.",
        "{member} kommer til netto {amount} i {settlement} {period}: "
        "summen av de linjene nedenfor som gjøres opp i penger.",
        "{member} comes to a net of {amount} in {settlement} {period}: "
        "the sum of those lines below that are settled in money.",
    ),
    "why_lines": ("Linjerne bag beløbet", "Linjene bak beløpet", "The lines behind the amount"),
    "why_line": ("Linje {number}", "Linje {number}", "Line {number}"),
    "why_all_lines": ("Alle linjer for {member}", "Alle linjer for {member}", "All lines of {member}"),
    "why_arithmetic": ("Regnestykket", "Regnestykket", "The arithmetic"),
    "why_sum_of": ("summen af {count} beløb", "summen av {count} beløp", "the sum of {count} amounts"),
    "why_rests_on": ("Det bygger på", "Det bygger på", "What it rests on"),
    "why_page": (
        "Linjerne {first} til {last} af {count}",
        "Linjene {first} til {last} av {count}",
        "Lines {first} to {last} of {count}",
    ),
    "why_not_explained": (
        "Beløbet kan ikke regnes efter her med de tal, afregningen oplyser. Spørg sekretariatet.",
        "Beløpet kan ikke regnes etter her med tallene oppgjøret oppgir. Spør sekretariatet.",
        "The amount cannot be worked out again here from what settlement tells. Ask the secretariat.",
    ),
    "why_entries": ("Enkeltposterne bag", "Enkeltpostene bak", "The single entries behind it"),
    "why_entries_in": ("Enkeltposter i {month}", "Enkeltposter i {month}", "Single entries in {month}"),
    "why_entries_choose": (
        "Vælg en måned for at se de enkelte poster.",
        "Velg en måned for å se de enkelte postene.",
        "Choose a month to see the single entries.",
    ),
    "why_entries_none": (
        "Ingen poster, du må se, i den måned. Andre medlemmers enkeltposter ser kun de selv og sekretariatet.",
        "Ingen poster du kan se i denne måneden. Andre medlemmers enkeltposter ser bare de selv og sekretariatet.",
        "No entries that you may see in that month. Others' single entries are open to themselves and the secretariat.",
    ),
    "why_entries_next": ("Næste poster", "Neste poster", "Next entries"),
    # What is shared
    "why_what_hours": (
        "værdien af de anerkendte timer i {project}, {period}",
        "verdien av de godkjente timene i {project}, {period}",
        "the value of the hours honoured in {project}, {period}",
    ),
    "why_what_costs": (
        "udgifterne til {stream} i {period}",
        "utgiftene til {stream} i {period}",
        "the costs of {stream} in {period}",
    ),
    "why_what_budget": (
        "budgettet for {stream}, {period}",
        "budsjettet for {stream}, {period}",
        "the budget for {stream}, {period}",
    ),
    "why_what_tasks": (
        "værdien af opgaverne under {stream} i {period}",
        "verdien av oppgavene under {stream} i {period}",
        "the value of the tasks of {stream} in {period}",
    ),
    "why_of_project": ("{what} ({project})", "{what} ({project})", "{what} ({project})"),
    # How it is shared
    "why_key_equal": (
        "ligeligt mellem {count}",
        "likt mellom {count}",
        "equally between {count}",
    ),
    "why_key_figure": ("efter {figure}", "etter {figure}", "by {figure}"),
    "why_key_bands": (
        "efter størrelsestrin for {figure}",
        "etter størrelsestrinn for {figure}",
        "by size bands of {figure}",
    ),
    "why_key_steps": ("efter {figure}, trin for trin", "etter {figure}, trinn for trinn", "by {figure}, step by step"),
    "why_key_shares": ("efter aftalte andele", "etter avtalte andeler", "by agreed shares"),
    "why_count_members": ("{count} medlemmer", "{count} medlemmer", "{count} members"),
    # Sentences
    "why_share": (
        "{member} bærer sin del af {what}: {total}, fordelt {key}.",
        "{member} bærer sin del av {what}: {total}, fordelt {key}.",
        "{member} bears its part of {what}: {total}, shared {key}.",
    ),
    "why_ordered_costs": (
        "{member} bærer de udgifter til {stream} i {period}, som medlemmet selv har bestilt.",
        "{member} bærer de utgiftene til {stream} i {period} som medlemmet selv har bestilt.",
        "{member} bears the costs of {stream} in {period} that it ordered itself.",
    ),
    "why_rate": (
        "{member} betaler {stream} for {period} efter den vedtagne sats.",
        "{member} betaler {stream} for {period} etter den vedtatte satsen.",
        "{member} pays {stream} for {period} at the rate adopted.",
    ),
    "why_rate_figure": (
        "{member} betaler {stream} for {period} efter den vedtagne sats, ganget med antallet af {figure}.",
        "{member} betaler {stream} for {period} etter den vedtatte satsen, ganget med antallet {figure}.",
        "{member} pays {stream} for {period} at the rate adopted, times its number of {figure}.",
    ),
    "why_fixed": (
        "{member} betaler et fast beløb til {stream} for {period}.",
        "{member} betaler et fast beløp til {stream} for {period}.",
        "{member} pays a fixed amount to {stream} for {period}.",
    ),
    "why_units": (
        "{member} betaler det, medlemmet selv har bestilt under {stream} i {period}.",
        "{member} betaler det medlemmet selv har bestilt under {stream} i {period}.",
        "{member} pays for what it ordered itself of {stream} in {period}.",
    ),
    "why_credit_hours": (
        "{member} godskrives værdien af sine egne anerkendte timer i {project}, {period}.",
        "{member} godskrives verdien av sine egne godkjente timer i {project}, {period}.",
        "{member} is credited the value of its own hours honoured in {project}, {period}.",
    ),
    "why_credit_costs": (
        "{member} godskrives de udgifter til {stream} i {period}, som medlemmet har lagt ud.",
        "{member} godskrives de utgiftene til {stream} i {period} som medlemmet har lagt ut.",
        "{member} is credited the costs of {stream} in {period} that it paid.",
    ),
    "why_credit_tasks": (
        "{member} godskrives værdien af de opgaver, medlemmet har løst under {stream} i {period}.",
        "{member} godskrives verdien av oppgavene medlemmet har løst under {stream} i {period}.",
        "{member} is credited the value of the tasks it did for {stream} in {period}.",
    ),
    "why_payee": (
        "{member} er vært og får det, medlemmerne betaler til {stream} for {period}.",
        "{member} er vert og får det medlemmene betaler til {stream} for {period}.",
        "{member} is host and receives what the members pay to {stream} for {period}.",
    ),
    "why_grant": (
        "{member} får tilskud fra {stream} for {period}, fordi rapporten kom til tiden.",
        "{member} får tilskudd fra {stream} for {period}, fordi rapporten kom i tide.",
        "{member} is granted {stream} for {period}, for its report came in time.",
    ),
    "why_nothing": (
        "Med det, der vides nu, kommer {stream} for {period} til 0 for {member}.",
        "Med det som vites nå, kommer {stream} for {period} til 0 for {member}.",
        "With what is known now, {stream} for {period} comes to 0 for {member}.",
    ),
    "why_carried": (
        "{amount} er overført fra kørslen for {period}: det lå under grænsen for, hvad der opkræves.",
        "{amount} er overført fra kjøringen for {period}: det lå under grensen for hva som kreves inn.",
        "{amount} is carried from the run of {period}: it was below the limit for what is claimed.",
    ),
    "why_adjusted": (
        "Dette er en regulering af {period}, som allerede er afregnet: {now} efter det, der vides nu, "
        "mod {before} afregnet før.",
        "Dette er en regulering av {period}, som alt er gjort opp: {now} etter det som vites nå, "
        "mot {before} gjort opp før.",
        "This adjusts {period}, which is settled already: {now} by what is known now, against {before} settled before.",
    ),
    "why_reversed": (
        "Kørslen tager en tidligere tilbage: beløbet er det modsatte af det, der dengang blev afregnet.",
        "Kjøringen tar en tidligere tilbake: beløpet er det motsatte av det som da ble gjort opp.",
        "The run takes an earlier one back: the amount is the opposite of what was settled then.",
    ),
    # Notes
    "why_instalment": (
        "Rate {number} af {of}: {whole} for hele {period}, delt i lige store rater.",
        "Termin {number} av {of}: {whole} for hele {period}, delt i like store terminer.",
        "Instalment {number} of {of}: {whole} for all of {period}, in equal instalments.",
    ),
    "why_rounded_remainder": (
        "Præcist {exact}. De øre, der bliver til rest, går til de største rester (største rests metode), "
        "så alle dele tilsammen giver {total}.",
        "Nøyaktig {exact}. Ørene som blir til rest, går til de største restene (største rests metode), "
        "slik at alle delene til sammen gir {total}.",
        "Exactly {exact}. What is left over goes to the largest remainders, so that all parts together give {total}.",
    ),
    "why_rounded": (
        "Præcist {exact}, afrundet til hele øre.",
        "Nøyaktig {exact}, avrundet til hele øre.",
        "Exactly {exact}, rounded to the minor unit.",
    ),
    "why_weight": (
        "Vægten er {key} × {factor} (faktor for {kind}) × {fraction} (del af perioden).",
        "Vekten er {key} × {factor} (faktor for {kind}) × {fraction} (del av perioden).",
        "The weight is {key} × {factor} (factor of {kind}) × {fraction} (part of the period).",
    ),
    "why_terms": (
        "Faktor for {kind}: {factor}. Del af perioden: {fraction}.",
        "Faktor for {kind}: {factor}. Del av perioden: {fraction}.",
        "Factor of {kind}: {factor}. Part of the period: {fraction}.",
    ),
    "why_scaled": (
        "Alle vægte er her ganget med {scale}, så de er hele tal.",
        "Alle vekter er her ganget med {scale}, så de er hele tall.",
        "All weights are multiplied by {scale} here, to be whole numbers.",
    ),
    "why_figure": (
        "{figure}: {value} pr. {on_date} ({source}).",
        "{figure}: {value} per {on_date} ({source}).",
        "{figure}: {value} as of {on_date} ({source}).",
    ),
    "why_in_steps": (
        "{value} vejer {weight} efter trinene i vedtægterne.",
        "{value} veier {weight} etter trinnene i vedtektene.",
        "{value} weighs {weight} by the charter's bands or steps.",
    ),
    "why_rate_hour": (
        "Timer er værdisat til {amount} fra {valid_from}{decision}.",
        "Timer er verdsatt til {amount} fra {valid_from}{decision}.",
        "Hours are valued at {amount} from {valid_from}{decision}.",
    ),
    "why_rate_of": (
        "Sats {rate}: {amount} fra {valid_from}{decision}.",
        "Sats {rate}: {amount} fra {valid_from}{decision}.",
        "Rate {rate}: {amount} from {valid_from}{decision}.",
    ),
    "why_decided": (" (besluttet: {decision})", " (vedtatt: {decision})", " (decided: {decision})"),
    "why_budget": (
        "Budgettet er {amount}{decision}.",
        "Budsjettet er {amount}{decision}.",
        "The budget is {amount}{decision}.",
    ),
    "why_agreed": (
        "Aftalt {agreed} timer, leveret {delivered}, anerkendt {honoured}: aftalte timer, der er leveret.",
        "Avtalt {agreed} timer, levert {delivered}, godkjent {honoured}: avtalte timer som er levert.",
        "Agreed {agreed} hours, delivered {delivered}, honoured {honoured}: agreed hours that were delivered.",
    ),
    "why_report": (
        "Rapporten {report} kom {submitted}; fristen var {deadline}.",
        "Rapporten {report} kom {submitted}; fristen var {deadline}.",
        "The report {report} came on {submitted}; the deadline was {deadline}.",
    ),
    "why_charter": (
        "Efter vedtægternes version {version}, i kraft fra {valid_from} (besluttet: {decision}).",
        "Etter vedtektenes versjon {version}, i kraft fra {valid_from} (vedtatt: {decision}).",
        "By version {version} of the charter, in force from {valid_from} (decided: {decision}).",
    ),
    "why_settled_as_balance": (
        "Beløbet føres på en løbende saldo og opkræves ikke.",
        "Beløpet føres på en løpende saldo og kreves ikke inn.",
        "The amount goes on a running balance and is not claimed.",
    ),
    "why_settled_as_turns": (
        "Beløbet tæller med i, hvis tur det er, og opkræves ikke.",
        "Beløpet teller med i hvem sin tur det er, og kreves ikke inn.",
        "The amount counts towards whose turn it is, and is not claimed.",
    ),
    "why_settled_as_record": (
        "Beløbet registreres kun; det opkræves ikke.",
        "Beløpet blir bare registrert; det kreves ikke inn.",
        "The amount is recorded only; it is not claimed.",
    ),
    # Tables
    "why_weights": ("Hvad hver betaler vejer", "Hva hver betaler veier", "What each payer weighs"),
    "why_weight_head": ("Vægt", "Vekt", "Weight"),
    "why_factor": ("Faktor", "Faktor", "Factor"),
    "why_fraction": ("Del af perioden", "Del av perioden", "Part of the period"),
    "why_as_of": ("Pr.", "Per", "As of"),
    "why_hours": ("Timerne bag, måned for måned", "Timene bak, måned for måned", "The hours behind it, month by month"),
    "why_hours_all": (
        "Timerne bag, medlem for medlem",
        "Timene bak, medlem for medlem",
        "The hours behind it, by member",
    ),
    "why_honoured": ("Anerkendt", "Godkjent", "Honoured"),
    "why_value": ("Værdi", "Verdi", "Value"),
    "why_rate_head": ("Timesats", "Timesats", "Hourly rate"),
    "why_costs": ("Udgifterne bag", "Utgiftene bak", "The costs behind it"),
    "why_paid_by": ("Betalt af", "Betalt av", "Paid by"),
    "why_charged_to": ("Bestilt af", "Bestilt av", "Charged to"),
    "why_account": ("Fælles konto", "Felles konto", "The account"),
    "why_tasks": ("Opgaverne bag", "Oppgavene bak", "The tasks behind it"),
    "why_orders": ("Bestillingerne bag", "Bestillingene bak", "The orders behind it"),
    "why_item": ("Vare", "Vare", "Item"),
    "why_quantity": ("Antal", "Antall", "Quantity"),
    "why_price": ("Pris", "Pris", "Price"),
    "why_times": ("Gange", "Ganger", "Times"),
    "why_settled_before": ("Afregnet før", "Gjort opp før", "Settled before"),
    "why_run_of": ("Kørsel for", "Kjøring for", "Run of"),
    "why_day": ("Dag", "Dag", "Day"),
    "why_entry": ("Post", "Post", "Entry"),
    "why_delivered_minutes": ("Timer", "Timer", "Hours"),
    "why_text": ("Tekst", "Tekst", "Text"),
    "why_publisher": ("Indberettet af", "Rapportert av", "Reported by"),
}
