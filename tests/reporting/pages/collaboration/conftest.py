"""The worked example with settlement's real API under the pages."""

from tests.reporting.pages.what_if.conftest import asking

__all__ = ["asking"]
