"""`mellemregning migrate`: the database as this version of the code needs it."""

import os

from cli.failures import CommandFailed
from deploy.database import migrate as migrate_database


def migrate() -> None:
    """Run what is new in each service's migrations; with POSTGRES_ADMIN_URL, make database, roles and schemas first."""
    try:
        migrate_database(os.environ)
    except KeyError as error:
        raise CommandFailed(f"The setting {error.args[0]} is missing; `mellemregning up` writes it.") from error
    print("The database is up to date.")
