"""The files of a release: their names, and what each holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from bjut_exchange.config.schema import Definitions
from bjut_exchange.formats.registry import Format, writing
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.releases import MANIFEST
from bjut_exchange.register.build import Register
from bjut_exchange.release.build import Wanted, written
from bjut_exchange.release.data import data_files
from bjut_exchange.release.files import STATEMENTS, file_names
from bjut_exchange.release.manifest import data_package, json_of
from bjut_exchange.release.numbers import numbers_of
from bjut_exchange.release.protection import protected
from bjut_exchange.release.statements import statements_document
from bjut_exchange.views.context import Context, FiguresByDirection


@dataclass(frozen=True)
class Order:
    """What to write of a release, and in which formats and languages.

    `forms` are those of documents; with `has_data` the data are written, too, and for a folder a
    manifest.
    """

    wanted: Wanted
    forms: Sequence[Format]
    languages: Sequence[Language]
    revisions: int = 0
    has_data: bool = False
    is_folder: bool = False


def contents(
    register: Register,
    figures: FiguresByDirection,
    definitions: Definitions,
    order: Order,
    findings: pd.DataFrame | None = None,
) -> dict[str, bytes]:
    """Return the files of a release by their names; `findings` as in `numbers_of`.

    Raises InputError if agreements cannot be read, UsageError if a format is not installed.
    """
    spoken = {each: Context(definitions, Words(each)) for each in Language}
    exact = numbers_of(register, figures, spoken[Language.EN], order.wanted.year, findings)
    numbers = protected(exact, register, order.wanted.protection)
    names = file_names(order.forms, order.languages, has_data=order.has_data)
    releases = []
    for language in order.languages:
        words = spoken[language].words
        about = {name: words.say(f"report_file_{key}") for name, key in names.items()}
        wanted = replace(order.wanted, files=about if order.is_folder else {})
        releases.append(written(numbers, spoken[language], wanted))
    files = {
        f"report.{release.words.language}{form.entry.suffix}": writing(form, "release").write(
            release
        )
        for release in releases
        for form in order.forms
    }
    if order.has_data:
        files |= data_files(numbers, spoken)
        files[STATEMENTS] = json_of(statements_document(releases))
    if order.is_folder:
        files[MANIFEST] = json_of(data_package(numbers, spoken, files, order.revisions))
    return files
