"""What a release was made from, and the commands that make it again."""

from __future__ import annotations

from collections.abc import Mapping

from bjut_exchange.config.schema import fingerprint
from bjut_exchange.figures.provenance import tool_version
from bjut_exchange.release.document import Chapter, Exhibit
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import Section


def sources_chapter(
    numbers: Numbers, context: Context, options: str, files: Mapping[str, str]
) -> Chapter:
    """Return the digests, the commands and the files of a release."""
    words, year = context.words, context.year(numbers.year)
    traces = [f"exchange trace --year {year} --direction {name}" for name in numbers.held]
    terms = {
        "report_definitions_sha256": [fingerprint(context.definitions)],
        "report_made_with": [f"exchange {tool_version()['version']}"],
        "report_make_again": [f"exchange report --year {year}{options}"],
        "report_rows_behind": traces,
    }
    said = tuple((words.say(key), line) for key, lines in terms.items() for line in lines)
    section = Section(words.say("report_made_from"), headed(words, "about", "detail"), said)
    exhibits = [Exhibit("sources", section, is_terms=True)]
    if files:
        columns = headed(words, "file", "holds")
        section = Section(words.say("report_files"), columns, tuple(files.items()))
        exhibits.append(Exhibit("files", section, is_terms=True))
    if numbers.inputs:
        exhibits.append(_exports(numbers, context))
    lead = words.say("report_sources_lead")
    return Chapter("sources", words.say("report_sources"), lead, tuple(exhibits))


def _exports(numbers: Numbers, context: Context) -> Exhibit:
    """Return the files read; without their numbers of rows if students are protected."""
    words, names = context.words, ("export", "sha256", "rows")
    shown = names if numbers.protection is None else names[:2]
    rows = tuple(
        (phrases.place(each["file"], each["sheet"], None), each["sha256"], each["rows"])[
            : len(shown)
        ]
        for each in numbers.inputs
    )
    title = words.say("report_exports", count=len(rows))
    return Exhibit("exports", Section(title, headed(words, *shown), rows))
