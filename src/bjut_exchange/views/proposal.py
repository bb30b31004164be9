"""`exchange init`: which fields the columns of a folder hold, and why."""

from __future__ import annotations

from bjut_exchange.messages import Words
from bjut_exchange.proposal.document import text_of
from bjut_exchange.proposal.proposal import Proposal, Question
from bjut_exchange.views.columns import data_columns, headed
from bjut_exchange.views.table import Kind, Record, Table, frame_of, section_of

_NAMES = ("files", "direction", "field", "column", "evidence")
_KINDS = {"files": Kind.PROSE, "columns_read": Kind.PROSE, "evidence": Kind.PROSE}


def proposal_table(proposal: Proposal, folder: str, words: Words) -> Table:
    """Return a row for each field of each group of files."""
    columns = data_columns(*_NAMES, **_KINDS)
    records, shown, before = list[Record](), list[Record](), ("", "")
    for group in proposal.groups:
        for choice in group.choices:
            place, said = (group.label, str(group.direction)), words.put(choice.evidence)
            cells = (*place, str(choice.field), choice.column.header, said)
            records.append(dict(zip(_NAMES, cells, strict=True)))
            # What several lines have in common is named once.
            label, term = ("", "") if place == before else (group.label, words.term(place[1]))
            before = place
            read = words.say("given_by", field=words.label(choice.field), by=choice.column.header)
            shown.append(
                {"files": label, "direction": term, "columns_read": read, "evidence": said}
            )
    questions = [question_text(each, words) for each in proposal.questions]
    notes = [words.say("init_open_one", question=each) for each in questions]
    if labels := [group.label for group in proposal.not_read]:
        notes.insert(0, words.say("init_not_read", labels=words.say("list").join(labels)))
    title = words.say("init_fields_of")
    shown_columns = headed(words, "files", "direction", "columns_read", "evidence", **_KINDS)
    return Table(
        command="init",
        title=words.say("init_titled", folder=folder),
        notice=None,
        columns=columns,
        data=frame_of(columns, records),
        sections=(section_of(title, shown_columns, shown, notes),),
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
    if not table and "=" not in line:  # what to do, where no line of TOML answers
        return words.say("clauses").join([said, line])
    key = "init_answered_below" if table else "init_answered_by"
    return words.say(key, question=said, table="".join(table), line=line)
