"""The four who are ready to sign in: one for each pair of eyes, with rights in what `mellemregning demo` founds."""

from dataclasses import dataclass

from deploy.local.issuer.words import LANGUAGES, Language


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as: the subject of the tokens, its roles, and who that is in da, nb and en."""

    subject: str
    roles: tuple[str, ...]
    said: tuple[str, str, str]

    def named(self, language: Language) -> str:
        """Who this is."""
        return self.said[LANGUAGES.index(language)]


PEOPLE = {
    person.subject: person
    for person in (
        Person(
            "operator",
            ("operator:sjaelland", "operator:storkoebenhavn", "founder", "administrator"),
            (
                "Sekretariatet for begge foreninger, som også driver systemet",
                "Sekretariatet for begge foreningene, som også drifter systemet",
                "The secretariat of both associations, which runs the system too",
            ),
        ),
        Person(
            "director",
            ("member:dk-0161",),
            (
                "Direktøren i Glostrup, medlem af Storkøbenhavn",
                "Direktøren i Glostrup, medlem av Storkøbenhavn",
                "The director of Glostrup, a member of Storkøbenhavn",
            ),
        ),
        Person(
            "publisher",
            ("publisher:dk-0161",),
            (
                "Den, der passer Glostrups tidsregistrering",
                "Den som passer på timeføringen i Glostrup",
                "Who looks after Glostrup's time registration",
            ),
        ),
        Person("auditor", ("auditor",), ("Revisor, som ser alt", "Revisor, som ser alt", "An auditor, who sees all")),
    )
}
