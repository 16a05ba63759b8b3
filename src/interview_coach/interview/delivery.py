"""How an answer is told, judged apart from what it knows: structure, length, and the parts of a good explanation.

Rules of the text alone, in both languages; no score comes of them. They know forms ("is a", "代价是", "$…$"), not
whether what is said is true: that is the grader's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from interview_coach.text.language import HAN
from interview_coach.text.sentences import mask_inline, sentence_spans

__all__ = ["PARTS", "Delivery", "Length", "delivery_of", "overall_delivery"]

Length = Literal["short", "fitting", "long"]

PARTS: Final = ("definition", "intuition", "formula", "trade_off")

_SHORT = 40
_LONG = 350
_HAN_PER_WORD = 1.6
_FILLERS_PER_WORD = 1 / 30
"""More than one filler word in thirty words is worth a remark."""

_HAN_CHARACTER = re.compile(f"[{HAN}]")
_WORD = re.compile(r"[A-Za-z0-9]+(?:[-'.][A-Za-z0-9]+)*")
_PATTERNS: Final = {
    "definition": re.compile(
        r"\b(?:is|are) (?:an?|the|one of|any)\b|\b(?:refers to|is defined as|means that|stands for|is called)\b"
        r"|是(?:一种|一类|一个|指|用来|用于|把|将|让)|指的是|定义为|所谓|的定义",
        re.IGNORECASE,
    ),
    "intuition": re.compile(
        r"\b(?:intuitive(?:ly)?|intuition|in other words|think of|imagine|like a|because|the idea|the reason|so that"
        r"|for example|e\.g\.)\b|直觉|直观|换句话说|可以理解为|相当于|就像|好比|因为|之所以|本质上|例如|比如|也就是说",
        re.IGNORECASE,
    ),
    "formula": re.compile(
        r"\$[^$\n]+\$|\\\(|\\\[|\\frac|\b(?:log|exp|softmax|sqrt|max|min)\s*\("
        r"|[A-Za-zα-ωΑ-Ω_\d)\]]\s*[=≈≤≥∝]\s*[-A-Za-zα-ωΑ-Ω\d(\\]|[∑∏√∇]|根号|O\([^)]+\)",
        re.IGNORECASE,
    ),
    "trade_off": re.compile(
        r"\b(?:trade-?offs?|drawbacks?|disadvantages?|downsides?|weakness(?:es)?|limitations?|at the (?:cost|price|expense)|costs?"
        r"|however|in contrast|whereas|on the other hand|suffers?|sensitive to|expensive|pros|cons)\b"
        r"|缺点|代价|局限|不足|劣势|取舍|权衡|但是|不过|相比之下|敏感|然而|优缺点|而不是",
        re.IGNORECASE,
    ),
}
_SIGNPOST = re.compile(
    r"\b(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|lastly|next|to begin with|in summary|in short|overall|there are (?:two|three|four|several))\b"
    r"|首先|其次|再次|最后|第[一二三四五]|一方面|另一方面|总结|总之|总的来说|综上|分为|有[两三四几]点|[两三四]个(?:方面|部分|要点)",
    re.IGNORECASE,
)
_LIST = re.compile(r"^\s*(?:[-*•·]|\(?\d{1,2}[.)、）]|[一二三四五]、)\s*\S", re.M)
_FILLER = re.compile(
    r"\b(?:um+|uh+|er+|basically|actually|literally|you know|kind of|sort of|i mean|i guess)\b"
    r"|那个|这个嘛|就是说|然后呢|怎么说呢|嗯+|呃+|反正",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one answer, or all answers of an interview, were told.

    Attributes:
        words: English words plus Han characters divided by 1.6 (about as many as an English word says).
        sentences: how many.
        length: short (under 40 words), long (over 350), else fitting; for several answers, of the mean.
        structured: whether it is laid out: two signposts ("first", "其次"), a list, or paragraphs.
        parts: which of `PARTS` it has, in that order; for several answers, those that at least half of them have.
        fillers: how many filler words ("basically", "那个").
        seconds: the time taken, None where not measured.
        advice: names of phrases: what to do better, or "delivery_good".
    """

    words: int
    sentences: int
    length: Length
    structured: bool
    parts: tuple[str, ...]
    fillers: int
    seconds: float | None
    advice: tuple[str, ...]


def delivery_of(text: str, seconds: float | None = None) -> Delivery:
    """How an answer in either language is told."""
    plain = mask_inline(text)
    han = len(_HAN_CHARACTER.findall(plain))
    words = len(_WORD.findall(plain)) + round(han / _HAN_PER_WORD)
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    structured = len(_SIGNPOST.findall(plain)) >= 2 or len(_LIST.findall(text)) >= 2 or len(paragraphs) >= 2
    parts = tuple(name for name in PARTS if _PATTERNS[name].search(text))
    return _judged(
        words, len(sentence_spans(text)), structured, parts, len(_FILLER.findall(plain)), seconds, words
    )


def overall_delivery(each: Sequence[Delivery]) -> Delivery | None:
    """All answers together: sums, the mean length, and what at least half of them have; None for no answer."""
    if not each:
        return None
    half = len(each) / 2
    parts = tuple(name for name in PARTS if sum(name in one.parts for one in each) >= half)
    words = sum(one.words for one in each)
    times = [one.seconds for one in each if one.seconds is not None]
    return _judged(
        words,
        sum(one.sentences for one in each),
        sum(one.structured for one in each) >= half,
        parts,
        sum(one.fillers for one in each),
        sum(times) if times else None,
        words / len(each),
    )


def _judged(
    words: int,
    sentences: int,
    structured: bool,
    parts: tuple[str, ...],
    fillers: int,
    seconds: float | None,
    mean_words: float,
) -> Delivery:
    length: Length = "short" if mean_words < _SHORT else "long" if mean_words > _LONG else "fitting"
    advice = [] if length == "fitting" else [f"delivery_{length}"]
    if not structured and length != "short":
        advice.append("delivery_unstructured")
    advice += [f"delivery_no_{name}" for name in PARTS if name not in parts]
    if fillers > words * _FILLERS_PER_WORD:
        advice.append("delivery_fillers")
    return Delivery(
        words, sentences, length, structured, parts, fillers, seconds, tuple(advice or ["delivery_good"])
    )
