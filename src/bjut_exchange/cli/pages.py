"""The pages of `exchange help`: their topics, their texts, and where they are shown."""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from bjut_exchange.errors import remark
from bjut_exchange.formats.registry import style_of_stdout
from bjut_exchange.messages import Language, Words
from bjut_exchange.output import is_terminal, write_stdout
from bjut_exchange.resources import packaged_file

INDEX = "index"
_TOPIC = re.compile(r"^\| `([a-z-]+)` \| (.+) \|$", re.MULTILINE)


def topics(words: Words = Words()) -> Mapping[str, str]:  # noqa: B008  # Words is frozen
    """Return what each page says, in a sentence, by its topic and in the order of the index."""
    return dict(_TOPIC.findall(_file(INDEX, words.language).read_text("utf-8")))


def show_page(topic: str, words: Words) -> None:
    """Show a page: rendered on a terminal, as Markdown in a pipe; in English if it has no other."""
    file = _file(topic, words.language)
    if not file.exists():
        remark(words.say("page_in_english"))
        file = _file(topic, Language.EN)
    text = file.read_text("utf-8")
    if is_terminal():
        show_markdown(text)
    else:
        write_stdout(text.encode())


def show_markdown(text: str) -> None:
    """Show Markdown on a terminal; by the pager if it is longer than the terminal."""
    from bjut_exchange.formats.page import rendered

    shown = rendered(text, style_of_stdout(os.environ))
    if shown.count("\n") < shutil.get_terminal_size().lines:
        write_stdout(shown.encode())
        return

    import pydoc

    # As git does: `less` prints colours only if it is told to.
    os.environ.setdefault("LESS", "-R")
    os.environ.setdefault("LESSCHARSET", "utf-8")
    pydoc.pager(shown)


def _file(topic: str, language: Language) -> Path:
    return packaged_file(f"pages/{language}/{topic}.md")
