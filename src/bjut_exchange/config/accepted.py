"""The findings that an office accepts: which they are, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import BeforeValidator, Field

from bjut_exchange.config.terms import AgreementField, FieldName
from bjut_exchange.config.values import Name, Strict, Text
from bjut_exchange.errors import ConfigError, closest
from bjut_exchange.resources import packaged_table

_STOPS_READING = ("F", "H")  # the stages whose errors leave nothing to count
_WITHOUT_FILE = "Y"


class Accepted(Strict):
    """A finding that an office has looked at and accepts.

    `file` is a path below the data folder, or a pattern as in `exports`; findings about years have
    none. Without `sheet`, `row` or `field`, findings in all of them are accepted.
    """

    code: str
    file: Text | None = None
    sheet: Text | None = None
    row: Annotated[
        tuple[Annotated[int, Field(ge=1)], ...],
        Field(strict=False),
        BeforeValidator(lambda value: value if isinstance(value, list) else [value]),
    ] = ()
    field: str | None = None
    reason: Name


def check_accepted(accepted: Iterable[Accepted], file: str) -> None:
    """Raise ConfigError if an entry of `[[accepted]]` in `file` can accept no finding."""
    checks = packaged_table("checks/checks.toml")
    fields = [*map(str, (*FieldName, *AgreementField))]
    for number, each in enumerate(accepted, 1):
        place = {"file": file, "number": number, "code": each.code}
        if each.code not in checks:
            near = closest(each.code, checks)
            raise ConfigError("accepted_unknown_check", **place, near=near)
        if checks[each.code]["severity"] == "error" and each.code.startswith(_STOPS_READING):
            raise ConfigError("accepted_stops_reading", **place)
        if not each.file and not each.code.startswith(_WITHOUT_FILE):
            raise ConfigError("accepted_without_file", **place)
        if each.field is not None and each.field not in fields:
            near = closest(each.field, fields)
            raise ConfigError("accepted_unknown_field", **place, field=each.field, near=near)
