"""Which of the two languages a text is in. It knows Chinese and English only; anything else counts as English."""

from __future__ import annotations

import re

from interview_coach.domain import Lang

__all__ = ["HAN", "detect"]

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9'-]*")
_ENGLISH_FRAME = frozenset(
    "a about an and are between can compare define describe did difference do does explain for from give how i in is it "
    "its list me of on or should tell than that the their they this to using was were what when where which who why "
    "with would you".split()
)
_CHINESE_FRAME = re.compile("[的是吗呢怎么为什哪和与跟对比区别介绍解释说讲请给我它]")


def detect(text: str) -> Lang:
    """The language of a question or an article.

    Technical Chinese is full of English names, so names do not count: a few Han characters outweigh them unless the
    sentence around them is English ("explain 三元组 loss").
    """
    han = len(_HAN.findall(text))
    if not han:
        return "en"
    words = [word.lower() for word in _LATIN_WORD.findall(text)]
    frame = sum(word in _ENGLISH_FRAME for word in words)
    if frame and frame * 3 >= han and not _CHINESE_FRAME.search(text):
        return "en"
    # A page of English with a Chinese name in it stays English: one Han character weighs about half a word.
    return "zh" if han >= 0.5 * len(words) or (han >= 2 and not frame) else "en"
