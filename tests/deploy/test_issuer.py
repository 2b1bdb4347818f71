"""The issuer of one machine: whom it gives tokens to, and whom not."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest

from deploy.local.issuer.app import Issuer, create_issuer
from deploy.local.issuer.people import PEOPLE
from deploy.local.tokens import AUDIENCE, CLIENT_ID, ISSUER, ensure_key, key_set_file, sign_token
from shared.errors import Unauthenticated
from shared.security import TokenVerifier
from shared.settings import TokenSettings

PAGES = "http://127.0.0.1:8103"
BACK = f"{PAGES}/sign-in/return"
VERIFIER = "v" * 43
ASKED = {
    "response_type": "code",
    "client_id": CLIENT_ID,
    "redirect_uri": BACK,
    "code_challenge": urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode(),
    "code_challenge_method": "S256",
    "state": "a state",
    "nonce": "a nonce",
}


@pytest.fixture
async def issuer(tmp_path: Path) -> AsyncGenerator[httpx.AsyncClient]:
    ensure_key(tmp_path)
    app = create_issuer(Issuer(tmp_path, "http://127.0.0.1:8104", PAGES))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8104") as client:
        yield client


async def _code(issuer: httpx.AsyncClient, subject: str = "auditor") -> str:
    answer = await issuer.post("/authorize", data=ASKED | {"subject": subject})
    back = httpx.URL(answer.headers["location"])
    assert (answer.status_code, str(back.copy_with(query=None)), back.params["state"]) == (303, BACK, "a state")
    return back.params["code"]


async def _exchange(issuer: httpx.AsyncClient, **sent: str) -> httpx.Response:
    usual = {
        "grant_type": "authorization_code",
        "client_id": CLIENT_ID,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    return await issuer.post("/token", data=usual | sent)


async def test_four_are_ready_and_each_gets_a_token_with_its_roles(issuer: httpx.AsyncClient, tmp_path: Path) -> None:
    page = (await issuer.get("/authorize", params=ASKED | {"ui_locales": "en"})).text
    assert page.count("<button") == len(PEOPLE) == 4
    assert "The director of Glostrup" in page
    verifier = TokenVerifier(TokenSettings(issuer=ISSUER, audience=AUDIENCE, keys=str(key_set_file(tmp_path))))
    for subject, person in PEOPLE.items():
        told = (await _exchange(issuer, code=await _code(issuer, subject))).json()
        principal = await verifier.verify(told["access_token"])
        assert (principal.subject, principal.roles) == (subject, frozenset(person.roles))


async def test_a_code_is_good_once_and_for_who_asked_for_it(issuer: httpx.AsyncClient) -> None:
    code = await _code(issuer)
    assert (await _exchange(issuer, code=code)).status_code == 200
    again = await _exchange(issuer, code=code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})
    for wrong in ({"code_verifier": "w" * 43}, {"redirect_uri": "http://127.0.0.1:1/"}, {"client_id": "somebody"}):
        assert (await _exchange(issuer, code=await _code(issuer), **wrong)).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://elsewhere.example/sign-in/return"},
        {"redirect_uri": f"{BACK}/more"},
        {"client_id": "somebody"},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
    ],
)
async def test_nobody_is_sent_anywhere_but_to_our_pages(issuer: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    asked = await issuer.get("/authorize", params=ASKED | wrong)
    chosen = await issuer.post("/authorize", data=ASKED | wrong | {"subject": "auditor"})
    assert [answer.status_code for answer in (asked, chosen)] == [400, 400]
    assert "location" not in chosen.headers


async def test_other_sites_cannot_choose_and_other_names_are_not_answered(issuer: httpx.AsyncClient) -> None:
    foreign = {"sec-fetch-site": "cross-site"}
    assert (await issuer.post("/authorize", data=ASKED | {"subject": "auditor"}, headers=foreign)).status_code == 400
    assert (await issuer.get("/jwks", headers={"host": "rebound.example"})).status_code == 400
    assert (await issuer.get("/end-session?post_logout_redirect_uri=https://elsewhere.example")).status_code == 400


async def test_a_refresh_token_renews_and_is_no_token_for_services(issuer: httpx.AsyncClient, tmp_path: Path) -> None:
    told = (await _exchange(issuer, code=await _code(issuer))).json()
    renewed = await _exchange(issuer, grant_type="refresh_token", refresh_token=told["refresh_token"])
    assert renewed.status_code == 200
    assert "id_token" not in renewed.json()
    verifier = TokenVerifier(TokenSettings(issuer=ISSUER, audience=AUDIENCE, keys=str(key_set_file(tmp_path))))
    with pytest.raises(Unauthenticated):
        await verifier.verify(told["refresh_token"])
    for token in ("nonsense", sign_token(tmp_path, ["auditor"], "auditor", 60)):
        assert (await _exchange(issuer, grant_type="refresh_token", refresh_token=token)).status_code == 400
