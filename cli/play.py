"""`mellemregning play`: a scenario through the running system, and line by line against the simulator."""

import asyncio
import json as json_format
import sys
from pathlib import Path
from typing import Annotated, Any

import httpx
from aiokafka.errors import KafkaError
from cyclopts import Parameter
from rich.console import Console

from cli.failures import CommandFailed
from cli.live.api import Refused
from cli.playing.compare import differences
from cli.playing.player import Show
from cli.playing.script import Renamed, new_id, rename
from cli.playing.target import Target, find_target
from cli.simulate import Script, as_json, read
from services.settlement.simulate import play as simulate


def play(
    *files: Annotated[Path, Parameter(help="CHARTER.yaml [CHARTER2.yaml …] SCENARIO.jsonl")],
    against: Annotated[
        str | None, Parameter(help="Membership's address in another installation; the rest by settings, see above.")
    ] = None,
    collaboration: Annotated[
        str | None, Parameter(help="The id to play under, one that nobody has; drawn where none is given.")
    ] = None,
    json: Annotated[bool, Parameter(help="Print one JSON object instead of tables.", negative="")] = False,
) -> None:
    """Play a scenario through the running system and compare what comes of it, line by line, with `simulate`.

    The charter's id is replaced by one of its own, so a scenario can be played again and again. All charter versions
    are adopted first; one publisher, granted everything, publishes what comes over Kafka; runs are approved.

    Without --against the local system is played against, which must be up. Another installation is reached by
    --against, SETTLEMENT_URL and KAFKA_BOOTSTRAP (with KAFKA_SECURITY_PROTOCOL, KAFKA_SASL_MECHANISM and KAFKA_CA_FILE
    where they are not the usual ones). PLAY_PUBLISHER (usually `play`), which is registered there, and
    PLAY_PUBLISHER_PASSWORD are its credentials. PLAY_TOKEN is a token of a founder who is operator of the id that
    --collaboration names, and of that id with `-other` where facts name another collaboration; without it tokens are
    signed with the key of the data folder.

    Exit code 0: equal, also where a run cannot be computed in both, by the same code. 1: not equal; the differences
    are shown. 2: a charter or a line cannot be read; every problem is listed.
    """
    script = _read(files, json)
    target = find_target(against)
    renamed = rename(script.texts, script.lines, collaboration or new_id())
    outcome = simulate(script.versions, script.lines)
    simulator, live = outcome.to_json(), play_live(target, renamed)
    found = differences(simulator, live)
    if json:
        _print_json(renamed, simulator, live, [each.as_json() for each in found])
    else:
        from cli.playing.tables import print_comparison

        print_comparison(simulator, found, renamed.collaboration_id, outcome.currency, _console())
    if found:
        sys.exit(1)


def _read(files: tuple[Path, ...], json: bool) -> Script:
    """Charters and scenario. Ends with exit code 2 and all problems where they cannot be read."""
    if len(files) < 2:
        print("Name at least one charter and, last, a scenario.", file=sys.stderr)
        sys.exit(2)
    script = read(files[:-1], files[-1])
    if not isinstance(script, Script):
        _print_unreadable(script, json)
        sys.exit(2)
    return script


def play_live(target: Target, script: Renamed) -> dict[str, Any]:
    """What comes of it in the running system, as `simulate --json` prints it. Raises CommandFailed."""
    with Console(stderr=True).status("Connecting") as shown:
        try:
            return asyncio.run(_play(target, script, shown.update))
        except Refused as refused:
            raise CommandFailed(f"The system refuses to be played with: {refused}") from refused
        except (httpx.HTTPError, KafkaError, TimeoutError) as error:
            raise CommandFailed(f"The system does not answer: {type(error).__name__} {error}") from error


async def _play(target: Target, script: Renamed, show: Show) -> dict[str, Any]:
    async with target.player(script, show) as player:
        return await player.play()


def _print_unreadable(problems: Any, as_object: bool) -> None:
    from cli.tables import print_problems

    print(json_format.dumps(as_json(problems), ensure_ascii=False, indent=1)) if as_object else print_problems(problems)


def _print_json(script: Renamed, simulator: Any, live: Any, found: list[dict[str, Any]]) -> None:
    answer = {
        "collaboration_id": script.own_id,
        "played_as": script.collaboration_id,
        "equal": not found,
        "differences": found,
        "simulator": simulator,
        "live": live,
    }
    print(json_format.dumps(answer, ensure_ascii=False, indent=1))


def _console() -> Console:
    return Console(highlight=False, markup=False)
