"""Tables that count students whom other tables list: with them, students would count twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bjut_exchange.config.terms import FieldName
from bjut_exchange.proposal.groups import Group


def summaries_among(groups: Sequence[Group]) -> list[Group]:
    """Return the groups that count the students whom others of their direction list."""
    lists = [each for each in groups if each.choice(FieldName.PERSON)]
    directions, files = {each.direction for each in lists}, _names(lists)
    return [
        each
        for each in groups
        if not each.choice(FieldName.PERSON)
        and each.direction in directions
        and (each.choice(FieldName.STUDENTS) or (not each.is_dated and files >= _names([each])))
    ]


def without_summaries(groups: Sequence[Group], summaries: Collection[Group]) -> list[Group]:
    """Return the other groups, and the files that the definitions in force list in any case."""
    files = _names([each for each in groups if each not in summaries])
    return [
        each
        for each in groups
        if each not in summaries or (each.owner and not files & _names([each]))
    ]


def _names(groups: Collection[Group]) -> set[str]:
    return {sample.name for each in groups for sample in each.samples}
