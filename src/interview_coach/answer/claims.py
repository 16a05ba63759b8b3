"""A sentence made ready to compare: its words, terms, names, formulas, numbers, polarity and vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from interview_coach.answer.copying import Word, words_in_order
from interview_coach.answer.naming import formulas_of, lowered, names_of
from interview_coach.domain import Lang
from interview_coach.embed.encoder import Encoder
from interview_coach.text.contradiction import Polarity, read_polarity
from interview_coach.text.language import detect
from interview_coach.text.terms import shipped_terms
from interview_coach.text.words import Vocabulary, flatten, read_table, shipped_vocabulary

__all__ = ["Claim", "ClaimReader", "field_terms"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence ready to compare.

    `line` are its words in order (see `copying.words_in_order`); `vector` has length 1, the mean of its language taken
    off; `tokens` are its words, terms and numbers, `shared` those
    of them that the other language writes the same; `names` are in lower case without hyphens, `formulas` without spaces. `known` are the tokens
    and names of what the sentence stands under, which it need not repeat; `field_terms` are those of `tokens` that are terms of the
    field.
    """

    text: str
    lang: Lang
    line: tuple[Word, ...]
    tokens: frozenset[str]
    shared: frozenset[str]
    names: frozenset[str]
    formulas: frozenset[str]
    numbers: frozenset[str]
    polarity: Polarity
    vector: npt.NDArray[np.float32]
    known: frozenset[str]
    field_terms: frozenset[str]


class ClaimReader:
    """Makes claims of sentences with one encoder. Safe to call from many threads."""

    def __init__(self, encoder: Encoder, vocabulary: Vocabulary | None = None) -> None:
        self._encoder = encoder
        self._vocabulary = vocabulary or shipped_vocabulary()
        self._means: dict[Lang, npt.NDArray[np.float32]] = {}

    def read(self, texts: Sequence[str], under: Sequence[str] = ()) -> list[Claim]:
        """The claims of some sentences; `under` is for each what it stands under (its question, its labels)."""
        if not texts:
            return []
        vectors = self._encoder.encode_queries(list(texts))
        return [
            self._claim(text, vector, under[number] if under else "")
            for number, (text, vector) in enumerate(zip(texts, vectors, strict=True))
        ]

    def _claim(self, text: str, vector: npt.NDArray[np.float32], under: str) -> Claim:
        lang = detect(text)
        words = self._vocabulary.read(text)
        terms = frozenset(f"§{term}" for term in words.terms)
        latin = frozenset(token for token in words.plain if token.isascii() and not token.isdigit())
        context = self._vocabulary.read(under)
        centred = vector - self._mean(lang)
        return Claim(
            text=text,
            lang=lang,
            line=words_in_order(text),
            tokens=words.plain | terms,
            # English words of an English sentence are not what a Chinese one would have; its names and terms are.
            shared=terms | (latin if lang == "zh" else frozenset(lowered(names_of(text)) & latin)),
            names=lowered(names_of(text)),
            formulas=formulas_of(text),
            numbers=words.numbers,
            polarity=read_polarity(text, self._vocabulary),
            vector=np.asarray(centred / max(1e-9, float(np.linalg.norm(centred))), np.float32),
            known=context.plain
            | frozenset(f"§{term}" for term in context.terms)
            | lowered(names_of(under))
            | frozenset(f"#{number}" for number in context.numbers),
            field_terms=frozenset(f"§{key}" for _, _, key in field_terms().terms(flatten(text))),
        )

    def _mean(self, lang: Lang) -> npt.NDArray[np.float32]:
        if not self._means:
            rows = read_table("background.tsv")
            vectors = self._encoder.encode_queries([text for row in rows for text in row])
            self._means = {"en": vectors[0::2].mean(0), "zh": vectors[1::2].mean(0)}
        return self._means[lang]


@cache
def field_terms() -> Vocabulary:
    """The glossary without everyday words: a sentence is about a decoder, seldom about a picture."""
    return Vocabulary(shipped_terms(), {})
