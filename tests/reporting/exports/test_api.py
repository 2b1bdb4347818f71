"""Downloads over HTTP: who may read the run gets its files, and nobody else."""

import pytest

from tests.reporting.kit import Api, Story, apply

FILES = ["lines.csv", "nets.csv", "claims.csv", "run.xlsx", "run.journal", "run.beancount", "statements/dk-0161.pdf"]


@pytest.mark.parametrize("name", FILES)
async def test_those_who_read_the_run_get_its_files(api: Api, story: Story, name: str) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/v1/collaborations/{story.collaboration_id}/runs/run-1/exports/{name}"

    for role in ("member:dk-0155", f"operator:{story.collaboration_id}", f"subscriber:{story.collaboration_id}"):
        answer = await api.get(path, role)
        assert answer.status_code == 200, answer.text
        assert "attachment" in answer.headers["content-disposition"]
    assert (await api.get(path, "member:dk-0999")).status_code == 403
    assert (await api.client.get(path)).status_code == 401
    assert (await api.get(path.replace("run-1", "run-2"), "auditor")).status_code == 404


async def test_files_are_in_the_language_asked_for(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/v1/collaborations/{story.collaboration_id}/runs/run-1/exports/nets.csv"

    assert "Medlem;" in (await api.get(path, "auditor", lang="da")).text
    assert "Member," in (await api.get(path, "auditor", lang="en")).text


async def test_a_run_that_came_to_nothing_has_no_files_and_who_has_no_line_no_statement(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/v1/collaborations/{story.collaboration_id}/runs/run-1/exports/statements"

    assert (await api.get(f"{path}/dk-0101.pdf", "auditor")).status_code == 404
    assert (await api.get(f"{path}/nobody.pdf", "auditor")).status_code == 422


async def test_a_journal_tells_run_digest_and_decision(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/v1/collaborations/{story.collaboration_id}/runs/run-1/exports/run.journal"

    text = (await api.get(path, "auditor")).text

    assert "; run: run-1" in text
    assert "; decision: GF-2017-2" in text
    assert "; claim: claim-1" in text
