"""The frozen values that flow through the product, from an article to an answer.

Offsets (`start`, `end`) are character positions in `Article.text`, which is the whole text of the stored article
file, front matter included; `article.text[start:end]` is always exactly the thing described. This module does no
I/O and imports nothing of the package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Lang = Literal["zh", "en"]
Origin = Literal["shipped", "user"]
Status = Literal["answered", "abstained"]
Engine = Literal["extractive", "llm"]
Verdict = Literal["covered", "partial", "missed", "contradicted"]

__all__ = [
    "Answer",
    "Article",
    "Chunk",
    "Citation",
    "Engine",
    "EngineNote",
    "FollowUp",
    "FollowUpSuggestion",
    "Grade",
    "Hit",
    "KeyPoint",
    "Lang",
    "Nearest",
    "Origin",
    "PointVerdict",
    "Question",
    "Reference",
    "Removal",
    "Source",
    "Span",
    "Status",
    "Verdict",
]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters in an article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article comes from: a page (`url`) or a file (`file`)."""

    title: str
    url: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper that a statement rests on; `arxiv` or `doi` is its identifier."""

    authors: str
    year: int
    title: str
    arxiv: str | None = None
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One claim that an answer can cover, miss or contradict. `weight` is relative to its siblings."""

    id: str
    text: str
    weight: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What an interviewer would ask next; `target` is the id of the key point that it probes."""

    text: str
    target: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Removal:
    """A block that cleaning took away: why, and its text."""

    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its whole answer.

    `start:end` spans the unit, heading included; `answer` spans the answer alone, without key points, mistakes and
    follow-ups. `warnings` are what a reader of any quotation from it must know, e.g. that a formula was a picture in
    the source and is lost. `aliases` are names that people type, `asked` whole questions that mean this one.
    """

    id: str
    title: str
    start: int
    end: int
    answer: Span
    key_points: tuple[KeyPoint, ...] = ()
    mistakes: tuple[Span, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    aliases: tuple[str, ...] = ()
    difficulty: int | None = None
    warnings: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """An article of one language, with the questions found in it. (`id`, `lang`) identifies it; `path` holds `text`."""

    id: str
    lang: Lang
    title: str
    topic: str
    text: str
    path: str
    origin: Origin
    questions: tuple[Question, ...]
    aliases: tuple[str, ...] = ()
    difficulty: int | None = None
    sources: tuple[Source, ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def hash(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def source_label(self) -> str:
        """What a reader is shown as the source: the page's address or the file; corpus/topic/file of a shipped one."""
        if self.origin == "shipped":
            return "/".join(self.path.replace("\\", "/").split("/")[-3:])
        return next((s.url or s.file or "" for s in self.sources if s.url or s.file), self.path)

    def question(self, question_id: str) -> Question:
        """The question of that id; KeyError if there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of one question's answer: `text == article.text[start:end]`. `ordinal` counts within the question."""

    article_id: str
    lang: Lang
    question_id: str
    ordinal: int
    text: str
    start: int
    end: int

    @property
    def unit(self) -> tuple[str, Lang, str]:
        """The question that this chunk belongs to: (article id, language, question id)."""
        return (self.article_id, self.lang, self.question_id)


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk. `score` is fused; `dense` a cosine in -1..1; `lexical` the unit's word score in 0..1."""

    chunk: Chunk
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation: `article.text[start:end] == quote`. `n` is the number shown as [n]; `path` is the stored article."""

    n: int
    article_id: str
    lang: Lang
    question_id: str
    question: str
    quote: str
    start: int
    end: int
    source: str
    path: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUpSuggestion:
    """A question that an interviewer would ask next, with the passage that it comes from."""

    question: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Nearest:
    """A question that the articles do cover, offered when they do not cover what was asked. `score` is in 0..1."""

    article_id: str
    lang: Lang
    question_id: str
    question: str
    score: float


@dataclass(frozen=True, slots=True)
class EngineNote:
    """Why a language model did not write an answer, or not all of it.

    `reason` is a machine word: one of `errors.LlmReason`, or "language" (it wrote in another one), "loop" (it repeated
    itself), "unsupported" (too little of it was in the articles), "empty" (no sentence was in it), "stopped" (by the person). `detail` is a line for the
    person, "" where there is no more to say.
    """

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to one question. `answer` is Markdown with [n] marks; `engine` says what wrote it.

    Where a language model did ("llm"), `model` names it and `quoted` is the same answer in the articles' own words;
    the marks of both are numbers of the same citations. `note` is there where a model was asked and did not end well.
    """

    question: str
    lang: Lang
    status: Status
    answer: str
    engine: str
    citations: tuple[Citation, ...] = ()
    follow_ups: tuple[FollowUpSuggestion, ...] = ()
    nearest: tuple[Nearest, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    subjects: tuple[tuple[str, str], ...] = ()  # (article id, question id) discussed: what "its" means next
    model: str = ""
    quoted: str = ""
    note: EngineNote | None = None


@dataclass(frozen=True, slots=True)
class PointVerdict:
    """What an answer makes of one point. `credit` in 0..1 is what the point earns.

    `answer_spans` are the words of the candidate's answer that decided it, () where it is missed; `citation` is the
    passage of the article that the verdict rests on, None where only a reference was given. `reason` is a machine word
    of why a point is contradicted ("negated", "reversed", "swapped", "number", "stance"), "" where none was found.
    """

    point: KeyPoint
    verdict: Verdict
    credit: float
    answer_spans: tuple[Span, ...] = ()
    citation: Citation | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """An answer graded. `score` in 0..1 is the sum of weight times credit over the sum of the weights.

    `lang` is the answer's language; `beyond` are its statements beyond the sources, which cost nothing; `flags` are
    attempts at gaming that were found ("empty", "echo", "stuffed", "gibberish", "injected", "off_topic", "wall"): what
    they are made of earns nothing. `follow_up_point` is the id of the point that `follow_up` probes, "" if none.
    """

    question: str
    answer: str
    lang: Lang
    score: float
    engine: str
    points: tuple[PointVerdict, ...]
    beyond: tuple[Span, ...] = ()
    flags: tuple[str, ...] = ()
    follow_up: FollowUpSuggestion | None = None
    follow_up_point: str = ""
