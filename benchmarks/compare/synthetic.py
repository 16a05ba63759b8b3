"""Articles and vectors made up to be as many as one likes, and like the real ones.

Vectors: around real vectors of the shipped corpus, `v = normalise(x + SPREAD * noise)`, with x one of them at random
and the noise drawn from their own covariance within a language, so that it lies in the directions in which real
passages differ. With noise alike in all 384 directions nothing has a neighbour, and no kind of index finds it.

Texts: each answer is drawn from the paragraphs of the shipped articles in its language, with words made up for each
article, so that the vocabulary grows with the articles as it does in real ones, and common words stay common.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from interview_coach.domain import Article, Lang
from interview_coach.embed.encoder import Encoder
from interview_coach.ingest.article_format import QuestionDraft, parse_article, render_article
from interview_coach.progress import Progress

__all__ = ["Material", "SyntheticEncoder", "material", "synthetic_articles", "synthetic_vectors"]

Floats = npt.NDArray[np.float32]

SPREAD = 0.7
"""Of the real standard deviation. The nearest of 100,000 is then as near to a question as in real libraries."""

_QUESTIONS = 10
_PARAGRAPHS = 5


@dataclass(frozen=True, slots=True)
class Material:
    """What synthetic things are made of: real paragraphs, headings and vectors, by language."""

    paragraphs: dict[Lang, tuple[str, ...]]
    headings: dict[Lang, tuple[str, ...]]
    passages: dict[Lang, Floats]
    titles: dict[Lang, Floats]
    questions: tuple[str, ...]
    """To be asked, in both languages by turns."""


def material(articles: Sequence[Article], encoder: Encoder, questions: Sequence[str]) -> Material:
    """The paragraphs of articles in both languages, encoded."""
    paragraphs: dict[Lang, tuple[str, ...]] = {}
    headings: dict[Lang, tuple[str, ...]] = {}
    for lang in ("zh", "en"):
        own = [article for article in articles if article.lang == lang]
        asked = [(article, question) for article in own for question in article.questions]
        headings[lang] = tuple(question.title for _, question in asked)
        blocks = [
            block.strip()
            for article, question in asked
            for block in article.text[question.answer.start : question.answer.end].split("\n\n")
        ]
        # Formulas, tables and code would have to be kept whole; prose is what most of an article is.
        paragraphs[lang] = tuple(b for b in blocks if len(b) > 60 and b[0] not in "$|`#")
    return Material(
        paragraphs,
        headings,
        {lang: encoder.encode_passages(texts) for lang, texts in paragraphs.items()},
        {lang: encoder.encode_queries(texts) for lang, texts in headings.items()},
        tuple(questions),
    )


def synthetic_articles(made_of: Material, count: int, seed: int = 0) -> list[Article]:
    """So many articles, Chinese and English by turns, each of 10 questions and about 30 passages."""
    rng = np.random.default_rng(seed)
    return [_article(made_of, number, "zh" if number % 2 else "en", rng) for number in range(count)]


def _article(made_of: Material, number: int, lang: Lang, rng: np.random.Generator) -> Article:
    paragraphs, headings = made_of.paragraphs[lang], made_of.headings[lang]
    own = [_word(rng) for _ in range(20)]
    drafts = []
    for question in range(_QUESTIONS):
        chosen = [paragraphs[i] for i in rng.integers(len(paragraphs), size=_PARAGRAPHS)]
        body = "\n\n".join(f"{text} {own[int(rng.integers(20))]}" for text in chosen)
        title = f"{headings[int(rng.integers(len(headings)))]} {own[question]}"
        drafts.append(QuestionDraft(f"q{question}", title, body))
    name = f"made-{number:06d}"
    meta = {"id": name, "lang": lang, "title": f"{own[0]} {own[1]}", "topic": f"topic-{number % 50}"}
    return parse_article(render_article(meta, drafts), f"{name}.{lang}.md", "user")


def _word(rng: np.random.Generator) -> str:
    return "".join(rng.choice(list("bcdfghklmnprstvz"), 3) + rng.choice(list("aeiou"), 3))


def synthetic_vectors(real: Floats, count: int, rng: np.random.Generator) -> Floats:
    """So many unit vectors around the real ones (rows of one language); see the module."""
    values, directions = np.linalg.eigh(np.cov(real.T))
    spread = (directions * np.sqrt(values.clip(0))).T.astype(np.float32)
    made = np.empty((count, real.shape[1]), np.float32)
    for first in range(0, count, 50_000):
        part = made[first : first + 50_000]
        noise = rng.standard_normal(part.shape, dtype=np.float32) @ spread
        part[:] = real[rng.integers(len(real), size=len(part))] + np.float32(SPREAD) * noise
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return made


class SyntheticEncoder:
    """Gives synthetic vectors to what is indexed, under a real encoder's name, and leaves questions to that encoder.

    Encoding 100,000 passages takes the real one half an hour; searching does not depend on where vectors come from.
    """

    def __init__(self, real: Encoder, made_of: Material, seed: int = 0) -> None:
        self.fingerprint = real.fingerprint
        self.dim = real.dim
        self._material = made_of
        self._rng = np.random.default_rng(seed)

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """Vectors like those of headings."""
        return self._made(texts, self._material.titles)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """Vectors like those of passages."""
        return self._made(texts, self._material.passages)

    def _made(self, texts: Sequence[str], real: dict[Lang, Floats]) -> Floats:
        from interview_coach.text.language import detect

        chinese = np.array([detect(text) == "zh" for text in texts], bool)
        made = np.empty((len(texts), self.dim), np.float32)
        made[chinese] = synthetic_vectors(real["zh"], int(chinese.sum()), self._rng)
        made[~chinese] = synthetic_vectors(real["en"], int((~chinese).sum()), self._rng)
        return made
