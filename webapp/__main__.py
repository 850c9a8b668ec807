"""``python -m webapp serve`` and the other commands, where ``backgrade`` is not installed."""

from __future__ import annotations

import click

from webapp.commands import COMMANDS

cli = click.Group("webapp", commands={str(command.name): command for command in COMMANDS})

if __name__ == "__main__":
    cli()
