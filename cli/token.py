"""`mellemregning token`: a token of the local issuer, for trying things out."""

import re
from typing import Annotated

from cyclopts import Parameter

from cli.failures import CommandFailed
from deploy.local.places import home_folder
from deploy.local.tokens import sign_token

ROLE = re.compile(r"founder|auditor|administrator|(operator|member|publisher|subscriber):[a-z0-9-]{2,40}")


def token(
    *,
    role: Annotated[
        list[str], Parameter(help="A role, as often as needed: operator:storkoebenhavn, auditor, …", negative="")
    ],
    subject: Annotated[str, Parameter(help="Who the token is for.")] = "local",
    ttl: Annotated[int, Parameter(help="Seconds it is valid.")] = 8 * 60 * 60,
) -> None:
    """Sign a token with the local issuer and print it. The key is made if there is none yet."""
    for each in role:
        if not ROLE.fullmatch(each):
            raise CommandFailed(
                f"{each!r} is no role: founder, operator:<collaboration_id>, member:<member_id>, "
                "publisher:<publisher>, subscriber:<collaboration_id>, auditor or administrator."
            )
    if ttl < 1:
        raise CommandFailed("A token must be valid for at least a second.")
    print(sign_token(home_folder(), role, subject, ttl))
