"""`python -m cli`: the command without its installed entry point."""

from cli.main import app

app()
