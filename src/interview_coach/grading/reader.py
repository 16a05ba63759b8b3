"""Brings a question and an answer before the encoder, and gives the evidence for each point as named numbers.

The one place of this room that holds state: the background's mean vectors and the vectors of the questions asked
lately. Safe to call from many threads.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from interview_coach.domain import Lang
from interview_coach.embed.encoder import Encoder
from interview_coach.grading.claims import Claim, sentences_of, split_claims
from interview_coach.grading.entailment import Entailment, shipped_entailment
from interview_coach.grading.gaming import sift
from interview_coach.grading.question import GradingQuestion
from interview_coach.grading.signals import Signals, compare
from interview_coach.grading.views import (
    AnswerView,
    Array,
    Background,
    PointView,
    view_answer,
    view_points,
)
from interview_coach.grading.whole import expressions_found, kept
from interview_coach.text.contradiction import (
    NO_CONFLICT,
    Conflict,
    Polarity,
    conflict,
    merged,
    opening_conflict,
    read_polarity,
)
from interview_coach.text.language import detect
from interview_coach.text.words import Vocabulary, read_table, shipped_vocabulary

__all__ = ["Evidence", "Prepared", "Reader", "Reading"]

_KEPT = 64
"""Questions whose vectors are kept: more than the shipped ones, in both languages."""
_PLACES = ("window", "opposing")
"""The fields of `Signals` that say where, and are no numbers to weigh."""
_SHORT = 6.0
"""Words of a point below which its own words count for more: an item of an enumeration is named or it is not."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question ready to compare. `whole` is the view of the whole reference, None for an article's question."""

    question: GradingQuestion
    points: tuple[PointView, ...]
    whole: PointView | None
    titles: Mapping[Lang, Array]
    asked: frozenset[str]
    polarities: tuple[tuple[tuple[Lang, Polarity], ...], ...]
    passages: Array


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against one point: the numbers that the model weighs, and the clauses that speak for and against."""

    signals: Mapping[str, float]
    conflict: Conflict
    window: tuple[int, int]
    opposing: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer read for one question. `claims` are all its clauses, `view` holds those that state something.

    `nearness` is how near each clause of `view` is to the point that it is nearest to, 0..1.
    """

    claims: tuple[Claim, ...]
    flags: tuple[str, ...]
    view: AnswerView | None
    evidence: tuple[Evidence, ...]
    nearness: tuple[float, ...] = ()


class Reader:
    """Reads questions and answers with one encoder."""

    def __init__(
        self, encoder: Encoder, vocabulary: Vocabulary | None = None, entailment: Entailment | None = None
    ) -> None:
        self._encoder = encoder
        self._entailment = entailment or shipped_entailment()
        self.vocabulary = vocabulary or shipped_vocabulary()
        self._lock = threading.Lock()
        self._background: Background | None = None
        self._prepared: OrderedDict[tuple[object, ...], Prepared] = OrderedDict()

    def prepare(self, question: GradingQuestion) -> Prepared:
        """The question ready to compare; its vectors are computed once."""
        key = (
            question.title,
            question.points,
            question.twins,
            question.reference,
            question.names,
            question.passages,
        )
        with self._lock:
            if key in self._prepared:
                self._prepared.move_to_end(key)
                return self._prepared[key]
        made = self._prepare(question)
        with self._lock:
            self._prepared[key] = made
            while len(self._prepared) > _KEPT:
                self._prepared.popitem(last=False)
        return made

    def read(self, prepared: Prepared, answer: str) -> Reading:
        """The evidence that an answer gives for each point; one call of the encoder."""
        claims = tuple(split_claims(answer))
        alone = prepared.question.title if prepared.question.bare else None
        sifted = sift(answer, claims, prepared.asked, self.vocabulary, alone)
        if not sifted.claims:
            return Reading(claims, sifted.flags, None, ())
        told = answer[claims[0].start : claims[-1].end]
        if len(sifted.claims) < len(claims):
            told = "\n".join(claim.text for claim in sifted.claims)
        clauses = [claim.text for claim in sifted.claims]
        sentences = [
            answer[sifted.claims[first].start : sifted.claims[last - 1].end]
            for first, last in sentences_of(sifted.claims)
        ]
        # A sentence of one clause, and an answer of one sentence, are encoded once.
        judged = list(dict.fromkeys([*clauses, *sentences]))
        texts = list(dict.fromkeys([*judged, told]))
        vectors, states = self._encoder.encode_tokens(texts)
        vector = dict(zip(texts, vectors, strict=True))
        tokens = dict(zip(judged, self._entailment.project(states[: len(judged)]), strict=True))
        view = view_answer(
            told,
            sifted.claims,
            np.stack([vector[text] for text in (*clauses, told)]),
            [tokens[text] for text in clauses],
            [tokens[text] for text in sentences],
            [detect(text) for text in (*clauses, told)],
            prepared.titles,
            self.background(),
            self.vocabulary,
        )
        near = np.stack(
            [(point.vectors @ view.vectors[: len(view.claims)].T).max(0) for point in prepared.points]
        )
        nearness = tuple(float(value) for value in near.max(0))
        return Reading(claims, sifted.flags, view, tuple(self._evidence(prepared, view, answer)), nearness)

    def background(self) -> Background:
        """The mean vectors of `background.tsv`, by language."""
        with self._lock:
            if self._background is None:
                rows = read_table("background.tsv")
                vectors = self._encoder.encode_queries([text for row in rows for text in row])
                self._background = Background({"en": vectors[0::2].mean(0), "zh": vectors[1::2].mean(0)})
            return self._background

    def _prepare(self, question: GradingQuestion) -> Prepared:
        background = self.background()
        wordings = [[point.text] for point in question.points]
        for texts, twin in zip(wordings, question.twins, strict=False):
            if twin:
                texts.append(twin)
        if question.bare and len(wordings) > 1:
            wordings.append([question.reference])
        langs = [[detect(text) for text in texts] for texts in wordings]
        passages = []
        if question.article is not None:
            passages = [question.article.text[span.start : span.end] for span in question.passages]
        titles = [
            question.title,
            *(name for name in question.names if len(name) > 3 and detect(name) != question.lang),
        ]
        flat = [text for texts in wordings for text in texts]
        vectors, states = self._encoder.encode_tokens(flat)
        tokens = self._entailment.project(states)
        vectors = np.vstack([vectors, self._encoder.encode_queries([*titles, *passages])])
        n, m = len(flat), len(titles)
        named: dict[Lang, Array] = {}
        # The last name is the other language's own title; where there is none, the one title serves both.
        for title, vector in zip(titles, vectors[n : n + m], strict=True):
            named[detect(title)] = background.centred(vector[None], detect(title))[0]
        own = background.centred(vectors[n][None], detect(question.title))[0]
        named[question.lang] = own
        both: dict[Lang, Array] = {"en": named.get("en", own), "zh": named.get("zh", own)}
        # Not the words of every alias: "encoder or decoder" may name a question of which just that is a point.
        asked = self.vocabulary.read("\n".join((question.title, *question.titles))).all
        views = view_points(wordings, vectors[:n], tokens, langs, both, asked, background, self.vocabulary)
        whole = None
        if question.bare:
            whole = views.pop() if len(views) > 1 and len(views) > len(question.points) else views[0]
        centred = [
            background.centred(vector[None], detect(text))[0]
            for vector, text in zip(vectors[n + m :], passages, strict=True)
        ]
        polarities = tuple(
            tuple((detect(text), read_polarity(text, self.vocabulary)) for text in view.texts)
            for view in views
        )
        stacked = np.vstack(centred) if centred else np.zeros((0, vectors.shape[1]), np.float32)
        return Prepared(question, tuple(views), whole, both, asked, polarities, stacked)

    def _evidence(self, prepared: Prepared, view: AnswerView, answer: str) -> list[Evidence]:
        whole: Signals | None = None
        drawn: float | None = None
        if prepared.whole:
            drawn = expressions_found(prepared.question.title, prepared.question.reference, answer)
            whole = compare([prepared.whole], view, self._entailment)[0]
        read: dict[tuple[int, int], tuple[Lang, Polarity]] = {}
        found = []
        for point, signals, polarities in zip(
            prepared.points,
            compare(prepared.points, view, self._entailment),
            prepared.polarities,
            strict=True,
        ):
            first, last = signals.window
            clash = NO_CONFLICT
            if last - first <= 3 or prepared.question.bare:
                if signals.window not in read:
                    text = answer[view.claims[first].start : view.claims[last - 1].end]
                    read[signals.window] = (detect(text), read_polarity(text, self.vocabulary))
                lang, claimed = read[signals.window]
                same = [polarity for spoken, polarity in polarities if spoken == lang]
                clash = merged(
                    [conflict(polarity, claimed) for polarity in same or [p for _, p in polarities]]
                )
            named = {name: value for name, value in asdict(signals).items() if name not in _PLACES}
            named.update({f"conflict_{kind}": value for kind, value in asdict(clash).items()})
            if whole is not None:
                short = max(0.0, min(1.0, (_SHORT - point.words[0].count) / _SHORT))
                named.update(
                    whole_reference=whole.whole,
                    whole_reference_demoted=whole.whole_demoted,
                    words_reference=whole.words_all,
                    characters_reference=whole.characters,
                    said_reference=whole.said,
                    opposed_reference=whole.opposed,
                    short=short,
                    words_short=signals.words_all * short,
                    opening=opening_conflict(prepared.question.reference, answer),
                    expressions=0.0 if drawn is None else drawn - 0.5,
                    expressions_any=float(drawn is not None),
                    kept=kept(prepared.question.reference, answer),
                )
            found.append(Evidence(named, clash, signals.window, signals.opposing))
        return found
