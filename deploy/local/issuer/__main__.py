"""`python -m deploy.local.issuer`: serves the issuer of MELLEMREGNING_HOME on ISSUER_PORT until SIGTERM."""

import os

import uvicorn

from deploy.local.issuer.app import Issuer, create_issuer
from deploy.local.places import home_folder

if __name__ == "__main__":
    port = int(os.environ["ISSUER_PORT"])
    issuer = Issuer(home_folder(), f"http://127.0.0.1:{port}", os.environ["PUBLIC_URL"])
    uvicorn.run(create_issuer(issuer), host="127.0.0.1", port=port, log_config=None, access_log=False)
