"""What the tests of pages see in a page's HTML."""

import csv
import io
import re
from html.parser import HTMLParser


class Html(HTMLParser):
    """Collects what a page holds: its text, its tags, and the addresses it would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def plain(html: str) -> str:
    """The text of a page, with single blanks."""
    return re.sub(r"\s+", " ", Html(html).text.replace("\u00a0", " "))


def rows_of_file(text: str) -> list[list[str]]:
    """The rows of a table that came as CSV in English, its head first."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
