"""`mellemregning topics create`: what topics.yaml declares, on the broker."""

import json as json_format
import os
from typing import Annotated

from cyclopts import App, Parameter

from cli.failures import CommandFailed
from deploy.local.places import home_folder
from deploy.local.secrets import password_of
from deploy.topics import TopicAdmin

app = App(name="topics", help="Create topics, users and access rights.")


@app.command
def create(
    *,
    publisher: Annotated[str | None, Parameter(help="Also a publisher's topics and its user.")] = None,
    collaboration: Annotated[str | None, Parameter(help="Also a collaboration's topics.")] = None,
    subscriber: Annotated[str | None, Parameter(help="Also a user who may read that collaboration's results.")] = None,
    json: Annotated[bool, Parameter(help="Print JSON.", negative="")] = False,
) -> None:
    """Create the topics, users and access rights that topics.yaml declares. May be repeated.

    The password of a publisher or subscriber is drawn once, kept in the data folder, and printed.
    """
    if subscriber and not collaboration:
        raise CommandFailed("A subscriber reads one collaboration's results: say --collaboration too.")
    users: dict[str, str] = {}
    try:
        admin = TopicAdmin.from_environment(os.environ)
        admin.ensure_base()
        if publisher:
            users[publisher] = password_of(home_folder(), publisher)
            admin.ensure_publisher(publisher, users[publisher])
        if collaboration:
            admin.ensure_collaboration(collaboration)
        if subscriber and collaboration:
            users[subscriber] = password_of(home_folder(), subscriber)
            admin.ensure_subscriber(subscriber, collaboration, users[subscriber])
    except KeyError as error:
        raise CommandFailed(f"The setting {error.args[0]} is missing; `mellemregning up` writes it.") from error
    except ValueError as error:
        raise CommandFailed(str(error)) from error
    _show(users, json)


def _show(users: dict[str, str], as_json: bool) -> None:
    if as_json:
        print(json_format.dumps({"bootstrap": os.environ["KAFKA_BOOTSTRAP"], "users": users}, indent=1))
        return
    print("Topics, users and access rights are as topics.yaml declares.")
    for user, password in users.items():
        print(f"  user {user}  password {password}")
