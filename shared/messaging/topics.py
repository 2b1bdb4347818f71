"""The declared topics (deploy/topics.yaml): their settings, who writes, who reads, what a name stands for."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

TOPICS_FILE = Path(__file__).resolve().parents[2] / "deploy" / "topics.yaml"
"""Where the declaration lies unless the setting TOPICS_FILE names another."""

PLACEHOLDERS = {"<publisher>", "<subscriber>", "<collaboration_id>"}
ID = r"[a-z0-9-]{2,40}"


class TopicTemplate(BaseModel):
    """One topic, or one for each publisher or collaboration where the name ends in a placeholder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    key: str
    """What the message key holds; for people, nothing here depends on it."""
    partitions: int = Field(ge=1)
    config: dict[str, str | int] = Field(default_factory=dict)
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    creators: tuple[str, ...] = ()
    """Services that create a topic of this template themselves when they first need it."""

    @property
    def placeholder(self) -> str | None:
        """`<publisher>` of `timesheet.<publisher>`; None of a topic that there is only one of."""
        found = re.search(r"<[a-z_]+>$", self.name)
        return found.group() if found else None

    @property
    def prefix(self) -> str:
        """What the names of all topics of this template begin with."""
        return self.name.removesuffix(self.placeholder or "")

    def matches(self, topic: str) -> bool:
        """Whether a topic of this name is one of this template."""
        tail = ID if self.placeholder else ""
        return re.fullmatch(re.escape(self.prefix) + tail, topic) is not None

    def named(self, identifier: str) -> "TopicSpec":
        """The topic of this template for one publisher or collaboration. Raises ValueError for an unfit id."""
        name = self.prefix + (identifier if self.placeholder else "")
        if not self.matches(name):
            raise ValueError(f"{identifier!r} is not an id: 2 to 40 of a-z, 0-9 and -")
        return self.spec(name)

    def spec(self, topic: str) -> "TopicSpec":
        return TopicSpec(topic, self.partitions, {key: str(value) for key, value in self.config.items()})


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """What creating one topic needs. Replication is the broker's default."""

    name: str
    partitions: int
    config: dict[str, str]


class Topology(BaseModel):
    """All declared topics and the services with users of their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    services: tuple[str, ...]
    topics: tuple[TopicTemplate, ...]

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        known = set(self.services) | PLACEHOLDERS
        for topic in self.topics:
            if unknown := {*topic.writers, *topic.readers, *topic.creators} - known:
                raise ValueError(f"{topic.name}: unknown user {', '.join(sorted(unknown))}")
        return self

    def template_for(self, topic: str) -> TopicTemplate:
        """The template a topic's name belongs to. Raises KeyError for a topic nobody declared."""
        for template in self.topics:
            if template.matches(topic):
                return template
        raise KeyError(f"{topic} is not declared in topics.yaml")

    def with_placeholder(self, placeholder: str) -> tuple[TopicTemplate, ...]:
        """The templates there is one topic of for each publisher, or for each collaboration."""
        return tuple(topic for topic in self.topics if topic.placeholder == placeholder)


def load_topics(file: Path | None = None) -> Topology:
    """Read and check the declaration. Raises pydantic.ValidationError naming what is wrong."""
    return _load(file or Path(os.environ.get("TOPICS_FILE") or TOPICS_FILE))


def template_for(topic: str) -> TopicSpec:
    """Partitions and settings of a topic by its name alone. Raises KeyError for a topic nobody declared."""
    return load_topics().template_for(topic).spec(topic)


@cache
def _load(file: Path) -> Topology:
    raw: Mapping[str, Any] = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))  # pyright: ignore[reportUnknownMemberType]
    return Topology.model_validate(raw)
