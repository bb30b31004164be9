"""Lines of TOML, each with its evidence as a comment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bjut_exchange.config.values import toml_text
from bjut_exchange.messages import Said, Words
from bjut_exchange.proposal.choosing import Choice


@dataclass(frozen=True)
class Line:
    """A line of TOML, and what it rests on."""

    text: str
    because: Said | None = None

    def written(self, words: Words) -> str:
        """Return the line with its comment."""
        comment = f"# {words.put(self.because)}" if self.because else ""
        return "  ".join(filter(None, [self.text, comment]))


@dataclass(frozen=True)
class Block:
    """A table of TOML: its heading, such as `[outbound.columns]`, and its lines."""

    heading: str
    lines: tuple[Line, ...]


def text_of(blocks: Iterable[Block], words: Words) -> str:
    """Return definitions as a file holds them."""
    parts = []
    for block in blocks:
        lines = [*filter(None, [block.heading]), *(line.written(words) for line in block.lines)]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def listed(values: Iterable[str]) -> str:
    """Return a list of texts as TOML writes it."""
    return f"[{', '.join(map(toml_text, values))}]"


def inline(table: Mapping[str, str]) -> str:
    """Return a table of values, already in TOML, in one line."""
    return f"{{ {', '.join(f'{key} = {value}' for key, value in table.items())} }}"


def column_of(choice: Choice) -> str:
    """Return a column as definitions name it: its header, and what else there is to say."""
    more = {}
    if choice.pattern:
        more["pattern"] = f"'{choice.pattern}'"
    if choice.digits:
        more["digits"] = str(choice.digits)
    if choice.unit:
        more["unit"] = toml_text(choice.unit)
    header = toml_text(choice.column.header)
    return inline({"column": header, **more}) if more else header


def column_lines(key: str, columns: Sequence[tuple[str, Said]]) -> list[Line]:
    """Return the lines of a list of columns: one line, or one for each of several."""
    if len(columns) == 1:
        ((column, because),) = columns
        return [Line(f"{key} = [{column}]", because)]
    items = [Line(f"  {column},", because) for column, because in columns]
    return [Line(f"{key} = ["), *items, Line("]")]
