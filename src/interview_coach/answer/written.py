"""What a language model writes, taken apart into sentences while it comes. It judges nothing.

Small models ignore the format: headings, lists, code fences, "Answer:", marks before or after the full stop, in other
brackets, several in one. All of that is read here and none of it goes on: what comes out are plain sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from interview_coach.text.language import HAN
from interview_coach.text.sentences import mask_inline, sentence_spans

__all__ = ["SentenceReader", "Written"]

_MARK = re.compile(
    r"(?:\[\[|\[\^?|【|［)\s*(?:sentences?|sources?|句子?|来源|第)?\s*"
    r"(\d{1,2}(?:\s*(?:[,，、;/-]|and|和)\s*\[?\d{1,2}\]?)*)\s*句?\s*(?:\]\]|\]|】|］)(?!\()",
    re.IGNORECASE,
)
_PLACE = "\ue010"
_PLACES = re.compile(f"{_PLACE}(\\d+);")
_AFTER_STOP = re.compile(f"([.。！？；!?]+)((?:\\s*{_PLACE}\\d+;)+)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}(?:\s|$)")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_BULLET = re.compile(r"^\s*(?:[-*+•·]\s+|\d{1,2}[.)、．]\s*(?=\D)|>\s*)+")
_LABEL = re.compile(
    r"^\s*(?:\*\*)?(?:answer|response|assistant|final answer|回答|答案|答|解答)\s*(?:\*\*)?\s*[:：]\s*(?:\*\*)?",
    re.IGNORECASE,
)
_TABLE = re.compile(r"^\s*\|")
_EMPHASIS = re.compile(r"\*\*|__|(?<![\w*])\*(?=\w)|(?<=\w)\*(?![\w*])")
_ENDED = re.compile(rf"(?:[.。！？；!?][\"'”’」』）)]*|{_PLACE}\d+;)\s*$")
_FRAME = re.compile(r"[:：]\s*$")
_PROSE = re.compile(rf"[{HAN}]{{2}}|[A-Za-z]{{2,}}\s+[A-Za-z]")
_STOPS_TWICE = re.compile(r"([。！？])\1+")
"""A stop on both sides of a mark: "……。[1]。"."""
_MAY_BE_MARK = re.compile(r"^[\[【［][^\]】］]{0,14}$")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence: plain text without marks, the numbers that it was marked with, and whether a paragraph begins."""

    text: str
    marks: tuple[int, ...]
    opens: bool


class SentenceReader:
    """Takes pieces of text, gives the sentences that are finished. For one answer."""

    def __init__(self) -> None:
        self._raw = ""
        self._line_from = 0
        self._fenced = False
        self._given = 0  # sentences of the open line that have been given
        self._opens = True
        self._first = True
        self.tail = ""

    def feed(self, piece: str) -> list[Written]:
        """The sentences that this piece finishes. `tail` is then what is being written, marks taken out."""
        self._raw += piece
        # A thought is no part of the answer; until it ends, nothing of it is shown.
        text = _THOUGHT.sub("", self._raw)
        if text.endswith("<") or re.search(r"<t?h?i?n?k?$", text):
            return []
        found: list[Written] = []
        while (end := text.find("\n", self._line_from)) >= 0:
            found += self._line(text[self._line_from : end], whole=True)
            self._line_from, self._given = end + 1, 0
        found += self._line(text[self._line_from :], whole=False)
        return found

    def close(self) -> list[Written]:
        """What was being written at the end, if it is a whole sentence; the rest is dropped."""
        text = _THOUGHT.sub("", self._raw)[self._line_from :]
        self.tail = ""
        return self._line(text, whole=True, last=True)

    def _line(self, line: str, *, whole: bool, last: bool = False) -> list[Written]:
        if _FENCE.match(line):
            if whole:
                self._fenced = not self._fenced
            return self._skip(whole)
        if (
            _HEADING.match(line)
            or _TABLE.match(line)
            or not line.strip()
            or re.fullmatch(r"\s*`{1,2}", line)
            or (self._fenced and not (whole and _PROSE.search(line) and _ENDED.search(_marked(line))))
        ):
            return self._skip(whole)
        bullet = _BULLET.match(line)
        body = line[bullet.end() :] if bullet else line
        if self._first:
            body = _LABEL.sub("", body)
        if not body.strip():
            return self._skip(whole)
        body = _marked(body)
        # Where a formula or code has only begun, nobody knows yet which of its signs end a sentence.
        settled = len(body) if whole else _settled(body)
        pieces = [body[start:end] for start, end in sentence_spans(body[:settled])]
        if settled < len(body):
            pieces = [*pieces[:-1], f"{pieces[-1]}{body[settled:]}"] if pieces else [body]
        ready = len(pieces) if whole else len(pieces) - 1
        if not whole and pieces and _MAY_BE_MARK.match(pieces[-1].lstrip()):
            ready -= 1  # the number of the sentence before may still be coming
        if last and pieces and not _ENDED.search(pieces[-1]):
            ready = len(pieces) - 1
        found = []
        for piece in pieces[self._given : max(ready, self._given)]:
            self._given += 1
            written = self._written(piece)
            if written:
                found.append(written)
        self.tail = "" if whole else _clean(" ".join(pieces[self._given :]))
        if whole:
            self._opens = True
        return found

    def _skip(self, whole: bool) -> list[Written]:
        self.tail = ""
        self._opens = self._opens or whole
        return []

    def _written(self, piece: str) -> Written | None:
        marks = tuple(dict.fromkeys(int(n) for match in _PLACES.finditer(piece) for n in _numbers(match[1])))
        text = _clean(piece)
        if not re.search(r"\w", text) or _FRAME.search(text):
            return None
        written = Written(text, marks, self._opens)
        self._opens = self._first = False
        return written


def _marked(body: str) -> str:
    """The line with every mark as a stand-in before the full stop; brackets inside formulas and code are none."""
    masked = mask_inline(body)

    def stand_in(match: re.Match[str]) -> str:
        if masked[match.start() : match.end()] != match[0]:
            return match[0]
        numbers = re.findall(r"\d{1,2}|-", match[1])
        return f"{_PLACE}{_packed(numbers)};"

    return _AFTER_STOP.sub(lambda m: re.sub(r"\s", "", m[2]) + m[1], _MARK.sub(stand_in, body))


def _settled(body: str) -> int:
    """Where the first formula or code begins that has no end yet; the length if none does."""
    opened = re.search(r"[$`]", mask_inline(body))
    return opened.start() if opened else len(body)


def _packed(numbers: list[str]) -> str:
    """Numbers of two digits each, one after the other; a range in full."""
    flat: list[int] = []
    for at, item in enumerate(numbers):
        if item != "-":
            flat.append(int(item))
        elif flat and at + 1 < len(numbers) and numbers[at + 1] != "-":
            flat.extend(range(flat[-1] + 1, min(int(numbers[at + 1]), flat[-1] + 9)))
    return "".join(f"{number:02d}" for number in flat)


def _numbers(packed: str) -> list[str]:
    return [packed[at : at + 2] for at in range(0, len(packed), 2)]


def _clean(piece: str) -> str:
    text = _EMPHASIS.sub("", _PLACES.sub("", piece))
    text = _STOPS_TWICE.sub(r"\1", " ".join(text.replace(_PLACE, "").split()))
    return re.sub(rf"\s+(?=[.,;:!?。，；：！？])|(?<=[{HAN}]) (?=[{HAN}])", "", text)
