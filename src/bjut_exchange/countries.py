"""Names of countries and regions, in English and Chinese, and the codes for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from bjut_exchange.packaged import packaged_table
from bjut_exchange.text import folded

_ISO_LENGTH = 2
# Codes of two letters in CLDR that are neither a country nor a region of one.
_NOT_TERRITORIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@cache
def codes_by_name() -> Mapping[str, str]:
    """Map folded names and codes to ISO 3166 codes of two letters.

    Names are CLDR's, in English and Chinese; codes are ISO's of two and three letters.
    A former country that became several (`SU`, `YU`) is none of them and is left out.
    """
    territories = {
        folded(name): code
        for language in ("en", "zh")
        for code, name in Locale(language).territories.items()
        if len(code) == _ISO_LENGTH and code not in _NOT_TERRITORIES
    }
    codes = frozenset(territories.values())
    aliases = {
        folded(alias): targets[0]
        for alias, targets in get_global("territory_aliases").items()
        if alias.isalpha() and len(targets) == 1 and targets[0] in codes
    }
    return {**aliases, **territories, **{folded(code): code for code in codes}}


def country_name(code: str, language: str) -> str:
    """Name a country or region as CLDR does in `en` or `zh`; by its code if CLDR does not."""
    return str(Locale(language).territories.get(code, code))


@cache
def world_regions() -> Mapping[str, str]:
    """Map codes of countries and regions to the region of the world that they lie in."""
    regions = packaged_table("world_regions.toml")
    return {code: region for region, codes in regions.items() for code in codes}
