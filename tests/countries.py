"""Write the names and codes of countries that the package holds: `python -m tests.countries`."""

from __future__ import annotations

import json

from babel import Locale
from babel.core import get_global

from tests.tool import ROOT

FILE = ROOT / "src" / "bjut_exchange" / "config" / "countries.json"
ISO_LENGTH = 2
# Codes of two letters in CLDR that are neither a country nor a region of one.
NOT_TERRITORIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def text_of_cldr() -> str:
    """Return names and other codes as CLDR has them."""
    names = {
        language: {
            code: str(name)
            for code, name in sorted(Locale(language).territories.items())
            if len(code) == ISO_LENGTH and code not in NOT_TERRITORIES
        }
        for language in ("en", "zh")
    }
    codes = {code for of in names.values() for code in of}
    aliases = {
        alias: targets[0]
        for alias, targets in sorted(get_global("territory_aliases").items())
        if alias.isalpha() and len(targets) == 1 and targets[0] in codes
    }
    return json.dumps({"names": names, "aliases": aliases}, ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    FILE.write_text(text_of_cldr(), "utf-8")
