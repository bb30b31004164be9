"""`exchange help`."""

import os
from typing import Annotated

import typer
from typer.core import TyperGroup

from bjut_exchange.cli import completion
from bjut_exchange.cli.pages import INDEX, show_page, topics
from bjut_exchange.errors import UsageError, closest
from bjut_exchange.messages import Language, Words, language_spoken
from bjut_exchange.output import write_stdout


def show_help(
    context: typer.Context,
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="TOPIC",
            help="A page or a command. Default: the list of pages.",
            autocompletion=completion.topics,
        ),
    ] = None,
    language: Annotated[Language | None, typer.Option("--lang", help="Default: by locale.")] = None,
) -> None:
    """Show a page on a topic, or list the pages."""
    words, root = Words(language or language_spoken([], os.environ)), context.find_root()
    commands = root.command.commands if isinstance(root.command, TyperGroup) else {}
    pages = topics()
    if command := commands.get(topic or ""):
        about = typer.Context(command, info_name=topic, parent=root)
        write_stdout(f"{command.get_help(about)}\n".encode())
    elif topic is None or topic in pages:
        show_page(topic or INDEX, words)
    else:
        near = closest(topic, [*pages, *commands])
        raise UsageError("no_such_topic", topic=topic, near=near)
