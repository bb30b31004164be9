"""Write the names and codes of countries that the package holds: `python -m tests.countries`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from babel import Locale
from babel.core import get_global

FOLDER = Path(__file__).parents[1] / "src" / "bjut_exchange" / "config" / "country_names"
ISO_LENGTH = 2
# Codes of two letters in CLDR that are neither a country nor a region of one.
NOT_TERRITORIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
# Those of the countries from which, or to which, most students go.
LANGUAGES = (
    *("ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu"),
    *("fa", "fi", "fil", "fr", "gl", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka"),
    *("kk", "km", "ko", "ky", "lo", "lt", "lv", "mk", "mn", "ms", "my", "ne", "nl", "no", "pl"),
    *("pt", "ro", "ru", "si", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "th", "tr", "uk", "ur"),
    *("uz", "vi", "zh", "zh_Hant"),
)


def names_in(language: str) -> dict[str, str]:
    """Return the names of countries and regions in a language, by their codes."""
    return {
        code: str(name)
        for code, name in sorted(Locale.parse(language).territories.items())
        if len(code) == ISO_LENGTH and code not in NOT_TERRITORIES
    }


def other_codes() -> dict[str, str]:
    """Return the codes of two letters by those of three, and by former ones."""
    return {
        alias: targets[0]
        for alias, targets in sorted(get_global("territory_aliases").items())
        if alias.isalpha() and len(targets) == 1 and targets[0] in names_in("en")
    }


def write(name: str, content: Mapping[str, str]) -> None:
    """Write a table, an entry in each line, so that a change shows what it changes."""
    text = json.dumps(content, ensure_ascii=False, indent=0)
    (FOLDER / f"{name}.json").write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    write("codes", other_codes())
    for each in LANGUAGES:
        write(each, names_in(each))
