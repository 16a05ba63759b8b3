"""Reads what is measured on: folders in BEIR's layout, and files of questions marked answerable or not.

    corpus.jsonl      {"_id", "text"[, "title"]} a line
    queries.jsonl     {"_id", "text"} a line
    qrels/test.tsv    query-id, corpus-id, score between tabs, under a line of headings

Whatever does not fit is one error with the file, the line and what to do. Nothing is searched here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from interview_coach.domain import Article
from interview_coach.errors import InputError
from interview_coach.ingest.article_format import (
    SECTION_NAMES,
    QuestionDraft,
    parse_article,
    render_article,
)
from interview_coach.text.language import detect

__all__ = [
    "Beir",
    "Document",
    "GradedRow",
    "Query",
    "Row",
    "as_article",
    "read_beir",
    "read_graded",
    "read_rows",
]

_LAYOUT = "a BEIR folder holds corpus.jsonl, queries.jsonl and qrels/test.tsv"
_NO_TITLE = "\u200b"
"""The heading of a document without a title. It holds no word, so nothing is counted; to the encoder it is a space,
and what is embedded is the text alone (a middle dot would be a token of its own)."""
_SECTION = re.compile(
    rf"^ {{0,3}}#{{1,3}}(?= +(?:{'|'.join(map(re.escape, sorted(SECTION_NAMES)))}) *$)",
    re.MULTILINE | re.IGNORECASE,
)
"""A heading such as "## 追问", which in the stored form would end the answer: what follows would not be searched."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the corpus; `title` may be empty."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Beir:
    """A data set. `relevant` maps the id of a query to {document id: grade}; each of `queries` has a positive grade.

    `warnings` are what was left out, a line each.
    """

    name: str
    documents: tuple[Document, ...]
    queries: tuple[Query, ...]
    relevant: Mapping[str, Mapping[str, float]]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A question, and whether the articles answer it."""

    question: str
    answerable: bool


@dataclass(frozen=True, slots=True)
class GradedRow:
    """An answer that a person has scored, in 0..1, with what it was scored by."""

    id: str
    question_id: str
    question: str
    reference: str
    answer: str
    score: float


def read_graded(path: Path) -> list[GradedRow]:
    """The rows {"id", "question_id", "question", "reference", "answer", "score"} of a file of JSON lines.

    An empty answer is an answer; `id` and `question_id` may be left out (the line's number, the question). Scores
    above 1 are taken as marks out of the next of 5, 10 and 100, and brought to 0..1.

    Raises:
        InputError: the file cannot be read, a line is malformed, or there is none.
    """
    rows = []
    for number, (where, row) in enumerate(_json_lines(path), start=1):
        question, reference, answer = (
            _text(row, field, where) for field in ("question", "reference", "answer")
        )
        if not re.search(r"\w", reference):
            raise InputError(f'{where}: the "reference" is empty; give the answer to compare with')
        score = row.get("score")
        if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 100:
            raise InputError(f'{where}: "score" must be a number from 0 to 1')
        name = row.get("question_id")
        rows.append(
            GradedRow(
                str(row.get("id", number)),
                question if name is None else str(name),
                question,
                reference,
                answer,
                float(score),
            )
        )
    if not rows:
        raise InputError(
            f'{path}: no rows; give lines such as {{"question": "…", "reference": "…", "answer": "…", "score": 0.5}}'
        )
    most = max(row.score for row in rows)
    scale = next(top for top in (1, 5, 10, 100) if most <= top)
    return [replace(row, score=row.score / scale) for row in rows]


def read_beir(folder: Path) -> Beir:
    """Read a folder; queries without a positive judgement are left out, as everywhere that BEIR is measured.

    So are, with a warning, queries whose text is empty or null (CMRC's trial set has two): nothing can be asked.

    Raises:
        InputError: a file is missing or unreadable, a line is malformed, an id is used twice or unknown, or nothing
            is judged relevant.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; {_LAYOUT}")
    corpus, queries, judged = folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels" / "test.tsv"
    for path in (corpus, queries, judged):
        if not path.is_file():
            raise InputError(f"{path}: no such file; {_LAYOUT}")
    documents = {
        identity: Document(identity, _text(row, "title", where, optional=True), _text(row, "text", where))
        for identity, row, where in _by_id(corpus)
    }
    asked: dict[str, Query] = {}
    warnings = []
    for identity, row, where in _by_id(queries):
        asked[identity] = Query(identity, _text(row, "text", where))
        if not asked[identity].text.strip():
            warnings.append(f"{where}: the query '{identity}' has no text; it is left out")
    relevant: dict[str, dict[str, float]] = {}
    for where, query_id, document, grade in _judgements(judged):
        if query_id not in asked:
            raise InputError(
                f"{where}: no query has the id '{query_id}'; add it to queries.jsonl or remove the line"
            )
        if document not in documents:
            raise InputError(
                f"{where}: no document has the id '{document}'; add it to corpus.jsonl or remove the line"
            )
        relevant.setdefault(query_id, {})[document] = grade
    relevant = {key: grades for key, grades in relevant.items() if max(grades.values()) > 0}
    if not relevant:
        raise InputError(f"{judged}: nothing is judged relevant; give at least one line a score above 0")
    chosen = tuple(query for query in asked.values() if query.id in relevant and query.text.strip())
    if not chosen:
        raise InputError(f"{queries}: every query with a relevant document is empty; give one a text")
    return Beir(folder.resolve().name, tuple(documents.values()), chosen, relevant, tuple(warnings))


def as_article(document: Document) -> Article:
    """The document as an article of one question, by way of the stored form, as any article comes into the program."""
    title = document.title if re.search(r"\w", document.title) else _NO_TITLE
    text = _SECTION.sub("####", _plain(document.text))
    meta = {
        "id": _plain(document.id),
        "lang": detect(f"{document.title}\n{text}"),
        "title": "·",
        "topic": "eval",
    }
    stored = render_article(meta, [QuestionDraft("document", _plain(title), text)])
    return parse_article(stored, f"{meta['id']}.md", "user")


def read_rows(path: Path) -> list[Row]:
    """The rows {"question", "answerable"} of a file of JSON lines; other fields are ignored.

    Raises:
        InputError: the file cannot be read, a line is malformed, or there is none.
    """
    rows = []
    for where, row in _json_lines(path):
        question, answerable = _text(row, "question", where), row.get("answerable")
        if not question.strip():
            raise InputError(f"{where}: the question is empty; give it a text or remove the line")
        if not isinstance(answerable, bool):
            raise InputError(f'{where}: "answerable" must be true or false')
        rows.append(Row(question, answerable))
    if not rows:
        raise InputError(f'{path}: no rows; give lines such as {{"question": "…", "answerable": true}}')
    return rows


def _by_id(path: Path) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Id, row and place of each line; an id may be a number."""
    seen: set[str] = set()
    for where, row in _json_lines(path):
        given = row.get("_id")
        identity = str(given) if type(given) is int else given
        if not isinstance(identity, str) or not identity.strip():
            raise InputError(f'{where}: "_id" is missing or no text; give the line an id of its own')
        if identity in seen:
            raise InputError(f"{where}: the id '{identity}' is used twice; give the line another")
        seen.add(identity)
        yield identity, row, where


def _judgements(path: Path) -> Iterator[tuple[str, str, str, float]]:
    """Place, query, document and grade of each line under the headings."""
    headed = False
    for number, line in _lines(path):
        where = f"{path}:{number}"
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != 3:
            raise InputError(
                f"{where}: {len(cells)} columns; give query-id, corpus-id and score between tabs"
            )
        try:
            grade = float(cells[2])
        except ValueError:
            grade = None
        if not headed:
            if grade is not None:
                raise InputError(
                    f"{where}: no headings; begin the file with query-id, corpus-id, score between tabs"
                )
            headed = True
            continue
        if grade is None:
            raise InputError(f"{where}: the score '{cells[2]}' is no number; give 0, 1 or a higher grade")
        yield where, cells[0], cells[1], grade


def _json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in _lines(path):
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise InputError(f"{where}: not JSON ({error}); write one object a line") from error
        if not isinstance(row, dict):
            raise InputError(f"{where}: not an object; write one {{…}} a line")
        yield where, row


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, numbered from 1."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); check the path") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{number}: not UTF-8; save the file as UTF-8") from error
    # Not splitlines: JSON may hold U+2028 and its like as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line.rstrip("\r")


def _text(row: Mapping[str, Any], field: str, where: str, *, optional: bool = False) -> str:
    value = row.get(field)
    if value is None and (optional or field in row):
        return ""  # null is how exporters write what they have not
    if not isinstance(value, str):
        raise InputError(f'{where}: "{field}" is missing or no text; give a string')
    return value


def _plain(text: str) -> str:
    """The text as a file could hold it: newlines only, and no half of a surrogate pair (JSON can spell one)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
