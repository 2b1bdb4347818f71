"""What browsers get beside our own files."""

import json
from pathlib import Path

import pytest

from deploy import assets
from deploy.assets import FILES, SOURCES, CouldNotFetchAssets, copy_served


def _packages(folder: Path) -> Path:
    for package, patterns in FILES.items():
        for pattern in patterns:
            file = folder / package / pattern.replace("*", "one")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(package)
            (file.parent / "not-served.js.map").write_text("")
    return folder


def test_only_what_is_served_is_copied_and_every_package_with_its_licence(tmp_path: Path) -> None:
    copy_served(_packages(tmp_path / "node_modules"), tmp_path / "vendor")
    copied = {str(file.relative_to(tmp_path / "vendor")) for file in (tmp_path / "vendor").rglob("*") if file.is_file()}
    assert "dkfds/dist/css/dkfds.min.css" in copied
    assert not any(name.endswith(".map") for name in copied - {"echarts/licenses/not-served.js.map"})
    assert all(any(name.startswith(f"{package}/LICENSE") for name in copied) for package in FILES)
    assert "dkfds/dist/fonts/IBMPlexSans/complete/woff2/license.txt" in copied


def test_a_package_that_lost_a_file_is_not_served_by_half(tmp_path: Path) -> None:
    packages = _packages(tmp_path / "node_modules")
    (packages / "htmx.org" / "LICENSE").unlink()
    with pytest.raises(CouldNotFetchAssets, match="LICENSE"):
        copy_served(packages, tmp_path / "vendor")


def test_without_a_network_what_was_there_stays_and_a_sentence_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    served = tmp_path / "static" / "vendor"
    served.mkdir(parents=True)
    (served / "kept").write_text("")
    with pytest.raises(CouldNotFetchAssets, match="is there a network"):
        assets.install_assets(served)
    assert [file.name for file in served.parent.iterdir()] == ["vendor"]
    assert (served / "kept").exists()
    assert "127.0.0.1" in capfd.readouterr().err


def test_the_lock_pins_every_file_by_its_content_and_names_no_address() -> None:
    lock = json.loads((SOURCES / "package-lock.json").read_text())
    wanted = json.loads((SOURCES / "package.json").read_text())["dependencies"]
    assert lock["packages"][""]["dependencies"] == wanted
    assert set(FILES) == set(wanted)
    packages = [package for name, package in lock["packages"].items() if name]
    assert all(package["integrity"].startswith("sha512-") and "resolved" not in package for package in packages)
