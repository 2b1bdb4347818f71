"""Tests that build on each other are not torn apart."""

import pytest

from tests.parallel import scope_of


def test_tests_of_one_file_have_one_scope() -> None:
    assert scope_of("tests/deploy/test_a.py::test_one[x]") == scope_of("tests/deploy/test_a.py::test_two")
    assert scope_of("tests/deploy/test_a.py::test_one") != scope_of("tests/deploy/test_b.py::test_one")


def test_all_that_drive_the_whole_system_have_one_scope() -> None:
    assert scope_of("tests/system/test_a.py::test_one") == scope_of("tests/demo/test_demo.py::test_one")


def test_the_scheduler_is_made_known(pytestconfig: pytest.Config) -> None:
    makers = pytestconfig.hook.pytest_xdist_make_scheduler.get_hookimpls()
    assert any(maker.plugin_name.endswith("tests/conftest.py") for maker in makers)
