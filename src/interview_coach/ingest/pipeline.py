"""The way in: a file or an address becomes an `Article` with its questions, and a report of what was left out.

Text that is a stored article already is taken as it is; anything else is cleaned, split into questions, written in
the stored form and read back, so that every article in the program has come from `parse_article`. Nothing is
written to disk here; that is the library's part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from interview_coach.atomic import write_text
from interview_coach.domain import Article, Lang, Origin, Removal
from interview_coach.errors import CoachError, ReadError, StoreError
from interview_coach.ingest import naming
from interview_coach.ingest.article_format import (
    QuestionDraft,
    has_front_matter,
    parse_article,
    render_article,
)
from interview_coach.ingest.clean import clean
from interview_coach.ingest.editions import added_from
from interview_coach.ingest.loaders import LOST_FORMULA, Loaded, discover, load
from interview_coach.ingest.questions import split_questions
from interview_coach.ingest.report import FileReport
from interview_coach.text.language import detect

__all__ = ["Corpus", "Ingested", "ingest_source", "read_corpus"]

_NOTE_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_NOT_PROSE = re.compile(
    r"^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\1|\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]+`|https?://\S+", re.DOTALL | re.M
)
_LOST_WARNING: dict[Lang, str] = {
    "en": 'Formula missing: the source had a picture after "{}"',
    "zh": "公式缺失：原文“{}”之后的公式是图片，已丢失",
}


@dataclass(frozen=True, slots=True)
class Ingested:
    """An article ready to be stored. `identity` names its origin: the absolute path, the address, or `name:…`."""

    article: Article
    report: FileReport
    identity: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles of some folders; `problems` are one line for each file that could not be read."""

    articles: tuple[Article, ...]
    problems: tuple[str, ...] = ()

    def with_own(self, own: Corpus) -> Corpus:
        """These articles and the user's `own`; one with the id and language of one of these is left out, and told of."""
        taken = {(article.id, article.lang): article.path for article in self.articles}
        new = tuple(article for article in own.articles if (article.id, article.lang) not in taken)
        clashes = tuple(
            f"{article.path}: has the id '{article.id}' of {taken[article.id, article.lang]}; change its id"
            for article in own.articles
            if (article.id, article.lang) in taken
        )
        return Corpus(self.articles + new, self.problems + clashes + own.problems)


def ingest_source(source: str | Path, *, name: str | None = None, origin: Origin = "user") -> Ingested:
    """Read one source.

    Args:
        source: a path or an http(s) address.
        name: what the user calls it when `source` is a temporary copy (an upload): used for the id, the report and
            the source shown with citations.
        origin: what the article is marked with.

    Raises:
        ReadError: it cannot be read, or holds nothing once cleaned.
        FormatError: it is in the stored form, but breaks it.
    """
    loaded = load(source)
    if name:
        loaded = replace(loaded, name=Path(name.replace("\\", "/")).name or loaded.name)
    local = "" if loaded.url else str(Path(source).expanduser().resolve())
    identity = loaded.url or (f"name:{loaded.name}" if name else local)
    shown = loaded.name if name else str(source)
    path = loaded.url or (loaded.name if name else local)
    if has_front_matter(loaded.text):
        article = parse_article(loaded.text, path, origin)
        removed: tuple[Removal, ...] = ()
        chars_in = chars_kept = len(loaded.text)
    else:
        article, removed, chars_kept = _from_raw(loaded, path, identity, origin)
        chars_in = len(loaded.text)
    report = FileReport(
        path=shown,
        title=article.title,
        lang=article.lang,
        questions=tuple((q.id, q.title, q.warnings) for q in article.questions),
        chars_in=chars_in,
        chars_kept=chars_kept,
        removed=removed,
        warnings=loaded.warnings,
        article_id=article.id,
    )
    return Ingested(article, report, identity)


def read_corpus(dirs: Sequence[str | Path], origin: Origin, rendered: Path | None = None) -> Corpus:
    """Every article of some folders (or files), for indexing; raw ones go through the pipeline on the fly.

    Raw ones are kept in their stored form in the folder `rendered` where it is given, so that a citation's offsets
    hold in a file that can be opened; StoreError if that cannot be written.

    Of two articles with the same id and language the first is kept and the other is a problem: two shipped articles
    must not share an id, and two raw files of one name are told apart by renaming one.
    """
    articles: dict[tuple[str, Lang], Article] = {}
    problems: list[str] = []
    for folder in map(Path, dirs):
        if not folder.exists():
            problems.append(f"{folder}: no such folder; check the path")
            continue
        try:
            files = discover([folder])
        except ReadError as error:
            problems.append(str(error))
            continue
        for path in files:
            try:
                article = ingest_source(path, origin=origin).article
            except CoachError as error:
                problems.append(" ".join(str(error).split()))
                continue
            if rendered and added_from(article.text) is not None:
                article = _keep(article, rendered)
            key = (article.id, article.lang)
            other = articles.setdefault(key, article)
            if other is not article and other.path != article.path:
                problems.append(
                    f"{path}: has the id '{article.id}' ({article.lang}) of {other.path}; rename it or change its id"
                )
    return Corpus(tuple(articles.values()), tuple(problems))


def _keep(article: Article, folder: Path) -> Article:
    """The article with its text in a file of that folder."""
    path = folder / f"{article.id}.{article.lang}.md"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        current = path.read_text("utf-8") if path.exists() else None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: cannot be written ({error}); free space or check rights") from error
    if current != article.text:
        write_text(path, article.text)
    return replace(article, path=str(path.resolve()))


def _from_raw(
    loaded: Loaded, path: str, identity: str, origin: Origin
) -> tuple[Article, tuple[Removal, ...], int]:
    fields, body = _note_front_matter(loaded.text)
    fallback = fields.get("title") or loaded.title or naming.source_stem(loaded.name, loaded.url)
    cleaned = clean(body)
    if not cleaned.text.strip():
        raise ReadError(
            f"{path}: nothing is left once advertising and navigation are taken away; check the file"
        )
    split = split_questions(cleaned.text, fallback)
    if not split.questions:
        raise ReadError(
            f"{path}: no question and no answer found in it; give it headings or numbered questions"
        )
    title = fields.get("title") or split.title or fallback
    lang = detect(_NOT_PROSE.sub(" ", f"{title}\n{cleaned.text}"))
    drafts = [_with_lost_formulas(draft, lang) for draft in split.questions]
    meta: dict[str, Any] = {
        "id": naming.article_id(loaded.name, loaded.url),
        "lang": lang,
        "title": title,
        "topic": fields.get("topic") or "user",
    }
    if fields.get("aliases"):
        meta["aliases"] = fields["aliases"]
    place = {"url": loaded.url} if loaded.url else {"file": path}
    meta["sources"] = [{"title": title, **place}]
    meta["added_from"] = identity  # the library's mark that this is a raw source, and which
    return parse_article(render_article(meta, drafts), path, origin), cleaned.removed, len(cleaned.text)


def _with_lost_formulas(draft: QuestionDraft, lang: Lang) -> QuestionDraft:
    """The draft, warned about each place where a loader had to leave the mark of a lost formula."""
    before = (draft.title + "\n" + draft.body).split(LOST_FORMULA)[:-1]
    snippets = (" ".join(text.split())[-30:] for text in before)
    warnings = dict.fromkeys(_LOST_WARNING[lang].format(snippet) for snippet in snippets)
    return replace(draft, warnings=(*draft.warnings, *warnings)) if warnings else draft


def _note_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The fields of a note's own YAML front matter that mean something here, and the text after it.

    Known: title (or concept), category as the topic, tags and aliases as aliases; each only where it is plain text.
    Text between two rules that is not YAML is content and stays.
    """
    match = _NOTE_FRONT.match(text)
    if not match:
        return {}, text
    try:
        raw = yaml.safe_load(match[1])
    except yaml.YAMLError:
        return {}, text
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        return {}, text
    fields: dict[str, Any] = {}
    title = raw.get("title") or raw.get("concept")
    if isinstance(title, str | int | float) and str(title).strip():
        fields["title"] = " ".join(str(title).split())
    category = raw.get("category")
    if isinstance(category, str) and (topic := naming.slug(category)):
        fields["topic"] = topic
    names = [*_plain_list(raw.get("tags")), *_plain_list(raw.get("aliases"))]
    fields["aliases"] = list(dict.fromkeys(names))[:20]
    return fields, text[match.end() :]


def _plain_list(value: object) -> list[str]:
    if isinstance(value, str):
        value = re.split(r"[,，、]", value)
    if not isinstance(value, list):
        return []
    return [
        word
        for item in value
        if isinstance(item, str) and (word := item.strip().lstrip("#")) and len(word) <= 60
    ]
