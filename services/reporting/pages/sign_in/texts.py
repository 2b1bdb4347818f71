"""What is said about signing in, and to those whose wish was refused."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "refused": ("Det kunne ikke lade sig gøre", "Det lot seg ikke gjøre", "That could not be done"),
    "refused_text": (
        "Intet er ændret. Begrundelsen er:",
        "Ingenting er endret. Begrunnelsen er:",
        "Nothing was changed. The reason is:",
    ),
    "refused_code": ("Kode", "Kode", "Code"),
    "service_away": ("Det svarer ikke lige nu", "Det svarer ikke akkurat nå", "It does not answer just now"),
    "service_away_text": (
        "Den del af systemet, der skal svare, er væk et øjeblik. Prøv igen om lidt.",
        "Den delen av systemet som skal svare, er borte et øyeblikk. Prøv igjen om litt.",
        "The part of the system that has to answer is away for a moment. Try again shortly.",
    ),
    "to_start": ("Til forsiden", "Til forsiden", "To the start page"),
}
