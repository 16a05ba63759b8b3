"""Finds the questions and passages of the articles nearest to what is asked, in either language or across them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interview_coach.domain import Hit, Lang
from interview_coach.embed.encoder import Encoder
from interview_coach.indexing.content import passage_text
from interview_coach.indexing.index import Index
from interview_coach.retrieve.fusion import fuse, language_gap, word_share
from interview_coach.retrieve.names import UnitNames
from interview_coach.retrieve.rerank import SecondLook
from interview_coach.text.framing import topic_of
from interview_coach.text.language import detect
from interview_coach.text.terms import Glossary
from interview_coach.text.tokens import tokenize

__all__ = ["Filter", "Retrieved", "Retriever", "Signals", "UnitHit"]

Floats = NDArray[np.float32]

_POOL = 200
"""Passages looked at per question and language, besides those of `_BY_WORDS` units."""

_BY_WORDS = 30
"""Units looked at for their words alone: in a large library the nearest passages may leave out the very name asked for."""

_SAMPLE = 5000
"""So many passages of a language are enough to know their mean."""

_TRANSLATED = 0.8
"""A match through the glossary is worth less than one of the very word."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles may be found; empty means any."""

    langs: frozenset[Lang] = frozenset()
    topics: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UnitHit:
    """A question of the articles: `unit` is its number in the index, the scores as in `Hit`, `title` a cosine."""

    unit: int
    score: float
    dense: float
    title: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What the gate looks at. All lie about in 0..1; see `gate`."""

    dense: float  # cosine of the best passage
    title: float  # cosine of the best question
    margin: float  # how far the best passage stands above the average one
    words: float  # share of the topic's words in the best unit's text
    names: float  # share of the topic's words in the best unit's names
    known: float  # share of the topic's words anywhere in the articles
    about: float  # fit of the topic to a single name


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for one question: passages and units, best first."""

    question: str
    lang: Lang
    topic: str
    vector: Floats
    hits: tuple[Hit, ...]
    units: tuple[UnitHit, ...]
    signals: Signals


class Retriever:
    """Searches one index with one encoder. Thread-safe if the encoder is."""

    def __init__(
        self, index: Index, encoder: Encoder, glossary: Glossary, second_look: SecondLook | None = None
    ) -> None:
        self.index = index
        self.names = UnitNames(index)
        self._encoder = encoder
        self._glossary = glossary
        self._second_look = second_look
        self._unit_is_chinese = np.array([unit[1] == "zh" for unit in index.units], bool)
        self._chunk_is_chinese = self._unit_is_chinese[index.chunk_units]
        self._titled = np.array(
            [
                bool(re.search(r"\w", article.question(question_id).title))
                for article, question_id in (
                    (index.article(unit[0], unit[1]), unit[2]) for unit in index.units
                )
            ],
            bool,
        )
        self._means = self._mean_passages()
        self._articles = {(article.id, article.lang): article for article in index.articles}

    def retrieve(self, question: str, k: int = 8, within: Filter | None = None) -> Retrieved:
        """The `k` best passages and the units they come from, with the signals for the gate.

        Args:
            question: in either language; anything that is not blank.
            k: how many passages, and how many units at most.
            within: holds inside the search, so `k` are found where there are as many.
        """
        vector = self._encoder.encode_queries([question])[0]
        lang = detect(question)
        topic = topic_of(question)
        allowed = self._allowed(within)
        titles = self.index.title_vectors @ vector
        words = self._words(question, topic, lang)
        ids, cosines = self._candidates(vector, words, max(_POOL, k), allowed)
        units = self.index.chunk_units[ids]
        scores = fuse(cosines, self._headings(titles[units], units, vector), words[units])
        scores[self._unit_is_chinese[units] != (lang == "zh")] += self._gap(vector, titles, words, lang)
        hits, ranked = self._placed(ids, scores, cosines, titles, words, k)
        signals = self._signals(topic, lang, ranked, cosines)
        if self._second_look is not None:  # after the signals: the gate is fitted without it
            scores = self._second_look(question, scores, lambda row: self._text(int(ids[row])))
            hits, ranked = self._placed(ids, scores, cosines, titles, words, k)
        return Retrieved(question, lang, topic, vector, hits, ranked, signals)

    def _placed(
        self, ids: NDArray[np.int64], scores: Floats, cosines: Floats, titles: Floats, words: Floats, k: int
    ) -> tuple[tuple[Hit, ...], tuple[UnitHit, ...]]:
        """The k best of the candidate passages and the k best of their units, a unit standing where its best does."""
        units = self.index.chunk_units[ids]
        order = np.argsort(-scores, kind="stable")
        hits = tuple(
            Hit(
                self.index.chunks[int(ids[i])],
                float(scores[i]),
                float(cosines[i]),
                float(words[units[i]]),
            )
            for i in order[:k]
        )
        found: dict[int, UnitHit] = {}
        for i in order:
            unit = int(units[i])
            if unit not in found:
                best = float(np.max(cosines[units == unit]))
                found[unit] = UnitHit(unit, float(scores[i]), best, float(titles[unit]), float(words[unit]))
            if len(found) == k:
                break
        return hits, tuple(found.values())

    def _text(self, chunk: int) -> str:
        """What was embedded of a passage: its question and its text."""
        return passage_text(
            self.index.question(int(self.index.chunk_units[chunk])), self.index.chunks[chunk]
        ).strip()

    def resolve(self, subject: str, candidates: Iterable[int] | None = None) -> list[tuple[int, float]]:
        """The units that a short name ("triplet", "数据并行") is the name of, best first, with a score in 0..1.

        The fit of the words counts, and the cosine between the name and each unit's question breaks ties and helps
        out where a name is spelt as no article spells it.
        """
        tokens = tokenize(topic_of(subject))
        about = self.names.about_all(tokens)
        translated, worth = self._translated(subject)
        if translated:
            about = np.maximum(about, worth * self.names.about_all(translated))
        vector = self._encoder.encode_queries([subject])[0]
        scores = 0.7 * about + 0.3 * _stretch(self.index.title_vectors @ vector)
        chosen = range(len(scores)) if candidates is None else candidates
        return sorted(((unit, float(scores[unit])) for unit in chosen), key=lambda pair: -pair[1])

    def _candidates(
        self, vector: Floats, words: Floats, k: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], Floats]:
        """The passages to rank, with their cosines: the k nearest of each language and those of the best words."""
        chinese = self._chunk_is_chinese
        # With one search for both, one language would take all the places.
        masks = [chinese, ~chinese] if 0 < np.count_nonzero(chinese) < len(chinese) else [None]
        found = [
            self.index.search_vectors(
                vector, k, mask if allowed is None else allowed if mask is None else mask & allowed
            )
            for mask in masks
        ]
        ids = np.concatenate([part for part, _ in found])
        cosines = np.concatenate([part for _, part in found])
        best = np.argsort(-words, kind="stable")[:_BY_WORDS]
        named = [i for unit in best if words[unit] > 0 for i in self.index.unit_chunks(int(unit))]
        new = np.setdiff1d(np.array(named, np.int64), ids)
        if allowed is not None:
            new = new[allowed[new]]
        return np.concatenate([ids, new]), np.concatenate([cosines, self.index.chunk_vectors(new) @ vector])

    def _headings(self, titles: Floats, units: NDArray[np.int32], vector: Floats) -> Floats:
        """The cosines to the units' headings; where a heading has no word, that to the unit's first passage.

        What a text begins with says what it is about: against the passage standing in for its own heading, nDCG@10
        rises by .007 to .020 where headings ask for sections, and XQuAD stays (benchmarks/retrieval.md).
        """
        bare, places = np.unique(units[~self._titled[units]], return_inverse=True)
        if not len(bare):
            return titles
        opening = np.searchsorted(self.index.chunk_units, bare)  # the chunks of a unit lie together, in order
        headings = titles.copy()
        headings[~self._titled[units]] = (self.index.chunk_vectors(opening) @ vector)[places]
        return headings

    def _titles_or(self, cosines: Floats, titles: Floats, units: NDArray[np.int32]) -> Floats:
        """The cosines to the units' headings; where a heading has no word (a document without a title), the passage's."""
        return np.where(self._titled[units], titles[units], cosines)

    def _gap(self, vector: Floats, titles: Floats, words: Floats, lang: Lang) -> float:
        """How much lower everything in the other language scores; 0 where all is in one."""
        if len(self._means) < 2:
            return 0.0
        level: dict[bool, float] = {}
        for chinese, (mean, _) in self._means.items():
            units = np.flatnonzero(self._unit_is_chinese == chinese).astype(np.int32)
            cosines = np.full(len(units), mean @ vector, np.float32)
            level[chinese] = float(
                fuse(cosines, self._titles_or(cosines, titles, units), words[units]).mean()
            )
        own = lang == "zh"
        return language_gap(level[own], level[not own], min(count for _, count in self._means.values()), lang)

    def _mean_passages(self) -> dict[bool, tuple[Floats, int]]:
        """For Chinese and not, where there are any: the mean of the passages' vectors, and how many there are."""
        found: dict[bool, tuple[Floats, int]] = {}
        for chinese in (True, False):
            ids = np.flatnonzero(self._chunk_is_chinese == chinese)
            if len(ids):
                some = ids[:: 1 + len(ids) // _SAMPLE]
                found[chinese] = self.index.chunk_vectors(some).mean(0), len(ids)
        return found

    def _allowed(self, within: Filter | None) -> NDArray[np.bool_] | None:
        if within is None or within == Filter():
            return None
        per_unit = np.zeros(len(self.index.units), bool)
        for number, (article_id, lang, _) in enumerate(self.index.units):
            article = self._articles[(article_id, lang)]
            per_unit[number] = (
                (not within.langs or lang in within.langs)
                and (not within.topics or article.topic in within.topics)
                and (not within.articles or article_id in within.articles)
                and (not within.origins or article.origin in within.origins)
            )
        return per_unit[self.index.chunk_units]

    def _translated(self, text: str) -> tuple[list[str], float]:
        """The words of the text's terms in the other language, and what a match of them is worth, 0.._TRANSLATED.

        Of several names of one term those that the articles use whole; the first where they use none, so that a term
        that no article has still counts as one. Where the terms are only part of the text, a match is worth less.
        """
        tokens: list[str] = []
        terms = self._glossary.find(text)
        for term in terms:
            split = [tokenize(name) for name in term.names]
            used = [words for words in split if all(map(self.index.idf, words))]
            tokens.extend(token for words in used or split[:1] for token in words)
        held = sum(term.end - term.start for term in terms)
        said = len(re.sub(r"[\W_]", "", text))
        return tokens, _TRANSLATED * min(1.0, held / said) if said else 0.0

    def _words(self, question: str, topic: str, lang: Lang) -> Floats:
        tokens = tokenize(topic)
        own = word_share(self.index.score_words(tokens), self.names.total(tokens))
        translated, worth = self._translated(topic)
        if not translated:
            return own
        other = worth * word_share(self.index.score_words(translated), self.names.total(translated))
        foreign = self._unit_is_chinese if lang == "en" else ~self._unit_is_chinese
        return np.where(foreign, np.maximum(own, other), own).astype(np.float32)

    def _signals(self, topic: str, lang: Lang, units: tuple[UnitHit, ...], cosines: Floats) -> Signals:
        if not units:
            return Signals(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        tokens = tokenize(topic)
        translated, worth = self._translated(topic)
        first = [hit.unit for hit in units[:3]]
        shares = self.names.text_shares(tokens)
        about = {unit: self.names.about(unit, tokens) for unit in first}
        if translated:
            shares = np.maximum(shares, worth * self.names.text_shares(translated))
            about = {
                unit: max(score, worth * self.names.about(unit, translated)) for unit, score in about.items()
            }
        return Signals(
            dense=max(hit.dense for hit in units),
            title=max(hit.title for hit in units),
            margin=float(max(hit.dense for hit in units) - np.mean(np.sort(cosines)[-_POOL:])),
            words=max(float(shares[unit]) for unit in first),
            names=max(
                max(self.names.share(tokens, unit), worth * self.names.share(translated, unit))
                for unit in first
            ),
            known=max(self.names.known(tokens), worth * self.names.known(translated)),
            about=max(about.values()),
        )


def _stretch(cosines: Floats) -> Floats:
    """e5's cosines, which lie between about 0.7 and 1, over the whole of 0..1."""
    stretched: Floats = np.clip((cosines - 0.7) / 0.3, 0.0, 1.0).astype(np.float32)
    return stretched
