"""`exchange init`."""

import os
import shlex
import sys
import tomllib
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bjut_exchange.cli.options import Request
from bjut_exchange.cli.session import Writer, loading
from bjut_exchange.errors import ExchangeError, ExitCode, UsageError, remark
from bjut_exchange.formats.registry import Format
from bjut_exchange.messages import Language, Words
from bjut_exchange.output import is_terminal, write_file, write_stdout

if TYPE_CHECKING:
    from bjut_exchange.proposal.proposal import Answers, Folder, Proposal

_OWN_FILE = "exchange.toml"


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder of the exports.")
    ] = Path(),
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Ask nothing: take what is most likely, and write the file."),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            *("--output", "-o"),
            metavar="FILE",
            help="Where to write. Default: exchange.toml in the folder; - for stdout.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that differs.")] = False,
    form: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="Show the proposal as data, such as json."),
    ] = None,
    language: Annotated[
        Language | None, typer.Option("--lang", help="Language of comments. Default: by locale.")
    ] = None,
) -> int:
    """Propose definitions for a folder of files.

    Finds out which students each file lists and what each column holds, and writes exchange.toml
    with the reason for each line. On a terminal it asks about what is uncertain. In a pipe, without
    --yes, it writes the proposal to stdout and changes no file.
    """
    if not folder.is_dir():
        raise UsageError("init_no_folder", folder=folder)
    with loading("pandas"):
        from bjut_exchange.proposal.proposal import Answers, open_folder, propose

        found = open_folder(folder)
        proposal = propose(found, Answers())
    writer = Writer(Request(form=form, language=language), form or Format.TABLE)
    words, asks = writer.words, not yes and _can_ask()
    is_stdout = output == Path("-") or not (yes or asks or output)
    if (asks and not is_stdout) or form:
        from bjut_exchange.views.proposal import proposal_table

        shown = replace(proposal, questions=()) if asks else proposal  # they are asked next
        writer.write(proposal_table(shown, folder.absolute().name, words))
    if asks:
        proposal = propose(found, _answers(proposal, words))

    from bjut_exchange.proposal.document import text_of

    text = text_of(proposal.blocks, words)
    file = None if is_stdout else output or folder / _OWN_FILE
    if file is None and not form:
        write_stdout(text.encode())
    elif file:
        _write(file, text, words, force=force)
    return _run(found, proposal, text, file, words)


def _can_ask() -> bool:
    """Return whether someone sits at a terminal, to read and to answer."""
    return is_terminal() and sys.stdin is not None and sys.stdin.isatty()


def _write(file: Path, text: str, words: Words, *, force: bool) -> None:
    """Write the definitions; raises UsageError if the file exists and says something else."""
    before = file.read_text("utf-8-sig", errors="replace") if file.is_file() else None
    if before == text:
        remark(words.say("init_same", file=file))
        return
    if before is not None and not force:
        old, new = (each.splitlines(keepends=True) for each in (before, text))
        difference = unified_diff(old, new, file.name, words.say("init_proposed"))
        write_stdout("".join(difference).encode())
        raise UsageError("init_differs", file=file)
    write_file(file, text.encode())
    remark(words.say("init_written", file=file))


def _answers(proposal: "Proposal", words: Words) -> "Answers":
    """Ask what is not certain; Enter takes what is likely."""
    from bjut_exchange.config.terms import DirectionName, FieldName
    from bjut_exchange.proposal.proposal import Answers

    directions, terms = {}, {}
    refused: set[tuple[FieldName, str]] = set()
    confirmed: set[tuple[FieldName, str]] = set()
    for each in proposal.questions:
        said = words.put(each.said)
        if each.group:
            text = words.say("init_ask_direction", question=said)
            answer = typer.prompt(text, default="", show_default=False).strip().lower()
            for name in DirectionName if answer else ():
                if name.startswith(answer) or answer == words.term(name):
                    directions[each.group.label] = name
        elif each.choice:
            (confirmed if typer.confirm(said, default=True) else refused).add(each.choice)
        elif each.value and each.terms:
            text = words.say("init_ask_term", question=said, terms=", ".join(each.terms))
            answer = typer.prompt(text, default="", show_default=False).strip().lower()
            if answer in each.terms:
                terms[each.value.field, each.value.text] = answer
    return Answers(directions, frozenset(refused), frozenset(confirmed), terms)


def _run(found: "Folder", proposal: "Proposal", text: str, file: Path | None, words: Words) -> int:
    """Count by the definitions proposed, and say what came of it; return the exit code."""
    from bjut_exchange.cli.trial import trial
    from bjut_exchange.views.proposal import question_text

    for each in proposal.questions:
        remark(words.say("init_open_one", question=question_text(each, words)))
    try:
        for note in trial(found, tomllib.loads(text), file or Path(_OWN_FILE), words):
            remark(note)
    except ExchangeError as error:
        remark(words.say("init_does_not_count", error=error.sentence))
        remark(words.say("hint_line", text=error.advice))
        return ExitCode.DIFFERS
    if file:
        remark(words.say("init_next", command=_next(found.path, file)))
    return ExitCode.DONE


def _next(folder: Path, file: Path) -> str:
    parts = ["exchange", "summary"]
    if os.path.realpath(folder) != os.path.realpath(Path()):
        parts.append(str(folder))
    if os.path.realpath(file) != os.path.realpath(folder / _OWN_FILE):
        parts += ["--config", str(file)]
    return shlex.join(parts)
