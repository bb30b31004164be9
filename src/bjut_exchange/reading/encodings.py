"""The encoding of texts whose bytes allow several: that in which they read like a language.

`likely_encoding` tells those of Chinese and its neighbours, `alphabetic_encoding` those of letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import partial

from bjut_exchange.text import folded

GB18030 = "gb18030"
_SAMPLE = 1 << 18  # bytes
# Shares of characters: enough of the common ones, enough of the most frequent ones to be certain,
# and enough for an encoding that is tried though the file may only be damaged.
_COMMON, _FREQUENT, _CLEAR = 0.75, 0.3, 0.9
_FREQUENT_IN_CHINESE = frozenset(
    "的一是在不了有和人中大为上个国我以要时来用生到作地于出分对成会可主发年动同工下过子产种面方后多定行学法所民经十三"
    "进等部度家电力水化高自二理小物现实加体制机业本性应开合外天政四日社事平全表间与关新内数心明原利海文化语言汉春夏秋冬"
    "季班交流项目课程培训实习暑期寒假院校科技师范医药农林财贸管信息计算建筑环境城市交通材料生命艺术设计马克思主义北京上"
    "广南东西江山清华香港台湾澳门州安长武天津重庆际联合研究所中心留学硕博士本专升交换访问短长期派志愿者营团"
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴钟汪田任姜范石姚谭廖"
    "邹熊金陆郝孔白崔康毛秦史顾侯邵孟龙万段雷钱汤尹黎易常乔贺伟芳娜敏静丽强磊军洋勇艳杰娟涛超秀英霞刚桂婷宇浩轩涵欣怡雨晨"
)
_LETTERS = "À-ÖØ-öø-ÿŠšŽžŒœŸ’"
# Letters with accents stand beside plain ones; symbols, or words of such letters alone, do not.
_IN_WORDS = re.compile(
    rf"(?<=[A-Za-z])[{_LETTERS}]{{1,2}}(?![^\x00-\x7f])|(?<![^\x00-\x7f])[{_LETTERS}]{{1,2}}(?=[A-Za-z])"
    r"|[‘“”–—…]"
)


def _in_words(text: str) -> int:
    return sum(map(len, _IN_WORDS.findall(text)))


def _in_blocks(codec: str, blocks: Collection[range], text: str) -> int:
    """Return how many characters stand in some blocks of a national standard."""

    def is_in(character: str) -> bool:
        code = int.from_bytes(character.encode(codec, "replace"))
        return not character.isascii() and any(code in block for block in blocks)

    common = set(filter(is_in, set(text)))
    return sum(character in common for character in text)


# How to count common characters in each encoding that can be taken for GB18030: characters of the
# first level of its standard, kana, hangul, and punctuation.
_COMMON_IN: Mapping[str, Callable[[str], int]] = {
    "cp1252": _in_words,
    "big5": partial(_in_blocks, "big5", (range(0xA140, 0xA3C0), range(0xA440, 0xC67F))),
    "cp932": partial(_in_blocks, "cp932", (range(0x8140, 0x8397), range(0x889F, 0x9873))),
    "cp949": partial(_in_blocks, "euc_kr", (range(0xA1A1, 0xA3FF), range(0xB0A1, 0xC8FF))),
    GB18030: partial(_in_blocks, "gb2312", (range(0xA1A1, 0xA3FF), range(0xB0A1, 0xD7FA))),
}
OTHERS = tuple(each for each in _COMMON_IN if each != GB18030)


def likely_encoding(
    texts: Iterable[bytes], words: Callable[[], Collection[str]]
) -> tuple[str, bool]:
    """Return the encoding in which texts are that are not UTF-8, and whether it is a guess.

    GB18030 is no guess if a text is one of the (folded) `words`, or if most of its characters are
    common ones and many of them frequent. The encoding is empty where none is likely: a text is
    damaged, or others are UTF-8.
    """
    several: list[bytes] = []
    size = 0
    for text in texts:
        if not text.isascii() and size < _SAMPLE:
            several.append(text)
            size += len(text)
    if not several:
        return GB18030, False
    if any(map(_is_utf8, several)):
        return "", True
    sample = b"\n".join(several)
    shares: dict[str, float] = {}
    for encoding, count in _COMMON_IN.items():
        with suppress(UnicodeDecodeError):
            decoded = sample.decode(encoding)
            shares[encoding] = count(decoded) / sum(not each.isascii() for each in decoded)
    if GB18030 in shares and _reads_as_chinese(sample.decode(GB18030), shares[GB18030], words()):
        return GB18030, False
    best = max(shares, key=shares.__getitem__, default="")
    if GB18030 not in shares and shares.get(best, 0) < _CLEAR:
        return "", True
    return best, True


def _is_utf8(text: bytes) -> bool:
    """Return whether a text is hardly anything but UTF-8, which 联通 in GB18030 is, too."""
    with suppress(UnicodeDecodeError):
        decoded = text.decode()
        others = [each for each in decoded if not each.isascii()]
        return max(others) > "\u07ff" or _in_words(decoded) == len(others)
    return False


def _reads_as_chinese(text: str, common: float, words: Collection[str]) -> bool:
    if any(folded(line) in words for line in text.splitlines()):
        return True
    frequent = sum(each in _FREQUENT_IN_CHINESE for each in text)
    others = sum(not each.isascii() for each in text)
    return common >= _COMMON and frequent >= _FREQUENT * others


_WORD = re.compile(r"[^\W\d_]+")
_IS_LATIN = {"cp1252": True, "cp1250": True, "cp1251": False}  # of encodings of alphabets
_MARKS = re.compile("[°ºª№«»‘’“”–—…·\u00a0]")
_LEAST_WRITTEN = 0.95  # of the letters beyond ASCII stand in words as people write them


def alphabetic_encoding(content: bytes) -> str:
    """Return the encoding in which a text reads as words; empty if it does in none."""
    shares = {"": 0.0}
    for encoding, is_latin in _IS_LATIN.items():
        with suppress(UnicodeDecodeError):
            shares[encoding] = _share(content.decode(encoding), is_latin=is_latin)
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= _LEAST_WRITTEN else ""


def _share(text: str, *, is_latin: bool) -> float:
    """Return the share of the letters beyond ASCII that stand in words of one alphabet."""
    text = _MARKS.sub(" ", text)
    beyond = sum(not each.isascii() for each in text)
    written = sum(
        sum(not each.isascii() for each in word)
        for word in _WORD.findall(text)
        if _is_written(word) and _has_latin(word) is is_latin
    )
    return written / beyond if beyond else 0.0


def _is_written(word: str) -> bool:
    is_cased = word.isupper() or word.islower() or word[1:].islower()
    return is_cased and word.isalpha()  # ³ is neither letter nor digit


def _has_latin(word: str) -> bool:
    return len(word) == 1 or any(map(str.isascii, word))
