"""Characters as an article should have them: one newline, one kind of space, no invisible marks.

It changes no wording and removes no line that a reader can see. Code keeps everything but newlines and invisible
characters, because there a no-break space or a full-width digit may be the point.
"""

from __future__ import annotations

import re
import unicodedata

from interview_coach.ingest.blocks import scan

__all__ = ["normalise", "tidy"]

_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# A zero-width joiner stays where it builds an emoji; everything else here is invisible or a control character.
_JOINER = re.compile("(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_SPACES = dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_WIDE = {
    code: chr(code - 0xFEE0)
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
# PDF extraction writes ⽤ (a Kangxi radical) for 用; the two look alike and never match in a search.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_TABLE = {**_SPACES, **_WIDE, **_RADICALS}


def normalise(text: str) -> str:
    """The text with "\\n" newlines, no invisible characters, plain spaces and half-width letters and digits.

    Chinese punctuation stays. Fenced code keeps its spaces and its full-width characters. Blank lines at both ends
    go, more than two in a row become two.
    """
    text = _NEWLINES.sub("\n", text)
    text = _JOINER.sub("", _INVISIBLE.sub("", text))
    lines = scan(text)
    return tidy(
        "\n".join(ln.text if ln.kind == "code" else ln.text.translate(_TABLE).rstrip() for ln in lines)
    )


def tidy(text: str) -> str:
    """The text without blank lines at its ends and with at most two in a row, code left alone."""
    kept: list[str] = []
    blanks = 0
    for line in scan(text):
        blanks = blanks + 1 if line.kind == "blank" else 0
        if blanks <= 2:
            kept.append(line.text if blanks == 0 else "")
    return "\n".join(kept).strip("\n")
