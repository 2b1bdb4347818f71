"""What the page of attestation says; each name with its Danish, Norwegian and English."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "attesting_lead": (
        "Vedtægterne beder hvert medlem se på sine timer. En måned tæller, når medlemmet har attesteret den, som "
        "den står.",
        "Vedtektene ber hvert medlem se på timene sine. En måned teller når medlemmet har attestert den slik den står.",
        "The charter asks each member to look at its hours. A month counts once the member has attested it as it "
        "stands.",
    ),
    "attesting_not_asked": (
        "Vedtægterne beder ikke om attestation: timer tæller uden.",
        "Vedtektene ber ikke om attestasjon: timer teller uten.",
        "The charter asks for no attestation: hours count without.",
    ),
    "attesting_show": ("Vis", "Vis", "Show"),
    "attesting_waiting": ("Kun måneder, der venter", "Bare måneder som venter", "Only months that wait"),
    "attesting_all": ("Alle måneder", "Alle måneder", "All months"),
    "attesting_none": (
        "Ingen måneder venter på attestation.",
        "Ingen måneder venter på attestasjon.",
        "No months wait for attestation.",
    ),
    "attesting_caption": (
        "Måneder pr. projekt. Summen er alle timer, også dem, der afventer.",
        "Måneder per prosjekt. Summen er alle timer, også de som er på vent.",
        "Months by project. The sum is all hours, parked ones too.",
    ),
    "attesting_accepted_minutes": ("Sum", "Sum", "Sum"),
    "attesting_counted_minutes": ("Tæller", "Teller", "Counts"),
    "attesting_attested_minutes": ("Attesteret", "Attestert", "Attested"),
    "attesting_standing": ("Hvordan den står", "Hvordan den står", "How it stands"),
    "attesting_never": ("Ikke attesteret endnu.", "Ikke attestert ennå.", "Not attested yet."),
    "attesting_last": (
        "Attesteret {day} med {hours} timer.",
        "Attestert {day} med {hours} timer.",
        "Attested on {day} with {hours} hours.",
    ),
    "attesting_changed": (
        "Kommet eller rettet siden: {count}; {hours} timer venter.",
        "Kommet eller rettet siden: {count}; {hours} timer venter.",
        "Came or corrected since: {count}; {hours} hours wait.",
    ),
    "attesting_withdrawn": (
        "Trukket tilbage siden: {count}.",
        "Trukket tilbake siden: {count}.",
        "Withdrawn since: {count}.",
    ),
    "attesting_see": ("Se timerne", "Se timene", "See the hours"),
    "attesting_attest": ("Attestér {hours}", "Attester {hours}", "Attest {hours}"),
    "attesting_action": ("Attestation", "Attestasjon", "Attestation"),
    "attesting_of": ("{project}, {month}", "{project}, {month}", "{project}, {month}"),
    "attesting_done": (
        "Attesteret: {what}. Timerne tæller nu, hvis ikke andet mangler.",
        "Attestert: {what}. Timene teller nå, hvis ikke noe annet mangler.",
        "Attested: {what}. The hours count now, if nothing else is missing.",
    ),
    "attesting_outdated": (
        "Ikke attesteret: summen er en anden nu",
        "Ikke attestert: summen er en annen nå",
        "Not attested: the sum is another now",
    ),
    "attesting_outdated_text": (
        "{what} er nu {now} timer og ikke {said}: der er kommet, rettet eller trukket noget tilbage, siden siden "
        "blev vist. Se på timerne, og attestér den nye sum.",
        "{what} er nå {now} timer og ikke {said}: noe er kommet, rettet eller trukket tilbake siden siden ble "
        "vist. Se på timene, og attester den nye summen.",
        "{what} is {now} hours now and not {said}: something came, was corrected or withdrawn since the page was "
        "shown. Look at the hours and attest the new sum.",
    ),
}
