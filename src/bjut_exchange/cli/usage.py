"""What is wrong with a command line: Typer's errors in the words of this tool."""

# Without `from __future__ import annotations`, as in the modules beside this one.

import re
from collections.abc import Sequence
from typing import Any

import typer

from bjut_exchange.errors import UsageError, nearest
from bjut_exchange.messages import Said


def usage_error(
    error: typer.TyperException, arguments: Sequence[str], commands: Sequence[str]
) -> UsageError:
    """Return an error of Typer, which are in English only, as one of this tool."""
    # The classes of Typer's errors are private, and what each tells is not declared.
    told: Any = error
    cause: Any = error.__cause__
    named = [each for each in arguments if each in commands][:1]
    command = " ".join(["exchange", *named])
    option = told.param.opts[0] if getattr(told, "param", None) else ""
    match type(error).__name__:
        case "NoSuchOption":
            todo = _known_option(told.option_name, told.ctx.command, command)
            return UsageError("no_such_option", option=told.option_name, todo=todo)
        case "BadOptionUsage":
            key = "option_without_value" if "requires" in told.message else "option_with_value"
            return UsageError(key, option=told.option_name, command=command)
        case "MissingParameter":
            return UsageError("option_missing", option=option, command=command)
        case "BadParameter" if hasattr(cause, "errors"):
            return _of_value(option, cause.errors()[0])
        case "UsageError" if unknown := re.match("No such command '(.*?)'", told.message):
            return UsageError(
                "no_such_command", command=unknown[1], nearest=nearest(unknown[1], commands)
            )
    return UsageError("command_line", reason=error.format_message().rstrip("."), command=command)


def _known_option(text: str, command: Any, shown: str) -> Said:  # noqa: ANN401  # of Typer
    """Return a hint for an unknown option of a command, or of the line before any command."""
    shown_here = (each for each in command.params if not getattr(each, "hidden", False))
    known = [name for each in shown_here for name in each.opts]
    below = [each for sub in getattr(command, "commands", {}).values() for each in sub.params]
    near = nearest(text, [*known, *(name for each in below for name in each.opts)])
    if near.key != "did_you_mean":
        return Said("see_options", {"command": shown})
    return near if near.parts["name"] in known else Said("option_after_command", near.parts)


def _of_value(option: str, detail: dict[str, Any]) -> UsageError:
    """Return what is wrong with the value of an option, as pydantic describes it."""
    value, context = str(detail["input"]), detail.get("ctx", {})
    if "ge" in context:
        return UsageError("option_too_small", option=option, value=value, least=context["ge"])
    known = re.findall("'(.*?)'", detail["msg"].rpartition(" is not one of ")[2])
    if known:
        return UsageError("option_value", option=option, value=value, nearest=nearest(value, known))
    return UsageError("option_number", option=option, value=value)
