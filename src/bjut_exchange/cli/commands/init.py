"""`exchange init`."""

import os
import shlex
import sys
from collections.abc import Sequence
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
    from bjut_exchange.cli.trial import Trial
    from bjut_exchange.proposal.proposal import Answers, Folder, Proposal

_OWN_FILE = "exchange.toml"


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder of the exports.")
    ] = Path(),
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing: take what is likely, and write the file.")
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
    """Propose definitions for a folder of exports that nobody prepared.

    Tells the direction of each file and the field of each column by what they hold, and writes
    exchange.toml with the evidence for each line. On a terminal it asks what is not certain; in a
    pipe, without --yes, it writes the proposal to stdout and changes nothing.
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

    from bjut_exchange.proposal.document import text_of
    from bjut_exchange.views.proposal import proposal_table, question_text

    name = folder.absolute().name
    if asks:
        if form or not is_stdout:  # the questions are asked next
            writer.write(proposal_table(replace(proposal, questions=()), name, words))
        proposal = propose(found, _answers(proposal, words))
    file = None if is_stdout else output or folder / _OWN_FILE
    tried, error = _tried(found, proposal, file or Path(_OWN_FILE), words)
    proposal = replace(proposal, questions=(*proposal.questions, *tried.questions))
    text = text_of(proposal.blocks, words)
    if form and not asks:
        writer.write(proposal_table(proposal, name, words))
    if file or not form:
        _write(file, text, words, force=force)
    questions = [question_text(each, words) for each in proposal.questions]
    return _end(questions, tried.notes, error, _next(found.path, file) if file else "", words)


def _can_ask() -> bool:
    """Return whether someone sits at a terminal, to read and to answer."""
    return is_terminal() and sys.stdin is not None and sys.stdin.isatty()


def _write(file: Path | None, text: str, words: Words, *, force: bool) -> None:
    """Write the definitions, without a file to stdout.

    Raises UsageError if the file exists and says something else.
    """
    if file is None:
        write_stdout(text.encode())
        return
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


def _tried(
    found: "Folder", proposal: "Proposal", file: Path, words: Words
) -> tuple["Trial", ExchangeError | None]:
    """Count by the definitions proposed; return what came of it, and why they cannot count."""
    from bjut_exchange.cli.trial import Trial, trial

    try:
        return trial(found, proposal, file, words), None
    except ExchangeError as error:
        return Trial((), ()), error


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
            if answer in {*DirectionName}:
                directions[each.group.label] = DirectionName(answer)
        elif each.choice:
            (confirmed if typer.confirm(said, default=True) else refused).add(each.choice)
        elif each.value and each.terms:
            text = words.say("init_ask_term", question=said, terms=", ".join(each.terms))
            answer = typer.prompt(text, default="", show_default=False).strip().lower()
            if answer in each.terms:
                terms[each.value.field, each.value.text] = answer
    return Answers(directions, frozenset(refused), frozenset(confirmed), terms)


def _end(
    questions: Sequence[str],
    notes: Sequence[str],
    error: ExchangeError | None,
    command: str,
    words: Words,
) -> int:
    """Say what is open, what became of the rows, and what to do next; return the exit code."""
    for note in (*(words.say("init_open_one", question=each) for each in questions), *notes):
        remark(note)
    if error:
        remark(words.say("init_does_not_count", error=error.sentence))
        return ExitCode.DIFFERS
    if command:
        remark(words.say("init_next", command=command))
    return ExitCode.DONE


def _next(folder: Path, file: Path) -> str:
    parts = ["exchange", "summary"]
    if os.path.realpath(folder) != os.path.realpath(Path()):
        parts.append(str(folder))
    if os.path.realpath(file) != os.path.realpath(folder / _OWN_FILE):
        parts += ["--config", str(file)]
    return shlex.join(parts)
