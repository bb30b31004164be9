"""Names of countries and regions, in English and Chinese, and the codes for them.

`countries.json` holds CLDR's, as `python -m tests.countries` writes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bjut_exchange.resources import packaged_table
from bjut_exchange.text import folded


@cache
def codes_by_name() -> Mapping[str, str]:
    """Return ISO 3166 codes of two letters by folded names and codes.

    Names are CLDR's, in English and Chinese; codes are ISO's of two and three letters.
    A former country that became several (`SU`, `YU`) is none of them and is left out.
    """
    names, aliases = _territories()["names"], _territories()["aliases"]
    codes = {code for of in names.values() for code in of}
    return {
        # Later entries win: an alias never hides a name, nor a name a code.
        **{folded(alias): code for alias, code in aliases.items()},
        **{folded(name): code for of in names.values() for code, name in of.items()},
        **{folded(code): code for code in codes},
    }


def country_name(code: str, language: str) -> str:
    """Return the name that CLDR has for a country or region in `en` or `zh`; else its code."""
    return str(_territories()["names"][language].get(code, code))


@cache
def world_regions() -> Mapping[str, str]:
    """Return the region of the world by the codes of countries and regions in it."""
    regions = packaged_table("config/world_regions.toml")
    return {code: region for region, codes in regions.items() for code in codes}


@cache
def _territories() -> Mapping[str, Any]:
    text = Path(__file__).with_name("countries.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]  # as it was written
