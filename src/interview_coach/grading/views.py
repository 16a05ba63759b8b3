"""A point and an answer as they are compared: their vectors, their words, their letters.

e5's cosines all lie between .7 and .9, so raw ones say little. The mean of unrelated sentences of the same language is
taken off every vector first (Mu and Viswanath, "All-but-the-Top", 2018), which also brings the two languages together;
"demoted" vectors have the question's own direction taken off as well, so that repeating the question earns nothing
(question demoting: Sultan, Salazar and Sumner, "Fast and Easy Short Answer Grading with High Accuracy", 2016).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from interview_coach.domain import Lang
from interview_coach.grading.claims import Claim, sentences_of
from interview_coach.text.words import Vocabulary, Words, flatten

__all__ = ["AnswerView", "Array", "Background", "PointView", "grams_of", "view_answer", "view_points"]

Array = npt.NDArray[np.float32]
_LONGEST_RUN = 3
"""Clauses in a row that may make a point together."""


class Background:
    """What all vectors have in common, by language."""

    def __init__(self, means: Mapping[Lang, Array]) -> None:
        """`means` are means of unit vectors of unrelated sentences."""
        self._means = dict(means)

    def centred(self, vectors: Array, lang: Lang) -> Array:
        """Unit vectors without the common part."""
        return unit(vectors - self._means[lang])


def unit(vectors: Array) -> Array:
    """The rows at length 1; a zero row stays."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True).clip(min=1e-9), np.float32)


@dataclass(frozen=True, slots=True)
class PointView:
    """A point as it is compared: one wording for each language that it is known in.

    `vectors` and `demoted` have a row for each wording, `words` and `weights` an entry (token -> its weight, which
    sums to 1), `tokens` its projected tokens (`entailment`); `texts` are the wordings, `langs` their languages.
    """

    texts: tuple[str, ...]
    vectors: Array
    demoted: Array
    words: tuple[Words, ...]
    weights: tuple[Mapping[str, float], ...]
    grams: tuple[Counter[str], ...]
    langs: tuple[Lang, ...]
    tokens: tuple[Array, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer as it is compared. Rows of `vectors` and `demoted` are its clauses, then runs of them, then the whole.

    `windows` says which clauses (first, last + 1) each row spans, `sentences` those of each sentence. `words`, `langs` and
    `tokens` (projected, see `entailment`) have an entry for each clause, `sentence_tokens` for each sentence.
    """

    text: str
    claims: tuple[Claim, ...]
    windows: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]
    vectors: Array
    demoted: Array
    words: tuple[Words, ...]
    langs: tuple[Lang, ...]
    tokens: tuple[Array, ...]
    sentence_tokens: tuple[Array, ...]
    whole: Words


def view_points(
    wordings: Sequence[Sequence[str]],
    vectors: Array,
    tokens: Sequence[Array],
    langs: Sequence[Sequence[Lang]],
    titles: Mapping[Lang, Array],
    title_words: frozenset[str],
    background: Background,
    vocabulary: Vocabulary,
) -> list[PointView]:
    """The points of a question, ready to compare.

    Args:
        wordings: for each point its texts.
        vectors: one for each wording, in order.
        tokens: the projected tokens of each wording.
        langs: the language of each wording.
        titles: the question's vector, centred, for each language.
        title_words: tokens of the question, which earn nothing.
        background: what to take off.
        vocabulary: reads texts.
    """
    read = [[vocabulary.read(text) for text in texts] for texts in wordings]
    spread = [
        Counter(token for words in column for token in words.all) for column in zip(*read, strict=False)
    ]
    views = []
    row = 0
    for texts, spoken, words in zip(wordings, langs, read, strict=True):
        own = [background.centred(vectors[row + n : row + n + 1], lang) for n, lang in enumerate(spoken)]
        given = tuple(tokens[row : row + len(texts)])
        row += len(texts)
        demoted = [without(v, titles[lang]) for v, lang in zip(own, spoken, strict=True)]
        weights = tuple(
            _weights(w, title_words, spread[n] if n < len(spread) else Counter(), len(wordings))
            for n, w in enumerate(words)
        )
        views.append(
            PointView(
                tuple(texts),
                np.vstack(own),
                np.vstack(demoted),
                tuple(words),
                weights,
                tuple(map(grams_of, texts)),
                tuple(spoken),
                given,
            )
        )
    return views


def _weights(words: Words, asked: frozenset[str], spread: Counter[str], points: int) -> dict[str, float]:
    """Weights of a point's tokens: less for pairs of Han characters, and for what many of the points say."""
    raw = {}
    for token in words.all:
        weight = 1.0 if token[0] in "§#" or token.isascii() else 0.5
        weight *= math.log(1 + (points + 1) / max(1, spread[token]))
        raw[token] = weight
    fresh = {token: weight for token, weight in raw.items() if token not in asked} or raw
    total = sum(fresh.values())
    return {token: weight / total for token, weight in fresh.items()} if total else {}


def without(vectors: Array, direction: Array) -> Array:
    """Unit vectors with a unit direction taken off."""
    return unit(vectors - (vectors @ direction)[:, None] * direction[None])


def view_answer(
    answer: str,
    claims: Sequence[Claim],
    vectors: Array,
    tokens: Sequence[Array],
    sentence_tokens: Sequence[Array],
    langs: Sequence[Lang],
    titles: Mapping[Lang, Array],
    background: Background,
    vocabulary: Vocabulary,
) -> AnswerView:
    """The answer, ready to compare; `vectors` and `langs` belong to its clauses, and last to the whole."""
    centred = np.vstack([background.centred(v[None], lang) for v, lang in zip(vectors, langs, strict=True)])
    rows, spoken = [*centred[:-1]], list(langs[:-1])
    windows = [(n, n + 1) for n in range(len(claims))]
    for length in range(2, _LONGEST_RUN + 1):
        for first in range(len(claims) - length + 1):
            windows.append((first, first + length))
            # The mean of the clauses' vectors stands for the run's own: no further pass of the encoder.
            rows.append(unit(centred[first : first + length].mean(0)))
            spoken.append(langs[first])
    rows.append(centred[-1])
    spoken.append(langs[-1])
    windows.append((0, len(claims)))
    matrix = np.vstack(rows)
    demoted = np.vstack([without(v[None], titles[lang]) for v, lang in zip(matrix, spoken, strict=True)])
    words = tuple(vocabulary.read(claim.text) for claim in claims)
    return AnswerView(
        answer,
        tuple(claims),
        tuple(windows),
        tuple(sentences_of(claims)),
        matrix,
        demoted,
        words,
        tuple(langs[:-1]),
        tuple(tokens),
        tuple(sentence_tokens),
        vocabulary.read(answer),
    )


_SPACE = re.compile(r"[\W_]+")


def grams_of(text: str) -> Counter[str]:
    """Han characters one by one, other letters in fours."""
    flat = _SPACE.sub(" ", flatten(text).lower())
    found = Counter(c for c in flat if "\u3400" <= c <= "\ufaff")
    latin = re.sub("[\u3400-\ufaff]", " ", flat)
    found.update(latin[n : n + 4] for n in range(len(latin) - 3) if latin[n : n + 4].strip())
    return found
