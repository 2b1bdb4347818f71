"""Stands in for a process of a service: answers /ready on the port its setting names, and ends where it is told to."""

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Answers(BaseHTTPRequestHandler):
    """200 to everything; /crash ends the process with an error."""

    def do_GET(self) -> None:
        if self.path == "/crash":
            os._exit(3)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        print("asked", self.path, flush=True)


if __name__ == "__main__":
    if sys.argv[2:] == ["broken"]:
        sys.exit("no way to start: MEMBERSHIP_DATABASE_URL is missing")
    HTTPServer(("127.0.0.1", int(os.environ[sys.argv[1]])), Answers).serve_forever()
