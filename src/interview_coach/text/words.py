"""What a text is made of, for comparing texts by their words: tokens that mean the same in both languages.

A token is a stemmed English word, a pair of Han characters, a number by its value ("4 亿" is "400 million"), or the
key of a term of the glossary, so that "负样本" and "negatives" have one token in common and "τ" has that of
"temperature". Formulas are read as words: `\\sqrt{d_k}` and "√d_k" and "根号 d_k" share theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from interview_coach.text.language import HAN
from interview_coach.text.numbers import find_numbers
from interview_coach.text.terms import shipped_terms
from interview_coach.text.tokens import tokenize

__all__ = ["Vocabulary", "Words", "shipped_vocabulary"]

_STOP = frozenset(
    "a an the of to in on at for with by from as is are was were be been being it it its this that these those and or "
    "but if then than so because there their they them he she his her you your we our i my me do doe did done can "
    "could will would should may might must have has had into out up down over under veri just also onli most such "
    "who what when where whi how all ani each both between about while same other some one thing things like get use "
    "make let call say know mean basic actual realli kind sort".split()
)
_FUNCTION = re.compile(
    "[的了是在和与及或也都就而被把对从使让将会要能可以这那它其个种等一之为所于以并且则中有]"
)
"""Han characters that say little; a pair of two of them is left out."""
_LATEX = {
    r"\sqrt": "√", r"\tau": "τ", r"\alpha": "α", r"\sigma": "σ", r"\mu": "μ", r"\infty": "∞", r"\sum": "∑",
    r"\nabla": "∇", r"\mathbb{E}": "𝔼", r"\leq": "≤", r"\geq": "≥", r"\le": "≤", r"\ge": "≥", r"\cdot": "·",
    r"\times": "×", r"\top": "T",
}  # fmt: skip
_COMMAND = re.compile(r"\\[A-Za-z]+(?:\{E\})?")
_MARKUP = re.compile(r"[${}`*\\]")
_HAN_ONLY = re.compile(f"[{HAN}]+")
_LATIN = re.compile(r"[A-Za-z]+")
_OTHER = re.compile(rf"[^\W_{HAN}]+")
_LONGEST_NAME = 5
"""Words in the longest English name that is looked up."""


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a text: `terms` are keys of the glossary, `numbers` values as text, `plain` all other tokens.

    `count` is how many words there are, function words included and Han characters counted half.
    """

    plain: frozenset[str]
    terms: frozenset[str]
    numbers: frozenset[str]
    count: float

    @property
    def all(self) -> frozenset[str]:
        """Every token, each kind with its own mark."""
        return self.plain | {f"§{term}" for term in self.terms} | {f"#{value}" for value in self.numbers}


class Vocabulary:
    """Reads texts into `Words`. Pure; safe to share.

    Terms are looked up in a table, run by run of words or characters: a regular expression for each name, as the
    search's glossary has, takes 10 ms a thousand characters, and an answer is read clause by clause.
    """

    def __init__(
        self, rows: Iterable[tuple[Sequence[str], Sequence[str]]], symbols: Mapping[str, str]
    ) -> None:
        """Make one of glossary rows (English names, Chinese names) and of what each symbol stands for (a key)."""
        self._keys: dict[str, str] = {}
        for english, chinese in rows:
            key = english[0].lower()
            for name in english:
                self._keys.setdefault(_joined(name), key)
            for name in chinese:
                self._keys.setdefault(name, key)
        self._longest = max((len(name) for name in self._keys if not name.isascii()), default=0)
        names = sorted(symbols, key=len, reverse=True)
        # A Greek letter stands for something only by itself; "√" also before a letter.
        self._symbols = re.compile(
            "|".join(
                rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" if name[0].isalpha() else re.escape(name)
                for name in names
            )
        )
        self._meanings = dict(symbols)

    def read(self, text: str) -> Words:
        """The words of a text."""
        flat = flatten(text)
        terms = {key for _, _, key in self.terms(flat)}
        terms.update(self._meanings[match[0]] for match in self._symbols.finditer(flat))
        numbers = frozenset(number.key for number in find_numbers(flat))
        plain = frozenset(token for token in tokenize(flat) if not _is_stop(token))
        return Words(plain, frozenset(terms), numbers, count_words(flat))

    def terms(self, flat: str) -> list[tuple[int, int, str]]:
        """(start, end, key) of each term, in order; longer names win over the shorter ones inside them."""
        found: list[tuple[int, int, str]] = []
        words = list(_LATIN.finditer(flat))
        n = 0
        while n < len(words):
            for length in range(min(_LONGEST_NAME, len(words) - n), 0, -1):
                first, last = words[n], words[n + length - 1]
                if length > 1 and not _close(flat, words[n : n + length]):
                    continue
                key = self._of_english("".join(word[0] for word in words[n : n + length]).lower())
                if key:
                    found.append((first.start(), last.end(), key))
                    n += length - 1
                    break
            n += 1
        for run in _HAN_ONLY.finditer(flat):
            position = run.start()
            while position < run.end():
                for length in range(min(self._longest, run.end() - position), 0, -1):
                    key = self._keys.get(flat[position : position + length])
                    if key:
                        found.append((position, position + length, key))
                        position += length - 1
                        break
                position += 1
        return sorted(found)

    def _of_english(self, name: str) -> str | None:
        for form in (name, name.removesuffix("s"), name.removesuffix("es")):
            if form in self._keys:
                return self._keys[form]
        return None


def _joined(name: str) -> str:
    return re.sub(r"[\s-]", "", name).lower()


def _close(text: str, words: Sequence[re.Match[str]]) -> bool:
    """Whether nothing but a space or a hyphen is between these words."""
    return all(text[a.end() : b.start()] in (" ", "-") for a, b in pairwise(words))


def count_words(text: str) -> float:
    """How many words a text has; a Han character counts half."""
    han = sum(len(run) for run in _HAN_ONLY.findall(text))
    return han / 2 + len(_OTHER.findall(text))


def flatten(text: str) -> str:
    """The text with LaTeX commands as the signs they stand for, and without Markdown's and LaTeX's own marks."""
    return _MARKUP.sub(" ", _COMMAND.sub(lambda match: _LATEX.get(match[0], match[0]), text))


def _is_stop(token: str) -> bool:
    if token in _STOP or (len(token) == 1 and token.isascii() and token.isalpha()):
        return True
    if "\u3400" <= token[0] <= "\ufaff":
        return not _FUNCTION.sub("", token)
    return token.isdigit()


@cache
def shipped_vocabulary() -> Vocabulary:
    """The vocabulary of the shipped glossary, `words.tsv` and `symbols.tsv`."""
    everyday = ((row[0].split(" / "), row[1].split(" / ")) for row in read_table("words.tsv"))
    return Vocabulary([*shipped_terms(), *everyday], {row[0]: row[1] for row in read_table("symbols.tsv")})


def read_table(name: str) -> list[list[str]]:
    """The rows of a tab-separated file of this folder; lines that begin with # are remarks."""
    text = (files("interview_coach.text") / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
