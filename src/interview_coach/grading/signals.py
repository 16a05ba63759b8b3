"""How near an answer comes to a point: a few numbers, each of one kind of evidence, from vectors and from words.

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
from interview_coach.grading.claims import Claim, split_claims
from interview_coach.grading.words import Vocabulary, Words, flatten

__all__ = ["AnswerView", "Background", "PointView", "Signals", "compare", "view_answer", "view_points"]

Array = npt.NDArray[np.float32]
_LONGEST_RUN = 3
"""Clauses in a row that may make a point together."""
_LEAST_TOLD = -3.0


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
    sums to 1); `texts` are the wordings.
    """

    texts: tuple[str, ...]
    vectors: Array
    demoted: Array
    words: tuple[Words, ...]
    weights: tuple[Mapping[str, float], ...]
    grams: tuple[Counter[str], ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer as it is compared. Rows of `vectors` and `demoted` are its clauses, then runs of them, then the whole.

    `windows` says which clauses (first, last + 1) each row spans. `words` has an entry for each clause.
    """

    text: str
    claims: tuple[Claim, ...]
    windows: tuple[tuple[int, int], ...]
    vectors: Array
    demoted: Array
    words: tuple[Words, ...]
    whole: Words


@dataclass(frozen=True, slots=True)
class Signals:
    """The evidence for one point; each number lies about in 0..1, and more means more likely covered.

    similar: centred cosine of the nearest clause or run of clauses.
    demoted: the same without the question's direction.
    whole, whole_demoted: the same of the answer as a whole.
    words: weighted share of the point's words, the question's left out, in the nearest run of clauses.
    words_all: the same in the whole answer.
    characters: share of the point's characters (Chinese) or four-letter pieces (English) in the answer.
    apart: how much nearer that run of clauses is to this point than to the sibling that it is nearest to.
    own: the most of that over all runs: whether anything is said that fits this point rather than another.
    rest, rest_own: the means of nearness and of `own` over the other points: who knows the others knows this one.
    told: log of the words that are about the points over the words of the points, -3 to .3; `focus`: their share.
    window: the clauses (first, last + 1) that fit the point best, by vectors and words together.
    """

    similar: float
    demoted: float
    whole: float
    whole_demoted: float
    words: float
    words_all: float
    characters: float
    apart: float
    own: float
    rest: float
    rest_own: float
    told: float
    focus: float
    window: tuple[int, int]


def view_points(
    wordings: Sequence[Sequence[str]],
    vectors: Array,
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


def pieces(answer: str) -> tuple[list[Claim], list[str]]:
    """The clauses of an answer, and the texts whose vectors `view_answer` needs: each clause, and the whole answer."""
    claims = split_claims(answer)
    return claims, [*(claim.text for claim in claims), answer]


def view_answer(
    answer: str,
    claims: Sequence[Claim],
    vectors: Array,
    langs: Sequence[Lang],
    titles: Mapping[Lang, Array],
    background: Background,
    vocabulary: Vocabulary,
) -> AnswerView:
    """The answer, ready to compare; `vectors` and `langs` belong to the texts of `pieces`."""
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
    return AnswerView(answer, tuple(claims), tuple(windows), matrix, demoted, words, vocabulary.read(answer))


def compare(points: Sequence[PointView], answer: AnswerView) -> list[Signals]:
    """The signals of each point."""
    if not points:
        return []
    plain = np.stack([(view.vectors @ answer.vectors.T).max(0) for view in points])
    demoted = np.stack([(view.demoted @ answer.demoted.T).max(0) for view in points])
    recalls = _recalls(points, answer)
    parts = (plain + demoted) / 2
    fit = (parts + recalls) / 2
    apart = _apart(parts)
    grams = grams_of(answer.text)
    level = (plain.max(1) + demoted.max(1) + recalls[:, :-1].max(1)) / 3
    told, focus = _told(points, answer, parts)
    found = []
    for number, view in enumerate(points):
        best = int(np.argmax(fit[number]))
        found.append(
            Signals(
                similar=float(plain[number].max()),
                demoted=float(demoted[number].max()),
                whole=float(plain[number, -1]),
                whole_demoted=float(demoted[number, -1]),
                words=float(recalls[number, :-1].max()) if len(answer.claims) else 0.0,
                words_all=float(recalls[number, -1]),
                characters=max(_overlap(wanted, grams) for wanted in view.grams),
                apart=float(apart[number, best]),
                own=float(apart[number].max()),
                rest=_mean_without(level, number),
                rest_own=_mean_without(apart.max(1), number),
                told=told,
                focus=focus,
                window=answer.windows[best],
            )
        )
    return found


def _mean_without(values: Array, number: int) -> float:
    """The mean of the others; of all where there are no others."""
    return float(np.delete(values, number).mean()) if len(values) > 1 else float(values.mean())


def _told(points: Sequence[PointView], answer: AnswerView, parts: Array) -> tuple[float, float]:
    """How much the answer says that is about the points, against their own length; and the share of it that is.

    A clause counts by its nearness to the nearest point, from nothing at .25 to whole at .55.
    """
    lengths = np.array([words.count for words in answer.words], np.float32)
    if not lengths.sum():
        return _LEAST_TOLD, 0.0
    near = ((parts[:, : len(lengths)].max(0) - 0.25) / 0.3).clip(0, 1)
    wanted = sum(min(words.count for words in view.words) for view in points)
    said = float((near * lengths).sum())
    ratio = math.log(max(said, 0.01) / max(wanted, 1.0))
    return max(_LEAST_TOLD, min(0.3, ratio)), said / float(lengths.sum())


def _apart(parts: Array) -> Array:
    """How much nearer each window is to a point than to the sibling that it is nearest to; 0 for a lone point."""
    if len(parts) < 2:
        return np.zeros_like(parts)
    top = np.sort(parts, axis=0)
    return np.asarray(np.where(parts == top[-1], parts - top[-2], parts - top[-1]), np.float32)


def _recalls(points: Sequence[PointView], answer: AnswerView) -> Array:
    """Weighted share of each point's words in each window, by the wording that fares best; (points, windows)."""
    tokens = {
        token: column
        for column, token in enumerate({t for view in points for weights in view.weights for t in weights})
    }
    clauses = np.zeros((len(answer.claims), len(tokens)), bool)
    for row, words in enumerate(answer.words):
        clauses[row, [tokens[token] for token in words.all if token in tokens]] = True
    windows = np.stack([clauses[a:b].any(0) for a, b in answer.windows])
    windows[-1, [tokens[token] for token in answer.whole.all if token in tokens]] = True
    found = np.zeros((len(points), len(windows)), np.float32)
    for row, view in enumerate(points):
        for weights in view.weights:
            columns = [tokens[token] for token in weights]
            shares = windows[:, columns] @ np.array(list(weights.values()), np.float32)
            found[row] = np.maximum(found[row], shares)
    return found


_SPACE = re.compile(r"[\W_]+")


def grams_of(text: str) -> Counter[str]:
    """Han characters one by one, other letters in fours."""
    flat = _SPACE.sub(" ", flatten(text).lower())
    found = Counter(c for c in flat if "\u3400" <= c <= "\ufaff")
    latin = re.sub("[\u3400-\ufaff]", " ", flat)
    found.update(latin[n : n + 4] for n in range(len(latin) - 3) if latin[n : n + 4].strip())
    return found


def _overlap(wanted: Counter[str], given: Counter[str]) -> float:
    total = wanted.total()
    return (wanted & given).total() / total if total else 0.0
