"""`exchange report`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from bjut_exchange.cli import completion
from bjut_exchange.cli.options import OneYearRequest
from bjut_exchange.cli.pages import show_markdown
from bjut_exchange.cli.session import Session, open_session
from bjut_exchange.config.terms import Protection
from bjut_exchange.errors import UsageError, remark
from bjut_exchange.formats.registry import (
    Format,
    check_terminal,
    format_of,
    writing,
)
from bjut_exchange.messages import Language, Words
from bjut_exchange.output import is_terminal, write_file, write_stdout

_FORMS = {form.value: form for form in Format if form.entry.for_release}
_DATA = "data"


class Spoken(StrEnum):
    """The languages of a release."""

    EN = "en"
    ZH = "zh"
    BOTH = "both"


class Protect(StrEnum):
    """How single students are protected in a release, if they are."""

    SUPPRESS = "suppress"
    ROUND = "round"
    NONE = "none"


@dataclass(frozen=True)
class ReportRequest(OneYearRequest):
    """What the release is asked: also where it is written, in which formats and languages."""

    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="DIR", help="Write a folder with all formats and the data."),
    ] = None
    force: Annotated[
        bool,
        typer.Option("--force", help="Also write to a folder that holds other files; they stay."),
    ] = False
    forms: Annotated[
        list[str] | None,
        typer.Option(
            *("--format", "-f"),
            metavar="|".join([*_FORMS, _DATA]),
            help="Repeatable. Default: all in a folder, else markdown.",
            autocompletion=completion.formats,
        ),
    ] = None
    spoken: Annotated[
        Spoken | None,
        typer.Option("--lang", help="Default: both in a folder, else by locale."),
    ] = None
    released: Annotated[
        str | None,
        typer.Option(
            "--released", metavar="DATE", help="The date to print, as 2017-01-12. Default: none."
        ),
    ] = None
    protect: Annotated[
        Protect, typer.Option("--protect", help="Hide small numbers, as in breakdown.")
    ] = Protect.SUPPRESS
    # Options of other commands, of the same names or without a meaning here.
    last: ClassVar[None] = None  # type: ignore[misc]
    form: ClassVar[Format] = Format.MARKDOWN  # type: ignore[misc]
    language: ClassVar[None] = None  # type: ignore[misc]
    bom: ClassVar[bool] = False  # type: ignore[misc]

    @property
    def words(self) -> Words:
        """Return the words of stderr, and of a single file."""
        is_one = self.spoken in {*Language}
        return Words(Language(str(self.spoken))) if is_one else super().words

    @property
    def languages(self) -> tuple[Language, ...]:
        """Return the languages to write."""
        is_both = self.to and self.spoken in {None, Spoken.BOTH}
        return tuple(Language) if is_both else (self.words.language,)


def report(request: ReportRequest) -> int:
    """Write a year's release: page, Word, Excel.

    Key figures, statements that follow from them, tables, charts, definitions and data, to
    publish. See `exchange help release`.
    """
    date = _day(request.released) if request.released else None
    forms, has_data = _formats(request)

    from bjut_exchange.release.files import check_folder, file_names, write_folder

    folder, names = request.to, file_names(forms, request.languages, has_data=has_data)
    if folder:
        check_folder(folder, names, force=request.force)
    elif is_terminal() and not request.file:
        check_terminal(forms[0], forms[0].entry)
    session = open_session(request, files=[folder / name for name in names] if folder else ())

    from bjut_exchange.release.build import Wanted
    from bjut_exchange.release.contents import Order, contents
    from bjut_exchange.views.context import chosen_years

    (year,) = chosen_years([session.asked.year], session.figures, session.definitions)
    protection = None if request.protect is Protect.NONE else Protection(request.protect)
    order = Order(
        Wanted(year, date, protection, folder=session.setup.data),
        _installed(forms, request.words) if folder and not request.forms else forms,
        request.languages,
        _revisions(session, year),
        has_data=has_data,
        is_folder=folder is not None,
    )
    read = (session.register, session.figures, session.definitions)
    files = contents(*read, order, session.all_findings)
    if folder:
        write_folder(folder, files, force=request.force)
    else:
        _write_one(request, forms[0], *files.values())
    if (place := folder or request.file) and not request.quiet:
        remark(_said(place, files, request.words))
    return session.exit_code()


def _formats(request: ReportRequest) -> tuple[list[Format], bool]:
    """Return the formats to write, and whether the data are written, too.

    Raises UsageError if a release cannot be written so.
    """
    given = request.forms or []
    for each in given:
        if each not in {*_FORMS, _DATA}:
            raise UsageError("no_release_format", form=each, forms=[*_FORMS, _DATA])
    has_data = _DATA in given
    forms = [_FORMS[each] for each in dict.fromkeys(given) if each != _DATA]
    if request.to:
        if request.output:
            raise UsageError("folder_and_file")
        return forms if given else [*_FORMS.values()], has_data or not given
    if has_data or len(forms) > 1 or request.spoken is Spoken.BOTH:
        raise UsageError("needs_folder")
    if request.force:
        raise UsageError("force_without_folder")
    forms = forms or [format_of(request.file) if request.file else Format.MARKDOWN]
    if not forms[0].entry.for_release:
        raise UsageError("no_release_format", form=forms[0], forms=[*_FORMS])
    return forms, False


def _day(text: str) -> dt.date:
    try:  # of other ways to write it, some read 1/2 as January, some as February
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError("not_a_day", text=text) from None


def _revisions(session: Session, year: int) -> int:
    """Return how often published figures of a year were revised."""
    from bjut_exchange.figures.history import revised

    if session.setup.chosen is not None:  # what was published counts all exports
        return 0
    path = session.setup.data / session.definitions.history
    of_year = revised(path, session.definitions, year)
    return len({(each.published_on, each.reason) for _, each in of_year})


def _installed(forms: Sequence[Format], words: Words) -> list[Format]:
    """Return the formats that can be written here; say which cannot."""
    found = []
    for form in forms:
        try:
            writing(form, "release")
        except UsageError as error:
            remark(words.say("report_left_out", error=error.sentence, hint=error.advice))
        else:
            found.append(form)
    return found


def _write_one(request: ReportRequest, form: Format, content: bytes) -> None:
    if request.file:
        write_file(request.file, content)
    elif form is Format.MARKDOWN and is_terminal():
        show_markdown(content.decode())
    else:
        write_stdout(content)


def _said(place: Path, files: dict[str, bytes], words: Words) -> str:
    """Return what was written, and how large it is."""
    size = -(-sum(map(len, files.values())) // 1000)
    key = "report_written_folder" if len(files) > 1 else "report_written"
    return words.say(key, place=place, files=len(files), size=size)
