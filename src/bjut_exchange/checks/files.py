"""What the files of exports show among each other."""

from __future__ import annotations

from collections import Counter

from bjut_exchange.figures.provenance import digest_of
from bjut_exchange.reading.sources import Source
from bjut_exchange.register.build import Register


def repeated_inputs(register: Register) -> list[tuple[Source, str]]:
    """Return each file with the content of an earlier one, and the name of that one."""
    sources = {
        export.source.name: export.source for of in register.exports.values() for export in of
    }
    first: dict[str, str] = {}
    sizes = Counter(source.size for source in sources.values())
    # Only files of the same size can be the same.
    digests = {
        name: digest_of(source) for name, source in sources.items() if sizes[source.size] > 1
    }
    return [
        (sources[name], first[digest])
        for name, digest in digests.items()
        if first.setdefault(digest, name) != name
    ]
