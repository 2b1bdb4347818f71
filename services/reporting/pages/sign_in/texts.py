"""What is said about signing in, and to those whose wish was refused."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "sign_in_text": (
        "Du logger ind med den adgang, du har fra dit arbejde.",
        "Du logger inn med tilgangen du har fra jobben.",
        "You sign in with the access you have from work.",
    ),
    "sign_in_with_issuer": (
        "Log ind med min arbejdsplads",
        "Logg inn med arbeidsplassen min",
        "Sign in with my workplace",
    ),
    "sign_in_with_token": ("Log ind med en token", "Logg inn med et token", "Sign in with a token"),
    "sign_in_nowhere": (
        "Her er der ingen måde at logge ind på: den, der driver systemet, har ikke sat en udsteder op.",
        "Her finnes det ingen måte å logge inn på: den som drifter systemet, har ikke satt opp en utsteder.",
        "There is no way to sign in here: whoever runs the system has set up no issuer.",
    ),
    "sign_in_elsewhere": (
        "Dette login blev ikke begyndt i denne browser, eller det er for længe siden. Prøv igen herfra.",
        "Denne innloggingen ble ikke startet i denne nettleseren, eller det er for lenge siden. Prøv igjen herfra.",
        "This signing in was not begun in this browser, or too long ago. Try again from here.",
    ),
    "sign_in_broken_off": (
        "Du blev ikke logget ind. Prøv igen, når du er klar.",
        "Du ble ikke logget inn. Prøv igjen når du er klar.",
        "You were not signed in. Try again when you are ready.",
    ),
    "sign_in_failed": (
        "Login lykkedes ikke: svaret fra din arbejdsplads gælder ikke her. Prøv igen, eller spørg systemets drift.",
        "Innloggingen lyktes ikke: svaret fra arbeidsplassen din gjelder ikke her. Prøv igjen, eller spør driften.",
        "Signing in failed, for your workplace's answer does not hold here. Try again, or ask whoever runs the system.",
    ),
    "signed_out": ("Du er logget ud her", "Du er logget ut her", "You are signed out here"),
    "signed_out_text": (
        "Nu logges du også ud hos din arbejdsplads.",
        "Nå logges du også ut hos arbeidsplassen din.",
        "Now you are being signed out at your workplace too.",
    ),
    "go_on": ("Fortsæt", "Fortsett", "Go on"),
    "token": ("Token", "Token", "Access token"),
    "token_help": (
        "Indsæt den token, du har fået. Den gælder, til den udløber eller du logger ud.",
        "Lim inn tokenet du har fått. Det gjelder til det utløper eller du logger ut.",
        "Paste the token you were given. It is good until it runs out or you sign out.",
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
    "refused": ("Det kunne ikke lade sig gøre", "Det lot seg ikke gjøre", "That could not be done"),
    "refused_text": (
        "Begrundelsen er:",
        "Begrunnelsen er:",
        "The reason is:",
    ),
    "refused_code": ("Kode", "Kode", "Code"),
    "service_away": ("Det svarer ikke lige nu", "Det svarer ikke akkurat nå", "It does not answer just now"),
    "service_away_text": (
        "Den del af systemet, der skal svare, er væk et øjeblik. Prøv igen om lidt.",
        "Den delen av systemet som skal svare, er borte et øyeblikk. Prøv igjen om litt.",
        "The part of the system that has to answer is away for a moment. Try again shortly.",
    ),
    "broken": ("Noget gik galt her", "Noe gikk galt her", "Something went wrong here"),
    "broken_text": (
        "Fejlen er skrevet ned. Prøv igen, og se efter, før du gentager noget, der ændrer.",
        "Feilen er skrevet ned. Prøv igjen, og se etter før du gjentar noe som endrer.",
        "The error is written down. Try again, and look before you repeat anything that changes something.",
    ),
    "to_start": ("Til forsiden", "Til forsiden", "To the start page"),
}
