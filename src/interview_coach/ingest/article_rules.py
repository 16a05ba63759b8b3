"""What a shipped article must hold beyond being readable: the rules for one file, each fault with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from interview_coach.domain import Article, Lang, Question
from interview_coach.ingest.latex_rules import check_math, prose
from interview_coach.text.language import HAN, detect

__all__ = ["Fault", "check_article", "line_of"]

Fault = tuple[int, str]
"""(line from 1, message)."""

_FIELDS = frozenset("id lang title topic aliases difficulty sources references questions".split())
_QUESTION_FIELDS = frozenset("aliases asked difficulty warnings".split())
_SECTIONS: dict[str, tuple[Lang, str]] = {
    "key points": ("en", "key points"),
    "common mistakes": ("en", "common mistakes"),
    "follow-ups": ("en", "follow-ups"),
    "要点": ("zh", "key points"),
    "常见误区": ("zh", "common mistakes"),
    "追问": ("zh", "follow-ups"),
}
_MIN_POINTS, _MAX_POINTS, _MIN_FOLLOW_UPS = 5, 8, 2
_ARXIV = re.compile(r"(?:(\d{2})(0[1-9]|1[0-2])\.(\d{4,5})|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PLACEHOLDER = re.compile(
    r"\b(?:TODO|FIXME|TBD|lorem ipsum)\b|(?<!\w)x{3,}(?!\w)|待补|待写|待完善|占位|\?{3,}|？{3,}", re.I
)
_ATTRIBUTES = re.compile(r"\{[^{}]*(?:#\w|w=|probes=)[^{}]*\}")
_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})")


def line_of(text: str, offset: int) -> int:
    """The line, from 1, on which a character stands."""
    return text.count("\n", 0, offset) + 1


def check_article(article: Article) -> list[Fault]:
    """All faults of one readable article, except those that need its other language or other files."""
    faults = [*_front_matter(article), *check_math(article.text), *_placeholders(article.text)]
    for question in article.questions:
        faults += _question(article, question)
    return faults


def _placeholders(text: str) -> Iterator[Fault]:
    for number, line in enumerate(text.split("\n"), 1):
        if found := _PLACEHOLDER.search(line):
            yield number, f"placeholder '{found[0]}' left in the text"


# Front matter


def _front_matter(article: Article) -> Iterator[Fault]:
    block = article.text.split("\n---", 1)[0].removeprefix("---")
    root = yaml.compose(block, Loader=yaml.SafeLoader)
    meta: dict[str, Any] = yaml.safe_load(block)
    assert isinstance(root, yaml.MappingNode)  # parse_article has read it
    nodes = {key.value: (key.start_mark.line + 1, value) for key, value in root.value}

    def line(name: str, nth: int | None = None) -> int:
        if name not in nodes:
            return 1
        number, value = nodes[name]
        if nth is not None and isinstance(value, yaml.SequenceNode) and nth < len(value.value):
            number = value.value[nth].start_mark.line + 1
        return int(number)

    for name in meta:
        if name not in _FIELDS:
            yield line(str(name)), f"unknown field '{name}'"
    for name in ("id", "title", "topic"):
        if not isinstance(meta.get(name), str) or not meta[name].strip():
            yield line(name), f"'{name}' is missing or blank"
    if not _is_difficulty(meta.get("difficulty")):
        yield line("difficulty"), "'difficulty' must be a whole number from 1 to 5"
    if not _are_names(meta.get("aliases", [])):
        yield line("aliases"), "'aliases' must be a list of names"
    yield from _sources(meta.get("sources"), line)
    yield from _references(meta.get("references"), line)
    yield from _per_question(meta.get("questions") or {}, article, line("questions"))


def _is_difficulty(value: object) -> bool:
    return type(value) is int and 1 <= value <= 5


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name.strip() for name in value)


def _sources(rows: list[dict[str, Any]] | None, line: Callable[..., int]) -> Iterator[Fault]:
    if not rows:
        yield line("sources"), "'sources' is missing or empty"
        return
    for nth, row in enumerate(rows):
        if not str(row.get("title") or "").strip():
            yield line("sources", nth), "source without a title"
        url = row.get("url")
        if url is not None and not re.fullmatch(r"https?://\S+\.\S+", str(url)):
            yield line("sources", nth), f"source url {url!r} is not an http(s) address"
    if not any(row.get("url") or row.get("file") for row in rows):
        yield line("sources"), "no source has a url or a file"


def _references(rows: list[dict[str, Any]] | None, line: Callable[..., int]) -> Iterator[Fault]:
    if not rows:
        yield line("references"), "'references' is missing or empty"
        return
    for nth, row in enumerate(rows):
        at = line("references", nth)
        for name in ("authors", "title"):
            if not str(row.get(name) or "").strip():
                yield at, f"reference without {name}"
        year = row.get("year")
        if type(year) is not int or not 1900 <= year <= 2100:
            yield at, f"reference year {year!r} is not a year"
        arxiv, doi = row.get("arxiv"), row.get("doi")
        if arxiv is None and doi is None:
            yield at, "reference without arxiv or doi"
        if arxiv is not None and not _is_arxiv(arxiv):
            hint = "quote it" if isinstance(arxiv, float) else "such as '1807.03748'"
            yield at, f"arxiv {arxiv!r} is not an arXiv number; {hint}"
        if doi is not None and not _DOI.fullmatch(str(doi)):
            yield at, f"doi {doi!r} is not a DOI, such as '10.1109/5.771073'"


def _is_arxiv(value: object) -> bool:
    match = _ARXIV.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return False
    # Four digits after the point until 2014, five since.
    return match[1] is None or (len(match[3]) == 5) == (int(match[1]) >= 15)


def _per_question(rows: dict[str, Any], article: Article, at: int) -> Iterator[Fault]:
    known = {question.id for question in article.questions}
    for identity, fields in rows.items():
        if identity not in known:
            yield at, f"questions: there is no question '{identity}'"
        if not isinstance(fields, dict):
            continue
        for name in fields:
            if name not in _QUESTION_FIELDS:
                yield at, f"questions.{identity}: unknown field '{name}'"
        if "difficulty" in fields and not _is_difficulty(fields["difficulty"]):
            yield at, f"questions.{identity}: 'difficulty' must be a whole number from 1 to 5"
        if not _are_names(fields.get("aliases", [])):
            yield at, f"questions.{identity}: 'aliases' must be a list of names"
        if not _are_names(asked := fields.get("asked", [])):
            yield at, f"questions.{identity}: 'asked' must be a list of questions"
        elif foreign := next((one for one in asked if _foreign(one, article.lang)), None):
            yield at, f"questions.{identity}: '{foreign}' is not in the file's language ({article.lang})"


# One question


def _question(article: Article, question: Question) -> Iterator[Fault]:
    text, lang = article.text, article.lang
    at = line_of(text, question.start)
    name = f"question '{question.id}'"
    answer = text[question.answer.start : question.answer.end]
    if not answer.strip():
        yield at, f"{name} has no answer"
    elif detect(prose(answer)) != lang:
        yield line_of(text, question.answer.start), f"the answer is not in the file's language ({lang})"
    if not question.title:
        yield at, f"{name} has no title"
    elif _foreign(question.title, lang):
        yield at, f"the question is not in the file's language ({lang})"
    yield from _sections(article, question, name)
    if not _MIN_POINTS <= len(question.key_points) <= _MAX_POINTS:
        count = len(question.key_points)
        yield at, f"{name} has {count} key points; it needs {_MIN_POINTS} to {_MAX_POINTS}"
    if not question.mistakes:
        yield at, f"{name} has no common mistakes"
    if len(question.follow_ups) < _MIN_FOLLOW_UPS:
        yield at, f"{name} has {len(question.follow_ups)} follow-ups; it needs {_MIN_FOLLOW_UPS} or more"
    yield from _points(article, question)
    targets = {point.id for point in question.key_points}
    for follow_up in question.follow_ups:
        where = line_of(text, follow_up.start)
        if not follow_up.target:
            yield where, "follow-up without its key point; end it with {probes=its-id}"
        elif follow_up.target not in targets:
            yield where, f"follow-up probes '{follow_up.target}', which is no key point of {name}"
    for start, end in _items(question):
        item = text[start:end]
        if _ATTRIBUTES.search(item):
            yield line_of(text, start), "'{…}' must stand at the end of the line, once"
        if _foreign(item, lang):
            yield line_of(text, start), f"this line is not in the file's language ({lang})"


def _items(question: Question) -> list[tuple[int, int]]:
    """Where its key points, mistakes and follow-ups stand."""
    points = [(point.start, point.end) for point in question.key_points]
    mistakes = [(span.start, span.end) for span in question.mistakes]
    return points + mistakes + [(follow_up.start, follow_up.end) for follow_up in question.follow_ups]


def _points(article: Article, question: Question) -> Iterator[Fault]:
    text = article.text
    seen: set[str] = set()
    for point in question.key_points:
        at = line_of(text, point.start)
        attributes = text[point.end : (text + "\n").index("\n", point.end)]
        # The parser supplies an id and a weight where none is given; a shipped article must give both.
        if not re.search(r"[{ ]#\S", attributes):
            yield at, "key point without id; end it with {#its-id w=2}"
        elif point.id in seen:
            yield at, f"key point id '{point.id}' is used twice in question '{question.id}'"
        if not re.search(r"[{ ]w=\S", attributes):
            yield at, "key point without weight; end it with {#its-id w=2}"
        seen.add(point.id)


def _foreign(text: str, lang: Lang) -> bool:
    """Whether a line is clearly not in `lang`: Chinese without a Han character, English mostly of them."""
    words = prose(text)
    han = len(re.findall(f"[{HAN}]", words))
    if lang == "zh":
        return han == 0 and bool(re.search(r"[A-Za-z]{2}", words))
    return han > 0 and han >= 0.3 * len(re.sub(r"\s", "", words))


def _sections(article: Article, question: Question, name: str) -> Iterator[Fault]:
    """Headings of level 3 after the answer, and lines there that the parser would drop."""
    text = article.text
    items = {line_of(text, start) for start, _ in _items(question)}
    number = line_of(text, question.start)
    section = ""
    seen: set[str] = set()
    fenced = False
    for at, line in enumerate(text[question.start : question.end].split("\n"), number):
        if _FENCE.match(line):
            fenced = not fenced
        heading = None if fenced else re.match(r"^###\s+(.*?)\s*$", line)
        if heading:
            known = _SECTIONS.get(heading[1].lower())
            if known and known[0] != article.lang:
                yield at, f"heading '{heading[1]}' is not in the file's language ({article.lang})"
            if known and known[1] in seen:
                yield at, f"{name} has its {known[1]} twice"
            if not known and section:
                yield at, f"unknown section '{heading[1]}' after the answer"
            if known:
                section = known[1]
                seen.add(section)
        elif section and line.strip() and at not in items:
            yield at, f"only lines that begin with '- ' may stand under the {section}, each on one line"
