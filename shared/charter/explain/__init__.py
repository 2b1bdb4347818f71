"""A charter in plain sentences that a council member understands: who pays what, by which key, when."""

from shared.charter.explain.sentences import Section, explain
from shared.charter.explain.words import LANGUAGES, Language

__all__ = ["LANGUAGES", "Language", "Section", "explain"]
