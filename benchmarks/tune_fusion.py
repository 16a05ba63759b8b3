"""Compares ways to fuse cosines and words, on BEIR folders, on articles cut into questions, and on mixed languages.

    python -m benchmarks.tune_fusion [--data DIR] [--articles DIR ...] [--limit N]

DIR holds BEIR folders (default ../shared/data/retrieval); of `--articles` every question is asked of the answers of
all, which have lost their headings. Vectors are kept in the cache, so that a second run encodes nothing and takes
seconds. The last table puts every other five documents of xquad-dev-en-to-en in English and the rest in Chinese, and
asks everything in both languages; it shows what the gap between the languages does.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from interview_coach.coach import Coach
from interview_coach.embed.encoder import Encoder
from interview_coach.evaluate.datasets import Beir, Document, Query, as_article, read_beir
from interview_coach.evaluate.runners import cache_root
from interview_coach.indexing.build import build_index
from interview_coach.indexing.content import unit_tokens
from interview_coach.indexing.index import Index
from interview_coach.indexing.lexical import LexicalIndex
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.retrieve.fusion import GAP_DOUBT, fuse, language_gap, word_share
from interview_coach.retrieve.names import UnitNames
from interview_coach.settings import PROJECT_ROOT, load_settings
from interview_coach.text.framing import topic_of
from interview_coach.text.language import detect
from interview_coach.text.tokens import tokenize

Array = np.ndarray


@dataclass
class Task:
    """Scores of every document (columns) for every query (rows), and the column that is right.

    `dense` is of a document's best passage, `opening` of its first.
    """

    name: str
    dense: Array
    opening: Array
    words: Array
    raw: Array
    right: Array


def fused(task: Task) -> Array:
    """As the product does it, for documents without titles."""
    return fuse(task.dense, task.opening, task.words)


def stretched(scores: Array) -> Array:
    """Each row over the whole of 0..1."""
    low, high = scores.min(1, keepdims=True), scores.max(1, keepdims=True)
    return (scores - low) / np.maximum(high - low, 1e-9)


def by_rank(scores: Array) -> Array:
    """The terms of reciprocal-rank fusion."""
    return 1 / (60 + 1 + np.argsort(np.argsort(-scores, 1, kind="stable"), 1))


WAYS: dict[str, Callable[[Task], Array]] = {
    "dense, best passage": lambda t: t.dense,
    "words": lambda t: t.raw,
    "reciprocal ranks": lambda t: by_rank(t.dense) + by_rank(t.raw),
    "0.75 / 0.25 of min-max": lambda t: 0.75 * stretched(t.dense) + 0.25 * stretched(t.raw),
    "dense + 0.10 share": lambda t: t.dense + 0.10 * t.words,
    "dense + 0.185 share": lambda t: t.dense + 0.185 * t.words,
    "dense + 0.35 share": lambda t: t.dense + 0.35 * t.words,
    "share bent": lambda t: fuse(t.dense, t.dense, t.words),
    "product (share bent, opening as heading)": fused,
}


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=PROJECT_ROOT.parent / "shared" / "data" / "retrieval")
    parser.add_argument("--articles", type=Path, nargs="*", default=[PROJECT_ROOT / "corpus"])
    parser.add_argument("--limit", type=int, default=None, help="only the first so many queries of each set")
    options = parser.parse_args()
    settings = load_settings()
    encoder = Coach(settings).encoder()
    cache = settings.cache_dir
    sets = {folder: read_beir(folder) for folder in sorted(options.data.glob("*")) if folder.is_dir()}
    for folder in options.articles:
        sets.update(cut(folder))
    tasks = [prepare(folder, data, encoder, cache, options.limit) for folder, data in sets.items()]
    print("| R@1 / nDCG@10 | " + " | ".join(task.name for task in tasks) + " |")
    print("|---" * (len(tasks) + 1) + "|")
    for name, way in WAYS.items():
        print(f"| {name} | " + " | ".join(figures(way(task), task.right) for task in tasks) + " |")
    english, chinese = (options.data / f"xquad-dev-{lang}-to-{lang}" for lang in ("en", "zh"))
    if english.is_dir() and chinese.is_dir():
        mixed(sets[english], sets[chinese], encoder, cache, english, chinese)


def figures(scores: Array, right: Array) -> str:
    """R@1 and nDCG@10 where one document is right; ties share their ranks."""
    own = scores[np.arange(len(right)), right][:, None]
    rank = 1 + (scores > own).sum(1) + ((scores == own).sum(1) - 1) / 2
    return f"{(rank <= 1).mean():.3f} / {np.where(rank <= 10, 1 / np.log2(rank + 1), 0).mean():.3f}"


def cut(folder: Path) -> dict[Path, Beir]:
    """The questions of a folder's articles, a set for each language, answers without their headings."""
    found: dict[Path, Beir] = {}
    articles = read_corpus([folder], "user").articles
    for lang in ("en", "zh"):
        pairs = {
            question.title: article.text[question.answer.start : question.answer.end]
            for article in articles
            if article.lang == lang
            for question in article.questions
        }
        pairs = {title: text for title, text in pairs.items() if len(text) > 80}
        if len(pairs) > 1:
            name = f"{folder.resolve().name}-{lang}"
            found[folder / name] = Beir(
                name,
                tuple(Document(f"d{n}", "", text) for n, text in enumerate(pairs.values())),
                tuple(Query(f"q{n}", title) for n, title in enumerate(pairs)),
                {f"q{n}": {f"d{n}": 1.0} for n in range(len(pairs))},
            )
    return found


def prepare(folder: Path, data: Beir, encoder: Encoder, cache: Path, limit: int | None) -> Task:
    """Index a set, as `coach eval retrieval` does and in the same place, and score everything with everything."""
    index = indexed(folder, data, encoder, cache)
    queries = data.queries[:limit]
    numbers = {document.id: n for n, document in enumerate(data.documents)}
    order = np.array([numbers[unit[0]] for unit in index.units])  # the index sorts by id
    cosines = encoded(queries, encoder, cache) @ index.chunk_vectors(range(len(index.chunks))).T
    dense = best(cosines, index.chunk_units, len(index.units))
    names = UnitNames(index)
    tokens = [tokenize(topic_of(query.text)) for query in queries]
    raw = np.array([index.score_words(each) for each in tokens])
    words = np.array([word_share(row, names.total(each)) for row, each in zip(raw, tokens, strict=True)])
    place = np.argsort(order)
    right = [
        numbers[max(grades, key=lambda d: grades[d])] for grades in (data.relevant[q.id] for q in queries)
    ]
    opening = first(cosines, index.chunk_units, dense)
    return Task(
        data.name, dense[:, place], opening[:, place], words[:, place], raw[:, place], np.array(right)
    )


def indexed(folder: Path, data: Beir, encoder: Encoder, cache: Path) -> Index:
    """The set's index, built or taken from the cache."""
    root = cache_root(cache, folder, encoder.fingerprint)
    build_index([as_article(document) for document in data.documents], encoder, root)
    return Index.open(root, encoder.fingerprint)


def encoded(queries: Sequence[Query], encoder: Encoder, cache: Path) -> Array:
    """The vectors of the queries, from the cache if they were encoded before."""
    texts = [query.text for query in queries]
    key = hashlib.sha256("\n".join([encoder.fingerprint, *texts]).encode()).hexdigest()[:16]
    path = cache / "eval" / f"queries-{key}.npy"
    if not path.exists():
        np.save(path, encoder.encode_queries(texts), allow_pickle=False)
    return np.load(path, allow_pickle=False)


def best(cosines: Array, owners: Array, documents: int) -> Array:
    """The best cosine of each document's passages."""
    found = np.full((documents, len(cosines)), -1.0, np.float32)
    np.maximum.at(found, owners, cosines.T)
    return found.T


def first(cosines: Array, owners: Array, dense: Array) -> Array:
    """The cosine of each document's first passage; that of `dense` where it has none."""
    found = dense.copy()
    documents, places = np.unique(owners, return_index=True)
    found[:, documents] = cosines[:, places]
    return found


def mixed(one: Beir, two: Beir, encoder: Encoder, cache: Path, english: Path, chinese: Path) -> None:
    """Half of the documents in each language: what is found of each language, asked in each."""
    sides = {
        "en": (one, indexed(english, one, encoder, cache)),
        "zh": (two, indexed(chinese, two, encoder, cache)),
    }
    vectors, owners, documents, langs, place = [], [], [], [], {}
    for number in range(len(one.documents)):
        lang = "en" if number // 5 % 2 == 0 else "zh"
        data, index = sides[lang]
        identity = data.documents[number].id
        unit = index.unit_of(identity, lang, "document")
        for chunk in index.unit_chunks(unit):
            vectors.append(index.chunk_vectors([chunk])[0])
            owners.append(number)
        article = index.unit_article(unit)
        documents.append(unit_tokens(article, article.questions[0]))
        langs.append(lang)
        place.update({(side, d.documents[number].id): number for side, (d, _) in sides.items()})
    lexical = LexicalIndex.build(documents)
    unknown = np.log(1 + (len(documents) + 0.5) / 0.5)
    asked = [(side, query, data) for side, (data, _) in sides.items() for query in data.queries]
    right = np.array([place[side, next(iter(data.relevant[query.id]))] for side, query, data in asked])
    queries = np.concatenate([encoded(data.queries, encoder, cache) for data, _ in sides.values()])
    cosines = queries @ np.array(vectors).T
    tokens = [tokenize(topic_of(query.text)) for _, query, _ in asked]
    words = np.array(
        [word_share(lexical.score(t), sum(lexical.idf(w) or unknown for w in set(t))) for t in tokens],
        np.float32,
    )
    dense = best(cosines, np.array(owners), len(documents))
    scores = fuse(dense, first(cosines, np.array(owners), dense), words)
    foreign = np.array([[detect(query.text) != lang for lang in langs] for _, query, _ in asked])
    chunk_foreign = foreign[:, owners]
    allowed = scores.copy()
    worth = fuse(dense, dense, words) - dense  # the level of a language is told from passages and words alone
    for row, (_, query, _) in enumerate(asked):
        own, other = (
            cosines[row][chunk_foreign[row] == f].mean() + worth[row][foreign[row] == f].mean()
            for f in (0, 1)
        )
        few = min(chunk_foreign[row].sum(), (~chunk_foreign[row]).sum())
        allowed[row][foreign[row]] += language_gap(float(own), float(other), int(few), detect(query.text))
    print(
        f"\n| both languages, R@1 / nDCG@10 (doubt {GAP_DOUBT}) | en asks en | en asks zh | zh asks en | zh asks zh |"
    )
    print("|---|---|---|---|---|")
    sides_asked = np.array([side for side, _, _ in asked])
    answered = np.array(langs)[right]
    for name, found in (("dense", dense), ("fused", scores), ("fused, gap allowed for", allowed)):
        cells = []
        for question in ("en", "zh"):
            for answer in ("en", "zh"):
                part = (sides_asked == question) & (answered == answer)
                cells.append(figures(found[part], right[part]))
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
