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
from bjut_exchange.cli.session import loading, writer_of
from bjut_exchange.errors import ExchangeError, ExitCode, UsageError, remark
from bjut_exchange.formats.registry import Format
from bjut_exchange.messages import Language, Words
from bjut_exchange.output import is_terminal, write_file, write_stdout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bjut_exchange.cli.trial import Trial
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
    writer = writer_of(Request(form=form, language=language), Format.TABLE)
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
            named = {words.term(name): str(name) for name in DirectionName}
            if direction := _asked(text, named, words):
                directions[each.group.label] = DirectionName(direction)
        elif each.choice:
            text = words.say("init_ask_yes", question=said)
            is_it = _asked(text, {words.term(key): key for key in "yn"}, words) != "n"
            (confirmed if is_it else refused).add(each.choice)
        elif each.value and each.terms:
            named = {words.label(label): term for term, label in each.terms.items()}
            shown = words.say("list").join(named)
            text = words.say("init_ask_term", question=said, terms=shown)
            if term := _asked(text, named, words):
                terms[each.value.field, each.value.text] = term
    return Answers(directions, frozenset(refused), frozenset(confirmed), terms)


def _asked(text: str, named: "Mapping[str, str]", words: Words) -> str | None:
    """Ask until the answer is a name or its id, and return the id; None for Enter."""
    suffix = words.say("prompt")
    while True:
        answer = typer.prompt(text, default="", show_default=False, prompt_suffix=suffix)
        given = answer.strip().casefold()
        for name, id_ in named.items():
            if given in {name.casefold(), id_}:
                return id_
        if not given:
            return None
        remark(words.say("init_ask_again", answers=words.say("list").join(named)))


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
