"""``python -m tuneready`` is the command ``tuneready``."""

from tuneready.cli.main import run

run()
