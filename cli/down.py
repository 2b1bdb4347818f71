"""`mellemregning down`: stop what `up` started."""

from deploy.local.platform import default_platform
from deploy.local.system import System


def down() -> None:
    """Stop the processes, then Kafka and PostgreSQL, in an orderly way. What is stored stays."""
    System(default_platform()).stop()
    print("Everything is stopped.")
