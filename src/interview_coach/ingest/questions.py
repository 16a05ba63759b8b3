"""Finds the questions of a cleaned article, each with its whole answer.

With headings, the headings decide (`outline`). Without, the lines themselves do (`boundaries`). Nothing is lost on the
way: what belongs to no question becomes one under the article's title or goes to the question beside it. It does not
judge the answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from interview_coach.ingest.article_format import QuestionDraft
from interview_coach.ingest.blocks import Line, scan, size
from interview_coach.ingest.body import to_markdown
from interview_coach.ingest.gaps import lost_formulas
from interview_coach.ingest.markers import bare_title, plain_title, question_likeness, read_marker
from interview_coach.ingest.outline import Outline, setext, tree
from interview_coach.ingest.unheaded import plain_units
from interview_coach.text.language import detect

__all__ = ["Split", "split_questions"]

_H1 = re.compile(r"^ {0,3}#[ \t]+(.*?)[ \t]*#*[ \t]*$")


@dataclass(frozen=True, slots=True)
class Split:
    """An article's title and its questions, in order, with ids `q1`, `q2`, …"""

    title: str
    questions: tuple[QuestionDraft, ...]


def split_questions(text: str, title: str) -> Split:
    """The questions of an article.

    Args:
        text: the cleaned article, without front matter.
        title: what the loader knows as its title, or its file name; a heading in the text is preferred.

    Returns:
        At least one question unless the text is blank: a text in which no question is found is one question with the
        whole text. Each body is Markdown; each lost formula is a warning.
    """
    lines = setext(scan(text))
    h1s = [m[1] for line in lines if line.kind == "heading" and (m := _H1.match(line.text))]
    # Several level-1 headings that ask are the questions; then none of them is the article's title.
    asks = len(h1s) > 1 and question_likeness(plain_title(h1s[0])) >= 1.5
    first_h1 = h1s[0] if h1s and not asks else ""
    name, lines = _article_title(lines, first_h1, title)
    root = tree(lines)
    if first_h1 and len(root.children) == 1 and root.children[0].level == 1:
        above, root = root.own, root.children[0]
        root.own[:0] = above
    fenced = any(line.kind == "code" for line in lines)
    units = Outline(name).units(root) if root.children else plain_units(root.own, name, markdown=fenced)
    lang = detect(text)
    drafts: list[QuestionDraft] = []
    for unit in units:
        body = to_markdown(unit.lines, plain=unit.plain)
        heading = plain_title(unit.title)
        drafts.append(QuestionDraft(f"q{len(drafts) + 1}", heading, body, lost_formulas(body, lang)))
    return Split(name, tuple(drafts))


def _article_title(lines: list[Line], first_h1: str, given: str) -> tuple[str, list[Line]]:
    """The article's title, and the lines without it where the text begins with it."""
    if first_h1:
        return _clean_heading(first_h1), lines
    first = next((i for i, line in enumerate(lines) if line.kind != "blank"), None)
    given = given.strip()
    if first is None:
        return given or "Untitled", lines
    head = lines[first].text.strip()
    if given and len(bare_title(head)) > 3 and bare_title(head) in bare_title(given) and size(head) <= 40:
        return given, lines[first + 1 :]
    rest = lines[first + 1 :]
    following = rest[0].text.strip() if rest else ""
    titles = (
        lines[first].kind == "text"
        and size(head) <= 40
        and not re.search(r"[。.;；:：,，]$", head)
        and any(line.kind != "blank" for line in rest)
        and (not following or (len(head) <= 50 and not following[0].islower()))
        and (read_marker(lines[first], first) is None)
    )
    # A file name is no title for a reader where the text brings one.
    if titles and (not given or re.fullmatch(r"[\x21-\x7e]*", given)):
        return _clean_heading(head), rest
    if given:
        return given, lines
    return re.split(r"(?<=[。？！?!])", plain_title(head))[0][:60], lines


def _clean_heading(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"\1", re.sub(r"\s*\{#[\w.-]+\}$", "", text)).strip()
