"""A count by definitions that are only proposed yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bjut_exchange.config.load import Layer, merge_layers, shown_path
from bjut_exchange.config.terms import UNCLASSIFIED, DirectionName
from bjut_exchange.messages import Words

if TYPE_CHECKING:
    from bjut_exchange.proposal.proposal import Folder


def trial(folder: Folder, content: Mapping[str, Any], file: Path, words: Words) -> Iterator[str]:
    """Yield what is not read or uncertain, what became of the rows, and what has no category.

    Raises ConfigError if the definitions cannot be used, InputError if nothing can be read.
    """
    from bjut_exchange.checks.catalogue import count_by_severity
    from bjut_exchange.checks.run import register_findings
    from bjut_exchange.reading.setup import Setup
    from bjut_exchange.register.build import register_of
    from bjut_exchange.register.exports import read_exports
    from bjut_exchange.views.phrases import field_name, next_step, row_account

    own = Layer(shown_path(file), folder.path, content)
    definitions = merge_layers([*folder.layers, own])
    names = tuple(layer.name for layer in reversed((*folder.layers, own)))
    setup = Setup(definitions, folder.path, layers=names)
    register = register_of(read_exports(setup), setup)
    for refusal in register.refused:
        yield words.say("init_open_one", question=refusal.error.sentence)
    accounts = [(register.row_account(name), definitions.direction(name)) for name in DirectionName]
    findings = register_findings(register, definitions)
    unread = findings[findings["code"] == "H07"]
    for place, field in zip(unread["file"], unread["field"], strict=True):
        named = field_name(field, words)
        said = words.say("init_uncertain", file=place, field=named, name=field)
        yield words.say("init_open_one", question=said)
    counts = count_by_severity(findings)
    yield row_account(accounts, setup, words) + next_step(accounts, counts, words)
    for name in DirectionName:
        stays = register.counted(name)
        unclassified = int((stays["category"] == UNCLASSIFIED).sum())
        if unclassified:
            parts = {"direction": words.term(name), "stays": words.amount(unclassified, "stays")}
            yield words.say("init_unclassified", **parts)
