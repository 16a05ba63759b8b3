"""What is asked: the headings of the corpus in the words of somebody who asks, none of them twice. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from interview_coach.text.language import detect

__all__ = ["fresh"]

# Encoders remember vectors of questions, so each round needs others; one form in five compares two headings, which
# is the dearest thing to ask of the product.
_FORMS = {
    "en": (
        "{a}",
        "Please explain: {a}",
        "In an interview, how would you answer this: {a}",
        "What is the difference between {a} and {b}?",
        "Tell me the main points. {a}",
    ),
    "zh": (
        "{a}",
        "请解释一下：{a}",
        "面试官问：{a}，该怎么回答？",
        "{a}和{b}有什么区别？",
        "说说重点：{a}",
    ),
}


def fresh(titles: Sequence[str], count: int, taken: int = 0) -> list[str]:
    """So many different questions about these headings, after the first `taken`, which an earlier call gave.

    Every heading is asked in its own language. When all forms are used up, "(2)" and so on is added.

    Raises:
        ValueError: there is no heading.
    """
    names = list(dict.fromkeys(title.strip() for title in titles if title.strip()))
    if not names:
        raise ValueError("no headings to ask about")
    found: dict[str, None] = {}
    number = 0
    while len(found) < taken + count:
        lap, place = divmod(number, len(names))
        # A different form from heading to heading, so that a short round has all of them.
        turn, form = divmod(lap, 5)
        a, b = names[place], names[(place + 1) % len(names)]
        question = _FORMS[detect(a)][(form + place) % 5].format(a=a, b=b)
        found[f"{question} ({turn + 1})" if turn else question] = None
        number += 1
    return list(found)[taken:]
