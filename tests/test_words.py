"""The languages of tables."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Mapping

import pytest

from bjut_exchange.messages import Language, Words, language_of
from tests.conftest import Run
from tests.tool import ROOT, SAMPLE

SOURCE = ROOT / "src" / "bjut_exchange"
TEXTS: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
    (SOURCE / "messages.toml").read_text("utf-8")
)
FROM_SAMPLE = ("--data", str(SAMPLE), "--quiet")


def blanks(text: str) -> set[str]:
    """Return the names of what is filled into a text."""
    named = (name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    return {name.split(".")[0] for name in named}


@pytest.mark.parametrize("group", TEXTS)
def test_every_text_is_there_in_both_languages(group: str) -> None:
    """With the same to fill in, and in Chinese with Chinese characters where there are words."""
    for key, texts in TEXTS[group].items():
        assert {"en", "zh"} <= set(texts), key
        assert blanks(texts["zh"]) <= blanks(texts["en"]), key


def test_every_sentence_is_used() -> None:
    """None is left over from a table that is gone."""
    files = (*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"))
    code = "".join(path.read_text("utf-8") for path in files).replace("'", '"')
    begun = tuple(re.findall(r'f"(\w+_)\{', code))
    begun += tuple(re.findall(r'key: str = "(\w+)"', code))
    unused = {
        key for key in TEXTS["sentences"] if f'"{key}"' not in code and not key.startswith(begun)
    }
    assert unused == set()


@pytest.mark.parametrize(
    ("environment", "arguments", "title"),
    [
        ({}, [], "Outbound students, 2016"),
        ({"LC_ALL": "zh_CN.UTF-8"}, [], "派出学生，2016年"),
        ({"LC_ALL": "zh_CN.UTF-8"}, ["--lang", "en"], "Outbound students, 2016"),
        ({}, ["--lang", "zh"], "派出学生，2016年"),
    ],
)
def test_the_language_is_that_asked_for_or_that_of_the_locale(
    run: Run, environment: dict[str, str], arguments: list[str], title: str
) -> None:
    """In tables for people."""
    done = run("summary", *FROM_SAMPLE, "-f", "table", *arguments, env=environment)
    assert title in done.out.splitlines()


def test_what_programs_read_is_the_same_in_every_locale(run: Run) -> None:
    """Ids in any case; labels too, unless another language is asked for."""
    plain = run("summary", *FROM_SAMPLE).records
    assert run("summary", *FROM_SAMPLE, env={"LC_ALL": "zh_CN.UTF-8"}).records == plain
    chinese = run("summary", *FROM_SAMPLE, "--lang", "zh").records
    assert chinese[0]["label"] == "研究生"
    assert [each | {"label": ""} for each in chinese] == [each | {"label": ""} for each in plain]


def test_wide_characters_are_aligned(run: Run) -> None:
    """A Chinese character takes two columns of a terminal."""
    out = run("summary", *FROM_SAMPLE, "--lang", "zh", "-f", "table").out
    widths = {
        sum(2 if ord(c) >= 0x2E80 else 1 for c in line)
        for line in out.splitlines()
        if line.startswith((" 研究生", " 国际志愿者", " 长期交换", " 短期项目"))
    }
    assert len(widths) == 1


def test_locales_and_numbers() -> None:
    """`zh` in any country; English alone has a singular."""
    assert language_of("zh_TW") is Language.ZH
    assert language_of("C") is Language.EN
    assert Words(Language.ZH).amount(1, "rows") == "1行"
    assert Words().amount(1, "rows") == "1 row"
