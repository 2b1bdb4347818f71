"""Texts about hours against what was agreed: da, nb, en."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "hours_share": ("Leveret af det aftalte", "Levert av det avtalte", "Delivered of what was agreed"),
    "hours_honoured": ("Anerkendt", "Godkjent", "Honoured"),
    "hours_not_honoured": ("Ikke anerkendt", "Ikke godkjent", "Not honoured"),
    "hours_not_settled": ("endnu ikke afregnet", "ikke gjort opp ennå", "not settled yet"),
    "hours_settled_in_part": ("delvis afregnet", "delvis gjort opp", "settled in part"),
    "hours_explained": (
        "Leveret er de timer, der tæller i regnskabet. Ud over aftalen er leverede timer, som aftalen ikke dækker. "
        "Timer tæller ikke endnu, så længe de venter på noget, for eksempel på et projekt eller en attestation.",
        "Levert er timene som teller i regnskapet. Ut over avtalen er leverte timer som avtalen ikke dekker. "
        "Timer teller ikke ennå så lenge de venter på noe, for eksempel på et prosjekt eller en attestasjon.",
        "Delivered are the hours that count. Beyond the agreement are hours delivered that no agreement covers. "
        "Hours do not count yet while they wait for something, such as a project or an attestation.",
    ),
    "hours_choose_year": ("Vælg år", "Velg år", "Choose a year"),
}
