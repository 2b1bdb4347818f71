"""`python -m cli` is the command `mellemregning`."""

from cli.main import main

main()
