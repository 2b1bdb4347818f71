"""`mellemregning screenshots` where it cannot take any: a sentence, no traceback."""

from pathlib import Path

from tests.cli.test_commands import run


def test_a_language_or_page_that_there_is_not_is_named(tmp_path: Path) -> None:
    for arguments, sentence in ((("--language", "xx"), "'xx' is no language"), (("--page", "nowhere"), "No page is")):
        done = run("screenshots", "--out", str(tmp_path), *arguments)
        assert done.returncode == 1
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr


def test_where_nothing_runs_it_says_what_has_to(tmp_path: Path) -> None:
    done = run("screenshots", "--out", str(tmp_path / "out"), settings={"MELLEMREGNING_HOME": str(tmp_path)})
    assert done.returncode == 1
    assert "`mellemregning up` starts it" in done.stderr
