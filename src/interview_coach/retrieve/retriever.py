"""Finds the questions and passages of the articles nearest to what is asked, in either language or across them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interview_coach.domain import Hit, Lang
from interview_coach.embed.encoder import Encoder
from interview_coach.indexing.content import passage_text
from interview_coach.indexing.index import Index
from interview_coach.retrieve.found import Filter, Retrieved, Signals, UnitHit
from interview_coach.retrieve.fusion import fuse, join_twins, word_share
from interview_coach.retrieve.levels import Levels
from interview_coach.retrieve.names import UnitNames
from interview_coach.retrieve.rerank import SecondLook
from interview_coach.text.framing import topic_of
from interview_coach.text.language import detect
from interview_coach.text.terms import Glossary
from interview_coach.text.tokens import tokenize

__all__ = ["Retriever"]

Floats = NDArray[np.float32]

_POOL = 200
"""Passages looked at per question and language, besides those of `_BY_WORDS` units."""

_BY_WORDS = 30
"""Units looked at for their words alone: in a large library the nearest passages may leave out the very name asked for."""

_BY_ASKINGS = 10
"""Units looked at because they are asked in such words, though no passage of theirs is near."""

_TRANSLATED = 0.8
"""A match through the glossary is worth less than one of the very word."""

_VERY_NAME = 0.999
"""A fit of 1, but for rounding."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words of a topic, those of its terms in the other language, and what a match of these is worth."""

    tokens: list[str]
    translated: list[str]
    worth: float


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
        self._titled = np.array([bool(re.search(r"\w", title)) for title in index.unit_titles], bool)
        self._levels = Levels(index, self._unit_is_chinese, self._titled)

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
        asked = _Asked(tokenize(topic), *self._translated(topic))
        allowed = self._allowed(within)
        words = self._words(asked, lang)
        askings = self._askings(vector)
        ids, cosines = self._candidates(vector, words, askings, max(_POOL, k), allowed)
        units = self.index.chunk_units[ids]
        titles = np.maximum(self.index.title_vectors[units] @ vector, askings[units])
        scores = fuse(cosines, self._headings(titles, units, vector), words[units])
        foreign = self._unit_is_chinese[units] != (lang == "zh")
        scores[foreign] += self._levels.gap(vector, words, lang)
        scores = join_twins(scores, units, self.index.twins, foreign, lang)
        hits, ranked = self._placed(ids, scores, cosines, titles, words, k)
        signals = self._signals(question, asked, ranked, cosines)
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
                found[unit] = UnitHit(unit, float(scores[i]), best, float(titles[i]), float(words[unit]))
            if len(found) == k:
                break
        return hits, tuple(found.values())

    def _text(self, chunk: int) -> str:
        """What was embedded of a passage: its question and its text."""
        return passage_text(
            self.index.question(int(self.index.chunk_units[chunk])), self.index.chunks[chunk]
        ).strip()

    def resolve(self, subject: str, k: int = 6) -> list[tuple[int, float]]:
        """The units that a short name ("triplet", "数据并行") is likeliest the name of, at most k, best first, scored 0..1.

        The fit of the words counts. Where it is no unit's very name, the cosine between the name and each unit's
        question counts too: it helps out where a name is spelt as no article spells it. Where it is one, those that
        share words with it are enough, and a forward pass of the encoder is saved.
        """
        tokens = tokenize(topic_of(subject))
        about = self.names.about_all(tokens)
        translated, worth = self._translated(subject)
        if translated:
            about = np.maximum(about, worth * self.names.about_all(translated))
        if len(about) and about.max() > _VERY_NAME:
            return [(int(unit), float(about[unit])) for unit in _highest(about, k) if about[unit] > 0]
        vector = self._encoder.encode_queries([subject])[0]
        scores = 0.7 * about + 0.3 * _stretch(self.index.title_vectors @ vector)
        return [(int(unit), float(scores[unit])) for unit in _highest(scores, k)]

    def _askings(self, vector: Floats) -> Floats:
        """The cosine to the nearest other way of asking each unit; -1 where there is none."""
        nearest = np.full(len(self.index.units), -1.0, np.float32)
        np.maximum.at(nearest, self.index.asking_units, self.index.asking_vectors @ vector)
        return nearest

    def _candidates(
        self, vector: Floats, words: Floats, askings: Floats, k: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], Floats]:
        """The passages to rank, with their cosines: the k nearest of each language, those of the best words, and those
        of the units whose ways of asking are nearest."""
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
        best = [unit for unit in _highest(words, _BY_WORDS) if words[unit] > 0]
        best += [unit for unit in _highest(askings, _BY_ASKINGS) if askings[unit] > -1]
        named = [i for unit in best for i in self.index.unit_chunks(int(unit))]
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

    def _allowed(self, within: Filter | None) -> NDArray[np.bool_] | None:
        if within is None or within == Filter():
            return None
        per_article = np.array(
            [
                (not within.langs or article.lang in within.langs)
                and (not within.topics or article.topic in within.topics)
                and (not within.articles or article.id in within.articles)
                and (not within.origins or article.origin in within.origins)
                for article in self.index.listed
            ],
            bool,
        )
        return per_article[self.index.unit_articles][self.index.chunk_units]

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

    def _words(self, asked: _Asked, lang: Lang) -> Floats:
        own = word_share(self.index.score_words(asked.tokens), self.names.total(asked.tokens))
        if not asked.translated:
            return own
        total = self.names.total(asked.translated)
        other = asked.worth * word_share(self.index.score_words(asked.translated), total)
        foreign = self._unit_is_chinese if lang == "en" else ~self._unit_is_chinese
        return np.where(foreign, np.maximum(own, other), own).astype(np.float32)

    def _signals(self, question: str, asked: _Asked, units: tuple[UnitHit, ...], cosines: Floats) -> Signals:
        if not units:
            return Signals(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
        tokens, translated, worth = asked.tokens, asked.translated, asked.worth
        first = [hit.unit for hit in units[:3]]
        shares = self.names.text_shares(tokens, first)
        about = [self.names.about(unit, tokens) for unit in first]
        if translated:
            shares = np.maximum(shares, worth * self.names.text_shares(translated, first))
            about.extend(worth * self.names.about(unit, translated) for unit in first)
        dense = max(hit.dense for hit in units)
        return Signals(
            dense=dense,
            title=max(hit.title for hit in units),
            margin=float(dense - np.mean(np.sort(cosines)[-_POOL:])),
            words=float(shares.max()),
            names=max(
                max(self.names.share(tokens, unit), worth * self.names.share(translated, unit))
                for unit in first
            ),
            known=max(self.names.known(tokens), worth * self.names.known(translated)),
            about=max(about),
            unheard=float(self.names.unheard(question)),
            aside=float(self.names.aside(question)),
        )


def _stretch(cosines: Floats) -> Floats:
    """e5's cosines, which lie between about 0.7 and 1, over the whole of 0..1."""
    stretched: Floats = np.clip((cosines - 0.7) / 0.3, 0.0, 1.0).astype(np.float32)
    return stretched


def _highest(scores: Floats, k: int) -> NDArray[np.int64]:
    """Where the k highest scores are, highest first, of equals the first; without sorting all of them."""
    if k >= len(scores):
        return np.argsort(-scores, kind="stable")
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    places = np.flatnonzero(scores >= least)
    return places[np.argsort(-scores[places], kind="stable")[:k]]
