"""Pages in a real Chromium: nothing is asked for, nothing is wider than the screen, all can read.

Without Chromium or axe-core the tests are skipped and say so; `.ci/run` brings both if it can.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bjut_exchange.messages import Language
from bjut_exchange.release.document import Chapter
from bjut_exchange.release.html import write
from tests.browser import AXE, COMMAND, Page, new_page
from tests.handmade import CHINESE, HOSTILE, LONG, OUT, release, years
from tests.tool import run_here

pytestmark = pytest.mark.skipif(not COMMAND, reason="Chromium is not installed")

_LABELS = [f"{year}/{year % 100 + 1:02}" for year in range(1991, 2017)]
_MANY = years(OUT, _LABELS, {"A": [1_000_000 + 40_000 * at for at in range(26)]})
_LOGO = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"
_NAMES = (
    "whole",
    "logo",
    "chinese",
    "hostile",
    "long",
    "many_years",
    "sample",
    "summary",
    "partners",
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return pages with all that there may be, those of the sample, and those of commands."""
    folder = tmp_path_factory.mktemp("pages")
    contents = {
        "whole": write(release()),
        "logo": write(release(logo=_LOGO)),
        "chinese": write(release(Language.ZH, text=CHINESE)),
        "hostile": write(release(text=HOSTILE)),
        "long": write(release(text=LONG.replace(" ", ""))),
        "many_years": write(release(chapters=(Chapter("years", "Years", "", (_MANY,)),))),
        "sample": run_here("report", "--year", "2016", "--format", "html").stdout,
        "summary": run_here("summary", "--format", "html").stdout,
        "partners": run_here("partners", "--format", "html").stdout,
    }
    for name, content in contents.items():
        (folder / f"{name}.html").write_bytes(content)
    return {name: folder / f"{name}.html" for name in contents}


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Open a browser for all tests."""
    with new_page() as opened:
        yield opened


@pytest.mark.parametrize("name", _NAMES)
def test_a_page_asks_for_nothing_says_nothing_and_fits_a_telephone(
    page: Page, pages: dict[str, Path], name: str
) -> None:
    """Only its own file is loaded, the console is empty, and nobody scrolls sideways."""
    page.open(pages[name], 360)
    width = page.value("document.documentElement.scrollWidth")
    methods = [each["method"] for each in page.events]
    asked = [
        each["params"]["request"]["url"]
        for each in page.events
        if each["method"] == "Network.requestWillBeSent"
    ]
    assert [each for each in asked if not each.startswith("data:")] == [pages[name].as_uri()]
    assert not [each for each in methods if each.startswith(("Log.", "Runtime.console"))]
    assert "Runtime.exceptionThrown" not in methods
    assert page.value("innerWidth") == width == 360


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", _NAMES)
def test_axe_finds_nothing_that_keeps_anybody_from_reading(
    page: Page, pages: dict[str, Path], name: str, *, dark: bool
) -> None:
    """With all tables open, in light and in dark, as WCAG 2.2 AA asks."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: AXE_CORE names its folder")
    page.open(pages[name], dark=dark)
    page.value("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.value(AXE.read_text("utf-8") + ";null")
    found = page.value("axe.run().then(found => JSON.stringify(found.violations))")
    seen = [
        (each["id"], node["html"][:200], node.get("failureSummary"))
        for each in json.loads(found)
        for node in each["nodes"]
    ]
    assert not seen


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_the_first_page_on_paper_is_a_fact_sheet(
    page: Page, pages: dict[str, Path], tmp_path: Path
) -> None:
    """It holds headline, statements, both cards and the facts; tables behind it are open."""
    page.open(pages["whole"])
    page.printed(tmp_path / "page.pdf")

    def text(*options: str) -> str:
        command = ["pdftotext", *options, str(tmp_path / "page.pdf"), "-"]
        # What is set apart by less or more than a blank comes with any blanks.
        return "".join(subprocess.check_output(command).decode().split())

    first, rest = text("-l", "1"), text("-f", "2")
    lead = "872staysabroad,946international", "nonewentinthreeyears", "Rank397"
    key = "Titleoutbound", "Titleinbound", "Notdetermined", "119", "152", "198", "destination"
    assert [each for each in (*lead, *key) if each not in first] == []
    assert re.search(r"1/[2-9]$", first)
    assert [each for each in ("PlaceSE", "Exports", "Wordingfollows") if each not in rest] == []
    assert rest.startswith("Overtheyears")
