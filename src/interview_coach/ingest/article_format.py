"""The stored form of every article, shipped or the user's: Markdown with YAML front matter.

    ---
    id: contrastive-losses            # the same in both languages
    lang: en
    title: Losses of contrastive learning
    topic: contrastive-learning
    aliases: [metric-learning losses]
    difficulty: 3                     # 1 to 5
    sources: [{title: ..., url: ...}]
    references: [{authors: ..., year: 2018, title: ..., arxiv: "1807.03748"}]
    questions:                        # optional, by question id
      infonce-loss: {aliases: [InfoNCE, NT-Xent], asked: [how is ...?], difficulty: 3, warnings: []}
    ---
    ## What is the InfoNCE loss? {#infonce-loss}

    The answer, in Markdown.

    ### Key points
    - The claim, in one sentence. {#softmax w=2}
    ### Common mistakes
    - What people get wrong.
    ### Follow-ups
    - What happens as the temperature goes to zero? {probes=softmax}

This module reads and writes that form; it judges only what makes it unreadable. `validate` judges the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from interview_coach.domain import (
    Article,
    FollowUp,
    KeyPoint,
    Origin,
    Question,
    Reference,
    Source,
    Span,
)
from interview_coach.errors import FormatError
from interview_coach.ingest.front_matter import (
    FRONT,
    difficulty_of,
    language_of,
    mappings,
    names,
    optional,
    read_fields,
    year_of,
)

__all__ = [
    "SECTION_NAMES",
    "QuestionDraft",
    "has_front_matter",
    "parse_article",
    "render_article",
]

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_QUESTION = re.compile(r"^## +(?P<title>.*?)(?: +\{#(?P<id>[A-Za-z0-9][\w.-]*)\})? *$")
_SECTION = re.compile(r"^### +(?P<name>.*?) *$")
_BULLET = re.compile(r"^[-*] +(?P<text>.*?)(?: +\{(?P<attrs>[^{}]*)\})? *$")
_SECTIONS = {
    "key points": "points",
    "要点": "points",
    "common mistakes": "mistakes",
    "常见误区": "mistakes",
    "follow-ups": "follow_ups",
    "追问": "follow_ups",
}
SECTION_NAMES = frozenset(_SECTIONS)
"""Headings, in lower case, that begin a part of a question which is not its answer."""


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question about to be written down: its body is Markdown without `##` headings."""

    id: str
    title: str
    body: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int  # without the newline
    text: str
    number: int  # counts from 1
    fenced: bool


def has_front_matter(text: str) -> bool:
    """Whether the text looks like a stored article: front matter with `id` and `lang`."""
    match = FRONT.match(text)
    return bool(match and re.search(r"^id:", match[1], re.M) and re.search(r"^lang:", match[1], re.M))


def parse_article(text: str, path: str, origin: Origin) -> Article:
    """Read a stored article.

    Args:
        text: the whole file, newlines as ``\\n``.
        path: where it is stored; it goes into errors and into `Article.path`.
        origin: whether it is shipped or the user's.

    Raises:
        FormatError: no front matter, bad YAML, a missing field, no question, a question without id or with one
            that another has.
    """
    match = FRONT.match(text)
    if not match:
        raise FormatError("no YAML front matter; begin the file with '---'", path, 1)
    meta = read_fields(match[1], path)
    lines = list(_lines(text, match.end()))
    starts = [i for i, line in enumerate(lines) if not line.fenced and _QUESTION.match(line.text)]
    if not starts:
        raise FormatError("no question; write each as '## the question {#its-id}'", path, len(lines) + 1)
    per_question = meta.get("questions") or {}
    if not isinstance(per_question, dict):
        raise FormatError("front matter: 'questions' must map a question id to its fields", path, 1)
    questions: list[Question] = []
    for nth, first in enumerate(starts):
        last = starts[nth + 1] if nth + 1 < len(starts) else len(lines)
        questions.append(_question(text, lines[first:last], per_question, path))
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            number = text.count("\n", 0, question.start) + 1
            raise FormatError(f"question id '{question.id}' is used twice", path, number)
        seen.add(question.id)
    return Article(
        id=str(meta["id"]),
        lang=language_of(meta["lang"], path),
        title=str(meta["title"]),
        topic=str(meta.get("topic") or "other"),
        text=text,
        path=path,
        origin=origin,
        questions=tuple(questions),
        aliases=names(meta.get("aliases"), path),
        difficulty=difficulty_of(meta.get("difficulty"), path),
        sources=tuple(
            Source(str(s.get("title", "")), s.get("url"), s.get("file"))
            for s in mappings(meta, "sources", path)
        ),
        references=tuple(
            Reference(
                str(r.get("authors", "")),
                year_of(r.get("year"), path),
                str(r.get("title", "")),
                optional(r.get("arxiv")),
                optional(r.get("doi")),
            )
            for r in mappings(meta, "references", path)
        ),
    )


def render_article(meta: Mapping[str, Any], questions: Sequence[QuestionDraft]) -> str:
    """Write an article in its stored form; the inverse of `parse_article`.

    `meta` holds the front matter without `questions`. Headings in a body that would read as a question's are
    lowered to level 3 or deeper, outside code fences.
    """
    front = dict(meta)
    warned = {q.id: {"warnings": list(q.warnings)} for q in questions if q.warnings}
    if warned:
        front["questions"] = warned
    parts = ["---\n", yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=1000), "---\n"]
    for question in questions:
        title = " ".join(question.title.split())
        parts.append(f"\n## {title} {{#{question.id}}}\n\n{_lower_headings(question.body).strip()}\n")
    return "".join(parts)


def _lower_headings(body: str) -> str:
    return "\n".join(
        re.sub(r"^ {0,3}#{1,2}(?= )", "###", line.text) if not line.fenced else line.text
        for line in _lines(body, 0)
    )


def _lines(text: str, start: int) -> Iterator[_Line]:
    """The lines from `start` on, each knowing whether it stands in (or delimits) a code fence."""
    number = text.count("\n", 0, start) + 1
    fence = ""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        mark = _FENCE.match(line)
        inside = bool(fence)
        if mark and not fence:
            fence, inside = mark[1], True
        elif mark and mark[1][0] == fence[0] and len(mark[1]) >= len(fence) and not line.strip(" `~"):
            fence = ""
        yield _Line(start, end, line, number, inside)
        start, number = end + 1, number + 1


def _question(text: str, lines: Sequence[_Line], per_question: Mapping[str, Any], path: str) -> Question:
    head = _QUESTION.match(lines[0].text)
    assert head
    if not head["id"]:
        raise FormatError("question without id; end its heading with {#its-id}", path, lines[0].number)
    fields = per_question.get(head["id"]) or {}
    if not isinstance(fields, dict):
        raise FormatError(f"front matter: questions.{head['id']} must be a mapping", path, 1)
    cuts: list[tuple[int, str]] = [(0, "answer")]
    for i, line in enumerate(lines[1:], start=1):
        section = None if line.fenced else _SECTION.match(line.text)
        kind = _SECTIONS.get(section["name"].lower()) if section else None
        if kind or (section and cuts[-1][1] != "answer"):
            cuts.append((i, kind or "other"))
    answer_end = lines[cuts[1][0]].start if len(cuts) > 1 else lines[-1].end
    answer_start = min(lines[0].end + 1, answer_end)
    points: list[KeyPoint] = []
    mistakes: list[Span] = []
    follow_ups: list[FollowUp] = []
    for nth, (first, kind) in enumerate(cuts[1:], start=1):
        last = cuts[nth + 1][0] if nth + 1 < len(cuts) else len(lines)
        for line in lines[first + 1 : last]:
            bullet = _BULLET.match(line.text)
            if not bullet:
                continue
            start = line.start + bullet.start("text")
            end = line.start + bullet.end("text")
            attrs = _attributes(bullet["attrs"] or "")
            if kind == "points":
                identity = attrs.get("id") or f"kp{len(points) + 1}"
                points.append(KeyPoint(identity, bullet["text"], _weight(attrs, path, line), start, end))
            elif kind == "mistakes":
                mistakes.append(Span(start, end))
            elif kind == "follow_ups":
                follow_ups.append(FollowUp(bullet["text"], attrs.get("probes", ""), start, end))
    return Question(
        id=head["id"],
        title=head["title"].strip(),
        start=lines[0].start,
        end=lines[-1].end,
        answer=_trim(text, answer_start, answer_end),
        key_points=tuple(points),
        mistakes=tuple(mistakes),
        follow_ups=tuple(follow_ups),
        aliases=names(fields.get("aliases"), path),
        difficulty=difficulty_of(fields.get("difficulty"), path),
        warnings=names(fields.get("warnings"), path, "warnings"),
        asked=names(fields.get("asked"), path, "asked"),
    )


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _attributes(attrs: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in attrs.split():
        if word.startswith("#"):
            found["id"] = word[1:]
        elif "=" in word:
            name, value = word.split("=", 1)
            found[name] = value
    return found


def _weight(attrs: Mapping[str, str], path: str, line: _Line) -> float:
    value = attrs.get("w", "1")
    try:
        weight = float(value)
    except ValueError:
        weight = 0.0
    if not 0 < weight < 100:
        raise FormatError(f"key point weight {value!r} must be a number above 0", path, line.number)
    return weight
