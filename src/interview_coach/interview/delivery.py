"""How an answer is told, judged apart from what it knows: structure, length, and the parts of a good explanation.

The figures are of the text alone; no score comes of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Delivery", "Length"]

Length = Literal["short", "fitting", "long"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one answer, or all answers of an interview, were told.

    Attributes:
        words: English words plus Han characters divided by 1.6 (about as many as an English word says).
        sentences: how many.
        length: short (under 40 words), long (over 350), else fitting; for several answers, of the mean.
        structured: whether it is laid out: signposts ("first", "其次"), a list, or paragraphs.
        parts: which of definition, intuition, formula, trade_off it has, in this order.
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
