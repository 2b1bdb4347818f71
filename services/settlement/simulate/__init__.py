"""A scenario in, runs out: the engine without a server (charter.md 6)."""

from services.settlement.simulate.player import Outcome, play
from services.settlement.simulate.scenario import ScenarioUnreadable, read_scenario

__all__ = ["Outcome", "ScenarioUnreadable", "play", "read_scenario"]
