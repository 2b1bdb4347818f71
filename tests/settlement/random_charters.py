"""Random charters with every kind of stream, in one version or two."""

from random import Random

CHARTER = """
charter: 1
version: {version}
valid_from: {valid_from}
decision: GF-{version}
collaboration:
  {{id: random-club, name: Random, country: DK, form: association, currency: DKK, purposes: [operation]}}
kinds: {{municipality: {{votes: 1}}, region: {{votes: 0}}}}
streams:
  - {{id: contingent, name: {{en: Fee}}, basis: {{type: budget}}, key: {key}, joining: {joining}}}
  - {{id: leader, name: {{en: Leader}}, basis: {{type: costs}}, key: {{type: equal}}, joining: {joining}}}
  - {{id: extra, name: {{en: Extra}}, basis: {{type: costs}}, key: {{type: orderer}}}}
  - {{id: desks, name: {{en: Desks}}, basis: {{type: units, per: {per}}}}}
  - {{id: inhabitants, name: {{en: Inhabitants}}, basis: {{type: rate, rate: fee, per: population}},
     joining: {joining}, factors: {{region: "1/3"}}}}
  - {{id: bonus, name: {{en: Bonus}}, basis: {{type: grant, rate: bonus, report: annual, deadline_days: 60}}}}
  - id: projects
    name: {{en: Hours}}
    scope: project
    basis: {{type: hours, rate: hour, honour: {honour}{attest}}}
    key: {{type: figure, figure: population, read: period_end}}
    joining: {joining}
    payers: {{kinds: {payers}}}
  - {{id: secretariat, name: {{en: Desk}}, basis: {{type: budget}}, key: {{type: equal}}, period: year, payee: host}}
  - {{id: errands, name: {{en: Errands}}, basis: {{type: tasks}}, key: {{type: equal}}, settled_as: turns}}
  - {{id: staff, name: {{en: Staff}}, basis: {{type: tasks}}, key: {{type: equal}}, settled_as: balance,
     tolerance_minor: 1000}}
settlements:
  - id: annual
    every: year
    bagatelle_minor: {bagatelle}
    includes:
      - {{stream: projects, of: this}}
      - {{stream: leader, of: this}}
      - {{stream: extra, of: this}}
      - {{stream: desks, of: previous}}
      - {{stream: inhabitants, of: next}}
      - {{stream: bonus, of: this}}
      - {{stream: contingent, of: next}}
      - {{stream: staff, of: this}}
  - id: halves
    every: half_year
    route: direct
    includes: [{{stream: secretariat, of: next}}, {{stream: errands, of: this}}]
"""
KEYS = [
    "{type: equal}",
    "{type: figure, figure: population}",
    "{type: bands, figure: population, bands: [{up_to: 20000, weight: 1}, {weight: 3}]}",
    "{type: shares, shares: {dk-0155: 3}, default: 1}",
]


def charters(chance: Random) -> list[str]:
    """One version, or two with other terms from 2017."""
    return [
        CHARTER.format(
            version=version,
            valid_from=valid_from,
            key=chance.choice(KEYS),
            joining=chance.choice(["full", "by_day", "by_half_year", "next_period"]),
            per=chance.choice(["month", "once"]),
            honour=chance.choice(["delivered", "agreed_and_delivered"]),
            attest=chance.choice(["", ", attest: month"]),
            payers=chance.choice(["[municipality]", "[municipality, region]"]),
            bagatelle=chance.choice([0, 5000]),
        )
        for version, valid_from in [(1, "2015-01-01"), (2, "2017-01-01")][: chance.randint(1, 2)]
    ]
