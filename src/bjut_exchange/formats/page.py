"""A page of Markdown as a terminal shows it."""

from __future__ import annotations

import io
import re

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Markdown, TableElement
from rich.table import Table

from bjut_exchange.formats.registry import Style

_WIDEST = 100  # columns; longer lines are hard to read
# Rich breaks lines at white space, which Chinese has not. This character is white space without a
# width, so it stands where a line may end, and is taken out again.
_BREAK = "\x1f"
_WIDE, _OPENS, _CLOSES = "\u2e80-\u9fff\uff00-\uffef", "（“「『【《", "、。，．：；？！）”」』】》"
_MAY_END = re.compile(
    rf"(?<=[{_WIDE}])(?<![{_OPENS}])(?=[^\s{_CLOSES}])|(?<=[^\s{_OPENS}])(?=[{_WIDE}])(?![{_CLOSES}])"
)


class _Table(TableElement):
    """A table that folds a word that is too long; Rich's own cuts it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for table in super().__rich_console__(console, options):
            for column in table.columns if isinstance(table, Table) else ():
                column.overflow = "fold"
            yield table


class _Page(Markdown):
    elements = {**Markdown.elements, "table_open": _Table}  # noqa: RUF012  # as Rich declares it


def rendered(text: str, style: Style) -> str:
    """Return a page as text for a terminal, with colours if it has them."""
    console = Console(
        file=io.StringIO(),
        width=min(style.width or _WIDEST, _WIDEST),
        force_terminal=style.colour,
        color_system="standard" if style.colour else None,
        legacy_windows=False,
        _environ={},
    )
    page = _Page(_MAY_END.sub(_BREAK, text), code_theme="ansi_dark", hyperlinks=False)
    with console.capture() as captured:
        console.print(page)
    lines = captured.get().replace(_BREAK, "").splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)
