"""Every route of reporting under every role, on the running system."""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from cli.live.api import Live
from cli.live.publisher import connect_publisher
from deploy.local.system import System
from deploy.local.tokens import sign_token
from services.reporting.app import create_api
from services.reporting.config import ApiSettings
from shared.settings import TokenSettings
from tests.system.kit import eventually, grant, new_id, register_publisher
from tests.system.rights import RIGHTS, ROLES, Row
from tests.system.test_worked_example import run_worked_example

pytestmark = pytest.mark.system

SIGN_IN = "/sign-in?"


def routes() -> set[str]:
    """Every route of the app as `GET /path`, but what serves files."""
    service = ApiSettings(reporting_database_url="none", membership_url="http://none", settlement_url="http://none")
    app = create_api((service, TokenSettings(issuer="nobody", keys="nowhere")))
    found = [(route.methods or (), route.path) for route in iter_route_contexts(app.routes)]
    return {f"{method} {path}" for methods, path in found for method in methods if method != "HEAD"}


@dataclass(frozen=True)
class Club:
    """A collaboration with a settled year, a member and a project of its own, and a publisher with an entry."""

    collaboration_id: str
    run_id: str
    member_id: str
    member_name: str
    project_id: str
    publisher: str
    preview_id: str

    def fill(self, text: str) -> str:
        """A path or a value with this club's ids."""
        ids = {
            "collaboration_id": self.collaboration_id,
            "run_id": self.run_id,
            "member_id": self.member_id,
            "project_id": self.project_id,
            "project_id:path": self.project_id,
            "publisher": self.publisher,
            "entry_id:path": "own-1",
            "dead_letter_id": "999999",
            "preview_id": self.preview_id,
            "action": "approve",
            "name": "run.xlsx",
        }
        return re.sub(r"\{([\w:]+)\}", lambda match: ids[match[1]], text)


@dataclass(frozen=True)
class Scene:
    """Ours, and another that has nothing to do with it."""

    system: System
    ours: Club
    theirs: Club
    tokens: dict[str, str] = field(default_factory=dict[str, str])

    def roles_of(self, role: str) -> list[str]:
        """A role of the matrix as a token says it."""
        return {
            "operator": [f"operator:{self.ours.collaboration_id}"],
            "operator elsewhere": [f"operator:{self.theirs.collaboration_id}"],
            "director": [f"member:{self.ours.member_id}"],
            "director elsewhere": [f"member:{self.theirs.member_id}"],
            "publisher": [f"publisher:{self.ours.publisher}"],
            "subscriber": [f"subscriber:{self.ours.collaboration_id}"],
            "auditor": ["auditor"],
            "administrator": ["administrator"],
        }[role]

    @asynccontextmanager
    async def asked(
        self,
        method: str,
        path: str,
        role: str,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> AsyncGenerator[httpx.Response]:
        """The answer, its body not read yet: a stream may never end."""
        headers = {} if role == "nobody" else {"Authorization": f"Bearer {self._token(role)}"}
        url = self.system.platform.env()["REPORTING_URL"] + path
        async with (
            httpx.AsyncClient(timeout=30) as client,
            client.stream(method, url, params=query or None, data=dict(form or {}) or None, headers=headers) as answer,
        ):
            yield answer

    async def read(self, path: str, role: str) -> str:
        """The text of an answer; empty where it is refused, or no text."""
        async with self.asked("GET", path, role) as answer:
            kind = answer.headers.get("content-type", "")
            if answer.status_code != 200 or "event-stream" in kind:
                return ""
            await answer.aread()
            return answer.text

    def _token(self, role: str) -> str:
        if role not in self.tokens:
            self.tokens[role] = sign_token(self.system.platform.home, self.roles_of(role), role, 3600)
        return self.tokens[role]


async def _club(system: System, live: Live, member_id: str, name: str, project_id: str) -> Club:
    collaboration_id, run = await run_worked_example(system, live)
    await live.approve(collaboration_id, run["run_id"])
    publisher = new_id("pub")
    password = await register_publisher(system, live, publisher)
    member = {"member_id": member_id, "name": name, "kind": "municipality", "joined_on": "2016-01-01"}
    await live.record(collaboration_id, "member_joined", member)
    project = {"project_id": project_id, "name": f"Project of {name}", "kind": "voluntary", "starts_on": "2016-01-01"}
    await live.record(collaboration_id, "project_started", project)
    await grant(live, collaboration_id, publisher, member_id, ["hours_logged"])
    hours = {
        "collaboration_id": collaboration_id,
        "entry_id": "own-1",
        "project_id": project_id,
        "member_id": member_id,
        "work_date": "2016-03-01",
        "minutes": 60,
    }
    async with connect_publisher(system.platform.env(), publisher, password) as out:
        await out.publish("hours_logged", hours)
    await _until_shown(live, collaboration_id)
    preview_id = await _preview(live, collaboration_id, publisher, f"{project_id};{member_id};2016-04-01;2")
    return Club(collaboration_id, run["run_id"], member_id, name, project_id, publisher, preview_id)


async def _preview(live: Live, collaboration_id: str, publisher: str, row: str) -> str:
    sheet = f"Projekt;Medlem;Dato;Timer\n{row}\n".encode()
    path = f"/v1/collaborations/{collaboration_id}/hours-previews?publisher={publisher}&file_name=hours.csv"
    return (await live.post_file(path, sheet, [f"publisher:{publisher}"]))["preview_id"]


async def _until_shown(live: Live, collaboration_id: str) -> None:
    path = f"/v1/collaborations/{collaboration_id}"
    for part, count in (("claims", 3), ("members", 4), ("projects", 2)):
        await eventually(
            lambda part=part: live.get("reporting", f"{path}/{part}", ["auditor"]),
            lambda answer, count=count: len(answer["items"]) == count,
        )
    entries = f"/v1/entries?collaboration_id={collaboration_id}"
    await eventually(
        lambda: live.get("settlement", entries, ["auditor"]),
        lambda answer: any(each["entry_id"] == "own-1" for each in answer["items"]),
    )


@pytest.fixture(scope="module")
async def scene(system: System) -> Scene:
    async with Live(system.platform.env()) as live:
        ours = await _club(system, live, "dk-0217", "Helsingør", "p-hel")
        theirs = await _club(system, live, "dk-0230", "Rudersdal", "p-rud")
    return Scene(system, ours, theirs)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert routes() == set(RIGHTS)


def _expected(route: str, row: Row, role: str) -> tuple[int, ...]:
    if role == "nobody":
        signing_in = 401 if route.split()[1].startswith("/v1") else 303
        return (row.to_nobody or signing_in,)
    return row.answers if role in row.roles else (403,)


@pytest.mark.parametrize("route", sorted(RIGHTS))
async def test_who_may_gets_in_and_others_do_not(scene: Scene, route: str) -> None:
    row, (method, path) = RIGHTS[route], route.split()
    wrong: dict[str, int] = {}
    for role in ROLES:
        query = {name: scene.ours.fill(value) for name, value in row.query.items()}
        form = {name: scene.ours.fill(value) for name, value in row.form.items()}
        async with scene.asked(method, scene.ours.fill(path), role, query, form) as answer:
            status = answer.status_code
            is_sent_to_sign_in = answer.headers.get("location", "").startswith(SIGN_IN)
        if status not in _expected(route, row, role) or (is_sent_to_sign_in and role != "nobody"):
            wrong[role] = status
    assert wrong == {}


def _gets() -> list[str]:
    return sorted(path for method, path in (route.split() for route in RIGHTS) if method == "GET")


def _tells_of(club: Club, text: str) -> list[str]:
    """What the text says of a club: not what was asked, which an answer may repeat."""
    said = (club.collaboration_id, club.member_name, f"Project of {club.member_name}", club.publisher)
    return [each for each in said if each in text]


def _files(html: str) -> set[str]:
    """The addresses of all files that a page offers."""
    return {match.replace("&amp;", "&") for match in re.findall(r'href="([^"]*format=csv[^"]*)"', html)}


@pytest.mark.parametrize("path", _gets())
async def test_a_director_reads_nothing_of_a_collaboration_it_is_not_in(scene: Scene, path: str) -> None:
    """Neither on its own pages, nor by asking for theirs under the address of its own, nor in any file offered."""
    own = scene.ours.fill(path)
    text = await scene.read(own, "director")
    assert _tells_of(scene.theirs, text) == []
    for file in _files(text):
        address = f"{own}{file}" if file.startswith("?") else file
        async with scene.asked("GET", address, "director elsewhere") as answer:
            assert answer.status_code == 403 or "{collaboration_id}" not in path, address
        assert _tells_of(scene.theirs, await scene.read(address, "director")) == []

    crossed = scene.theirs.fill(path.replace("{collaboration_id}", scene.ours.collaboration_id))
    told = (await scene.read(crossed, "director")).replace(scene.theirs.publisher, "")
    assert _tells_of(scene.theirs, told) == []
    query = {"run_id": scene.theirs.run_id, "collaboration_id": scene.theirs.collaboration_id}
    async with scene.asked("GET", own, "director", query) as answer:
        if "event-stream" not in answer.headers.get("content-type", ""):
            await answer.aread()
            assert scene.theirs.member_name not in answer.text


async def test_pages_open_at_once_for_all_roles_do_not_mix_them_up(scene: Scene) -> None:
    """Two who ask at the same moment each get their own."""
    asked = [scene.read("/", role) for role in ("director", "director elsewhere") * 10]
    for place, text in enumerate(await asyncio.gather(*asked)):
        mine, other = (scene.ours, scene.theirs) if place % 2 == 0 else (scene.theirs, scene.ours)
        assert mine.collaboration_id in text
        assert _tells_of(other, text) == []
