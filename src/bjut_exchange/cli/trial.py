"""A count by definitions that are only proposed yet."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bjut_exchange.checks.catalogue import count_by_severity
from bjut_exchange.checks.found import Found, put_together
from bjut_exchange.checks.run import register_findings
from bjut_exchange.config.load import Layer, merge_layers, shown_path
from bjut_exchange.config.terms import UNCLASSIFIED, DirectionName, FieldName
from bjut_exchange.config.values import toml_text
from bjut_exchange.messages import Said, Words
from bjut_exchange.proposal.document import text_of
from bjut_exchange.proposal.proposal import Folder, Proposal, Question
from bjut_exchange.reading.setup import Setup
from bjut_exchange.register.build import register_of
from bjut_exchange.register.exports import read_exports
from bjut_exchange.views.phrases import next_step, row_account

# The checks whose findings other definitions can settle.
_OF_COLUMNS = ("H01", "H02", "H03", "H04", "H06", "H07", "H08")
_OF_VALUES = ("R08", "R09")
_OF_FILES = ("F10", "F11", "F14")
_MOST_NAMED = 3  # files
_OF_ROWS = ("R03", "R04", "R05", "R10", "R13", "R16", "R19", "R20", "R21", "R26")


@dataclass(frozen=True)
class Trial:
    """What a count leaves open, and what became of the rows."""

    questions: tuple[Question, ...]
    notes: tuple[str, ...]


def trial(folder: Folder, proposal: Proposal, file: Path, words: Words) -> Trial:
    """Return what the definitions proposed leave open when they count, and what becomes of rows.

    Raises ConfigError if the definitions cannot be used, InputError if nothing can be read.
    """
    content = tomllib.loads(text_of(proposal.definitions, words))
    own = Layer(shown_path(file), folder.path, content)
    definitions = merge_layers([*folder.layers, own])
    names = tuple(layer.name for layer in reversed((*folder.layers, own)))
    setup = Setup(definitions, folder.path, layers=names)
    register = register_of(read_exports(setup), setup)
    findings = register_findings(register, definitions)
    wanted = findings["code"].isin([*_OF_COLUMNS, *_OF_VALUES, *_OF_FILES, *_OF_ROWS])
    found = put_together(findings[wanted & findings["accepted"].isna()], words)
    errors = [each.error for each in register.refused]
    questions = [
        Question(Said("init_refused", {"error": error.sentence}), words.put(error.advice))
        for error in errors
    ]
    questions += _questions(found, proposal, words)
    accounts = [(register.row_account(name), definitions.direction(name)) for name in DirectionName]
    account = row_account(accounts, setup, words)
    notes = [account + next_step(accounts, count_by_severity(findings), words)]
    for name in DirectionName:
        stays = register.counted(name)
        unclassified = int((stays["category"] == UNCLASSIFIED).sum())
        if unclassified:
            parts = {"direction": words.term(name), "stays": words.amount(unclassified, "stays")}
            notes.append(words.say("init_unclassified", **parts))
    return Trial(tuple(questions), tuple(notes))


def _questions(found: Sequence[Found], proposal: Proposal, words: Words) -> Iterator[Question]:
    """Yield each finding once for all files, without what is asked or answered already."""
    lines = {each.line for each in proposal.questions}
    lines |= {line.text for block in proposal.definitions for line in block.lines}
    texts = [words.put(each.said) for each in proposal.questions]
    told = {each.column.header for group in proposal.groups for each in group.choices}
    alike: dict[tuple[str, str, str], list[Found]] = {}
    for each in found:
        is_named = each.check.code in _OF_FILES and any(each.where in text for text in texts)
        # What is like a header that its cells have told is told by its cells, too.
        is_told = each.check.code == "H04" and told & {*_parts(each).values()}
        if not (_line(each) in lines or is_named or is_told):
            key = each.message, each.common["field"] or "", _line(each)
            alike.setdefault(key, []).append(each)
    for (message, field, line), of in alike.items():
        label = [each.where for each in of[:_MOST_NAMED]]
        label += ["…"] if len(of) > _MOST_NAMED else []
        rows = sum(len(each.rows) for each in of)
        about = [words.label(FieldName.named(field))] if field else []
        about += [words.amount(rows, "rows")] if rows else []
        parts: dict[str, object] = {"label": label, "message": message, "about": about}
        if categories := _parts(of[0]).get("categories"):
            parts |= {"field": about[0], "name": field, "categories": categories}
            yield Question(Said("init_undecided", parts), line)
        else:
            yield Question(Said("init_found" if about else "init_found_in", parts), line)


def _parts(found: Found) -> Mapping[str, object]:
    detail = found.common["detail"]
    return detail.parts if isinstance(detail, Said) else {}


def _line(found: Found) -> str:
    """Return the lines of TOML that settle a finding, else what to do about it."""
    of, code = found.common, found.check.code
    if code in _OF_COLUMNS and of["field"]:
        return f"[{of['direction']}.columns]\n{of['field']} = [{toml_text(of['header'] or '…')}]"
    if code == "R10":
        return 'date_order = "day_first"'
    if code in _OF_VALUES and of["value"]:
        return f'[values.{of["field"]}]\n{toml_text(of["value"])} = "…"'
    return found.hint
