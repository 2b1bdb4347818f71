"""The command `mellemregning`. Each subcommand is in a module of its own, imported only when it is used."""

import io
import os
import sys

from cyclopts import App

from cli.environment import fill_in

app = App(
    name="mellemregning",
    help="The shared economy of groups of municipalities: who is in, who gave what, who owes whom.",
    version_flags=[],
)

app.command(
    "cli.up:up", name="up", help="Start Kafka, PostgreSQL and the seven processes, and wait until all are ready."
)
app.command("cli.down:down", name="down", help="Stop everything in an orderly way; what is stored stays.")
app.command("cli.status:status", name="status", help="Show every process: pid, port, ready or not, memory, restarts.")
app.command("cli.reset:reset", name="reset", help="Stop everything and remove all data of this data folder.")
app.command("cli.demo:demo", name="demo", help="Found two real collaborations, log a year's hours and settle it.")
app.command("cli.simulate:simulate", name="simulate", help="Settle a scenario from files, without any service.")
app.command(
    "cli.simulate_publishers:simulate_publishers",
    name="simulate-publishers",
    help="Let systems of real municipalities log hours, right and wrong, into the running system.",
)
app.command("cli.play:play", name="play", help="Play a scenario through the running system and compare.")
app.command("cli.what_if:what_if", name="what-if", help="Show what a period would come to by another charter or key.")
app.command("cli.import_hours:app", name="import", help="Bring hours in from spreadsheets.")
app.command("cli.charter:app", name="charter", help="Check a charter, explain it, compare it.")
app.command("cli.screenshots:screenshots", name="screenshots", help="Make a picture of every page.")
app.command("cli.token:token", name="token", help="Sign a token with the local issuer and print it.")
app.command("cli.topics:app", name="topics", help="Create topics, users and access rights.")
app.command("cli.publisher:app", name="publisher", help="Let systems that send hours in, shut them out, grant them.")
app.command("cli.dead_letters:app", name="dead-letters", help="See what could not be read; paused topics.")
app.command("cli.report:app", name="report", help="Fill the reports again from the topics.")
app.command("cli.migrate:migrate", name="migrate", help="Bring the database up to date: roles, schemas, migrations.")
app.command("cli.serve:serve", name="serve", help="Run one process of one service in the foreground.")


def main() -> None:
    """Run the command line. Exit code 0: done; 1: it failed, with a sentence; 2: it was asked wrongly."""
    fill_in(os.environ)
    for stream in (sys.stdout, sys.stderr):
        # What UTF-8 cannot hold (half a surrogate pair in somebody's id) is shown as JSON escapes it.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(result_action="return_value")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output (`| head`) has seen enough; nothing more can be printed, at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        from cli.failures import sentence_of

        sentence = sentence_of(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        sys.exit(1)
