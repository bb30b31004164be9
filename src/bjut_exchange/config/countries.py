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
    """Map folded names and codes to ISO 3166 codes of two letters.

    Names are CLDR's, in English and Chinese; codes are ISO's of two and three letters.
    A former country that became several (`SU`, `YU`) is none of them and is left out.
    """
    names, aliases = _territories()["names"], _territories()["aliases"]
    codes = {code for of in names.values() for code in of}
    return {
        **{folded(alias): code for alias, code in aliases.items()},
        **{folded(name): code for of in names.values() for code, name in of.items()},
        **{folded(code): code for code in codes},
    }


def country_name(code: str, language: str) -> str:
    """Name a country or region as CLDR does in `en` or `zh`; by its code if CLDR does not."""
    return str(_territories()["names"][language].get(code, code))


@cache
def world_regions() -> Mapping[str, str]:
    """Map codes of countries and regions to the region of the world that they lie in."""
    regions = packaged_table("config/world_regions.toml")
    return {code: region for region, codes in regions.items() for code in codes}


@cache
def _territories() -> Mapping[str, Any]:
    text = Path(__file__).with_name("countries.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]  # as it was written
