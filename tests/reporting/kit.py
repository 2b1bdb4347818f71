"""What the tests of reporting share: the story of a collaboration as events, a database to tell it to, and the API."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from deploy.local.tokens import sign_token
from services.reporting.consumers import apply_batch
from services.reporting.projections.store import PROJECTION_TABLES
from services.reporting.sessions.handlers import start_session
from services.reporting.sessions.sealing import Tokens
from shared.database import Pool, transaction
from shared.events import membership, settlement, totals
from shared.events.base import Event, MembershipEvent, ResultEvent
from shared.events.cloudevents import Envelope
from shared.events.settlement import Line, MemberAmount, NotHonoured
from shared.messaging.records import Batch, Received
from tests.membership.kit import charter

NAMES = {"dk-0161": "Glostrup", "dk-0155": "Dragør", "dk-0183": "Ishøj"}
POPULATIONS = {"dk-0161": 30_000, "dk-0155": 20_000, "dk-0183": 10_000}


@dataclass
class Story:
    """What membership and settlement say about one collaboration, in the order in which they say it."""

    collaboration_id: str
    told: list[Received] = field(default_factory=list[Received])
    _offsets: "itertools.count[int]" = field(default_factory=itertools.count)
    _sequences: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def tell(self, event: Event, *, at: str = "2017-01-15T10:00:00.000Z") -> Received:
        """The event as it comes from its topic, with the next offset and, for facts, the next sequence."""
        offset = next(self._offsets)
        envelope = Envelope(
            id=f"{self.collaboration_id}-{offset}",
            source=f"/{event.TYPE.partition('.')[0]}",
            type=event.TYPE,
            time=at,
            sequence=next(self._sequences) if isinstance(event, MembershipEvent) else None,
        )
        received = Received(event.topic_name(), 0, offset, envelope, event)
        self.told.append(received)
        return received

    def found(self, name: str = "Den Storkøbenhavnske Digitaliseringsforening") -> None:
        cid = self.collaboration_id
        self.tell(
            membership.CollaborationFounded(
                collaboration_id=cid, name=name, country="DK", form="association", currency="DKK"
            )
        )

    def adopt(self, version: int = 1, decision: str = "GF-2015-4", valid_from: date = date(2016, 1, 1)) -> None:
        text = charter(self.collaboration_id).replace("version: 1", f"version: {version}", 1)
        self.tell(
            membership.CharterAdopted(
                collaboration_id=self.collaboration_id,
                version=version,
                valid_from=valid_from,
                decision=decision,
                text=text,
                sha256="0" * 64,
            )
        )

    def join(self, member_id: str, name: str | None = None, joined_on: date = date(2016, 1, 1)) -> None:
        self.tell(
            membership.MemberJoined(
                collaboration_id=self.collaboration_id,
                member_id=member_id,
                name=name or NAMES[member_id],
                kind="municipality",
                joined_on=joined_on,
                host=member_id == "dk-0161",
            )
        )

    def leave(self, member_id: str, left_on: date) -> None:
        self.tell(membership.MemberLeft(collaboration_id=self.collaboration_id, member_id=member_id, left_on=left_on))

    def count(
        self, member_id: str, value: int | str, on_date: date = date(2016, 1, 1), figure: str = "population"
    ) -> None:
        self.tell(
            membership.KeyFigureRegistered(
                collaboration_id=self.collaboration_id,
                member_id=member_id,
                figure=figure,
                value=value,
                on_date=on_date,
                source="Danmarks Statistik, FOLK1A",
            )
        )

    def start(self, project_id: str, name: str, kind: str = "mandatory") -> None:
        self.tell(
            membership.ProjectStarted.model_validate(
                {
                    "collaboration_id": self.collaboration_id,
                    "project_id": project_id,
                    "name": name,
                    "kind": kind,
                    "starts_on": date(2016, 1, 1),
                }
            )
        )

    def agree(self, project_id: str, member_id: str, minutes: int, period: str = "2016") -> None:
        self.tell(
            membership.HoursAgreed(
                collaboration_id=self.collaboration_id,
                project_id=project_id,
                member_id=member_id,
                period=period,
                minutes=minutes,
            )
        )

    def post_hours(
        self,
        project_id: str,
        member_id: str,
        month: str,
        minutes: int,
        *,
        version: int = 1,
        accepted: int | None = None,
    ) -> None:
        self.tell(
            totals.HoursPosted(
                collaboration_id=self.collaboration_id,
                project_id=project_id,
                member_id=member_id,
                month=month,
                accepted_minutes=minutes if accepted is None else accepted,
                counted_minutes=minutes,
                version=version,
            )
        )

    def post_costs(self, stream_id: str, month: str, amount_minor: int, *, version: int = 1, **named: str) -> None:
        self.tell(
            totals.CostsPosted(
                collaboration_id=self.collaboration_id,
                stream_id=stream_id,
                month=month,
                amount_minor=amount_minor,
                currency="DKK",
                version=version,
                **named,
            )
        )

    def result(self, event: type[ResultEvent], **data: Any) -> Received:
        """A result of the collaboration; with the usual run, settlement and period where it has them."""
        usual = {"run_id": "run-1", "settlement_id": "annual", "period": "2016", "reversal": False, "currency": "DKK"}
        given = {name: value for name, value in usual.items() if name in event.model_fields}
        return self.tell(event.model_validate({"collaboration_id": self.collaboration_id, **given, **data}))

    def settle(self, *, approved: bool = True) -> None:
        """The worked example of domain.md 7 as run-1: nets 78,000.00, 18,000.00 and −6,000.00 kr."""
        nets = {"dk-0161": 7_800_000, "dk-0155": 1_800_000, "dk-0183": -600_000}
        self.result(settlement.SettlementRequested)
        self.result(
            settlement.SettlementCalculated,
            digest="sha256:" + "5" * 64,
            charter_version=1,
            nets=tuple(MemberAmount(member=member, amount_minor=net) for member, net in nets.items()),
            carried=(),
            not_honoured=(NotHonoured(period="2016", project="p1", member="dk-0183", minutes=1_800),),
            not_adjusted=(),
            out_of_tolerance=(),
            line_count=9,
            parked_count=0,
        )
        self.result(settlement.SettlementLinesPosted, part=1, parts=1, lines=tuple(_worked_lines()))
        if approved:
            self.result(settlement.SettlementApproved, decision="GF-2017-2")
            for number, (member, net) in enumerate(nets.items(), start=1):
                self.result(settlement.ClaimIssued, claim_id=f"claim-{number}", member_id=member, amount_minor=net)

    def whole(self) -> "Story":
        """The worked example from its founding to its claims."""
        self.found()
        self.adopt()
        for member_id, population in POPULATIONS.items():
            self.join(member_id)
            self.count(member_id, population)
        self.start("p1", "Fælles journal")
        delivered = {"dk-0161": 2_400, "dk-0155": 6_000, "dk-0183": 7_800}
        for member_id, minutes in delivered.items():
            self.agree("p1", member_id, 6_000)
            self.post_hours("p1", member_id, "2016-03", minutes - 600)
            self.post_hours("p1", member_id, "2016-09", 600)
        self.post_costs("programme-leader", "2016-05", 1_250_000, paid_by="dk-0161")
        self.settle()
        return self


def _worked_lines() -> list[Line]:
    shares = {"dk-0161": 7_200_000, "dk-0155": 4_800_000, "dk-0183": 2_400_000}
    credits = {"dk-0161": -2_400_000, "dk-0155": -6_000_000, "dk-0183": -6_000_000}
    lines = [
        Line(stream="projects", period="2016", project="p1", member=member, kind="share", amount_minor=amount)
        for member, amount in shares.items()
    ]
    lines += [
        Line(stream="projects", period="2016", project="p1", member=member, kind="credit", amount_minor=amount)
        for member, amount in credits.items()
    ]
    fees = [
        Line(stream="contingent", period="2017", member=member, kind="share", amount_minor=3_000_000)
        for member in NAMES
    ]
    return [*lines, *fees]


async def apply(pool: Pool, received: Sequence[Received]) -> None:
    """Applies the events as one batch, as the consumer does."""
    async with transaction(pool) as conn:
        await apply_batch(conn, Batch(list(received), [], []))


async def contents(pool: Pool, collaboration_id: str | None = None) -> dict[str, list[str]]:
    """Every projection as text, row by row in one order; of one collaboration where named."""
    found: dict[str, list[str]] = {}
    for table in PROJECTION_TABLES:
        rows = await pool.fetch(
            f"SELECT t::TEXT AS row FROM {table} t WHERE $1::TEXT IS NULL OR collaboration_id = $1 ORDER BY 1",
            collaboration_id,
        )
        found[table] = [row["row"] for row in rows]
    return found


@cache
def _token(home: Path, roles: tuple[str, ...], subject: str) -> str:
    return sign_token(home, roles, subject, 3_600)


@dataclass(frozen=True)
class Api:
    """Reporting's API as a caller with any roles sees it, and its database underneath."""

    client: httpx.AsyncClient
    pool: Pool
    home: Path

    def token(self, *roles: str, subject: str = "someone") -> str:
        return _token(self.home, roles, subject)

    async def get(self, path: str, *roles: str, **params: Any) -> httpx.Response:
        return await self.client.get(
            path, params=params or None, headers={"Authorization": f"Bearer {self.token(*roles)}"}
        )

    async def json(self, path: str, *roles: str, **params: Any) -> Any:
        answer = await self.get(path, *roles, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def items(self, path: str, *roles: str, **params: Any) -> list[dict[str, Any]]:
        """The items of a list's first page, without their cursors."""
        body = await self.json(path, *roles, **params)
        return [{name: value for name, value in item.items() if name != "cursor"} for item in body["items"]]

    async def browse(self, path: str, token: str, **headers: str) -> httpx.Response:
        """What a browser with this token in its session gets."""
        cookie = f"mellemregning_session={await self.session(token)}"
        return await self.client.get(path, headers=headers | {"cookie": cookie})

    async def session(self, token: str) -> str:
        """The id of a new session with this token, whether it holds or not."""
        return await start_session(self.pool, Tokens(token), 1)

    async def page(self, path: str, *roles: str, **headers: str) -> str:
        """A page's HTML, as a browser with a session gets it."""
        answer = await self.browse(path, self.token(*roles), **headers)
        assert answer.status_code == 200, answer.text
        return answer.text
