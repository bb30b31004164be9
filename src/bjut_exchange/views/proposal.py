"""`exchange init`: which fields the columns of a folder hold, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bjut_exchange.config.terms import FieldName
from bjut_exchange.messages import Words
from bjut_exchange.proposal.document import text_of
from bjut_exchange.proposal.proposal import Proposal, Question
from bjut_exchange.views.columns import data_columns, headed
from bjut_exchange.views.table import Kind, Table, frame_of, section_of

_KINDS = {"files": Kind.PROSE, "columns_read": Kind.PROSE, "evidence": Kind.PROSE}


def proposal_table(proposal: Proposal, folder: str, words: Words) -> Table:
    """Return a row for each field of each group of files."""
    records = [*_records(proposal, words)]
    names = ("files", "direction", "field", "column", "evidence")
    columns = data_columns(*names, **_KINDS)
    named = [
        {
            **each,
            "direction": words.term(each["direction"]),
            "columns_read": words.say(
                "given_by", field=words.label(FieldName.named(each["field"])), by=each["column"]
            ),
        }
        for each in records
    ]
    # A group is named once.
    shown = [
        {**each, **({"files": "", "direction": ""} if at and _same(named[at - 1], each) else {})}
        for at, each in enumerate(named)
    ]
    section = section_of(
        words.say("init_fields_of"),
        headed(words, "files", "direction", "columns_read", "evidence", **_KINDS),
        shown,
        [
            *_not_read(proposal, words),
            *(
                words.say("init_open_one", question=question_text(each, words))
                for each in proposal.questions
            ),
        ],
    )
    return Table(
        command="init",
        title=words.say("init_titled", folder=folder),
        notice=None,
        columns=columns,
        data=frame_of(columns, records),
        sections=(section,),
        words=words,
        further={
            "definitions": text_of(proposal.blocks, words),
            "questions": [
                {"question": words.put(each.said), "answered_by": each.line or None}
                for each in proposal.questions
            ],
        },
    )


def question_text(question: Question, words: Words) -> str:
    """Return what is open, and the line of TOML that would answer it, below which table."""
    said = words.put(question.said)
    *table, line = question.line.split("\n")
    if not line:
        return said
    key = "init_answered_below" if table else "init_answered_by"
    return words.say(key, question=said, table="".join(table), line=line)


def _records(proposal: Proposal, words: Words) -> Iterator[dict[str, Any]]:
    for group in proposal.groups:
        for choice in group.choices:
            yield {
                "files": group.label,
                "direction": str(group.direction),
                "field": str(choice.field),
                "column": choice.column.header,
                "evidence": words.put(choice.evidence),
            }


def _not_read(proposal: Proposal, words: Words) -> Iterator[str]:
    labels = [group.label for group in proposal.not_read]
    if labels:
        yield words.say("init_not_read", labels=words.say("list").join(labels))


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["files"] == other["files"] and one["direction"] == other["direction"])
