"""Headers that take two rows: groups of columns, or names of some columns, above names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial
from itertools import zip_longest

from bjut_exchange.reading.refusals import has_digits
from bjut_exchange.text import folded_header, is_header


def header_of_two_rows(
    upper: Sequence[str], lower: Sequence[str], known: Collection[str]
) -> tuple[str, ...] | None:
    """Return the names of columns that two rows give together; None if these are no header.

    A column has the name in its lower cell, else in its upper; `Host` over `Country` is one name if
    it is known. A merged cell stands over its first column alone, or is repeated over all.
    """
    if has_digits(lower):  # a student has a date at least
        return None

    is_known = partial(is_header, known=known)
    columns, group = [], ""
    for above, cell in zip_longest(upper, lower, fillvalue=""):
        group = above if above.strip() else group
        columns.append((above, group, cell if cell.strip() else ""))
    below = [(f"{group} {cell}", cell) for _, group, cell in columns if cell]
    # A home country is not the country if there is a host country beside it.
    qualified = {folded_header(cell) for joined, cell in below if folded_header(joined) in known}
    is_below = qualified or any(is_known(cell) for _, cell in below)
    is_above = qualified or any(map(is_known, upper))
    if not is_below or not is_above:
        return None
    names_in = Counter(group for _, group, cell in columns if cell)

    def name(above: str, group: str, cell: str) -> str:
        if folded_header(cell) in qualified:
            return f"{group} {cell}"
        is_name = is_known(cell) or not is_known(above) or names_in[group] > 1
        return cell if cell and is_name else above

    names = tuple(name(*column) for column in columns)
    return None if [*map(folded_header, names)] == [*map(folded_header, upper)] else names
