"""Texts of the start page: da, nb, en."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "start_waiting": ("Det venter på dig", "Dette venter på deg", "Waiting for you"),
    "start_nothing_waits": (
        "Der er ikke noget, der venter på dig lige nu.",
        "Det er ingenting som venter på deg akkurat nå.",
        "Nothing waits for you just now.",
    ),
    "start_settlement_away": (
        "Afregningstjenesten svarer ikke lige nu. Her kan derfor mangle registreringer, der venter.",
        "Oppgjørstjenesten svarer ikke akkurat nå. Derfor kan registreringer som venter, mangle her.",
        "The settlement service does not answer just now, so entries that wait may be missing here.",
    ),
    "start_to_approve": ("Afregninger til godkendelse", "Oppgjør til godkjenning", "Settlements to approve"),
    "start_parked": (
        "Registreringer, der ikke tæller endnu",
        "Registreringer som ikke teller ennå",
        "Entries that do not count yet",
    ),
    "start_claims": ("Seneste opkrævninger", "Siste krav", "Latest claims"),
    "start_run": ("Afregning", "Oppgjør", "Settlement"),
    "start_reversal": ("tilbageførsel", "tilbakeføring", "reversal"),
    "start_collaboration": ("Samarbejde", "Samarbeid", "Collaboration"),
    "start_entries": ("Antal", "Antall", "Number"),
    "start_oldest": ("Ældste fra", "Eldste fra", "Oldest from"),
    "start_unreadable": (
        "{count} beskeder kunne ikke læses.",
        "{count} meldinger kunne ikke leses.",
        "{count} messages could not be read.",
    ),
    "start_to_operations": ("Gå til drift", "Gå til drift", "Go to operations"),
    "start_operator": ("Sekretariat", "Sekretariat", "Secretariat"),
    "start_member": ("Medlem", "Medlem", "Member"),
    "start_subscriber": ("Abonnent", "Abonnent", "Subscriber"),
    "start_publisher": ("Indberetter", "Rapporterer", "Publisher"),
    "start_to_entries": ("Registreringer", "Registreringer", "Entries"),
    "start_auditor": ("Revisor", "Revisor", "Auditor"),
    "start_latest": ("Seneste afregning", "Siste oppgjør", "Latest settlement"),
}
