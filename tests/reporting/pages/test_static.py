"""What browsers may keep, and colours that can be told apart."""

import re
from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI
from structlog.testing import capture_logs

from services.reporting.pages import static
from services.reporting.pages.static import FOLDER, FOR_EVER, asset, mount_static
from tests.reporting.kit import Api


async def test_a_file_asked_for_by_its_version_is_kept_and_any_other_asked_for_anew(api: Api) -> None:
    kept = await api.client.get(asset("style.css"))
    assert (kept.status_code, kept.headers["cache-control"]) == (200, FOR_EVER)
    for address in ("/static/style.css", "/static/0123456789/style.css"):
        other = await api.client.get(address)
        assert (other.text, other.headers["cache-control"]) == (kept.text, "no-cache")


@pytest.mark.parametrize("path", ["../static.py", "%2e%2e/static.py", "vendor/../../static.py"])
async def test_nothing_outside_the_folder_is_served(api: Api, path: str) -> None:
    assert (await api.client.get(f"/static/{path}")).status_code == 404
    assert (await api.client.get(asset(path))).status_code == 404


def test_without_the_fetched_files_the_pages_start_and_one_line_says_what_mends_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(static, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(static, "log", structlog.get_logger())
    with capture_logs() as lines:
        mount_static(FastAPI())
    assert [(line["event"], line["mend"]) for line in lines] == [("assets_missing", "deploy/bootstrap local")]


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """WCAG 2.1's contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_each_colour_of_a_chart_stands_out_from_the_paper_and_from_its_neighbours() -> None:
    script = (FOLDER / "charts.js").read_text(encoding="utf-8")
    (listed,) = re.findall(r"COLOURS = \[(.*?)\]", script)
    colours: list[str] = re.findall(r"#[0-9a-f]{6}", listed)
    assert len(colours) >= 6
    for place, colour in enumerate(colours):
        assert _contrast(colour, "#ffffff") >= 3, colour
        assert place == 0 or _contrast(colour, colours[place - 1]) >= 3, colour
