"""Which headings of an article are questions, and which only hold others.

A heading with an answer of its own is a question. A section that only holds questions is not: its heading goes to the
top of the first of them, so that nothing is lost. A section of a few short topics stays in one piece, and so does
everything below the level on which the article writes its questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from interview_coach.ingest.blocks import Line, size
from interview_coach.ingest.clean_signals import is_toc_heading
from interview_coach.ingest.markers import bare_title, plain_title, question_likeness
from interview_coach.ingest.unheaded import OWN_PREAMBLE, Unit, content, plain_units
from interview_coach.text.language import detect

__all__ = ["Node", "Outline", "setext", "tree"]

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]*(.*?)[ \t]*#*[ \t]*$")
_OWN_SECTION = 160  # characters between a section's heading and its first sub-heading that make a question
_SMALL_SECTION = 600  # characters up to which a section of topics stays in one piece
_ASKS = 1.5  # likeness from which a heading is a question


@dataclass
class Node:
    """A heading, the lines right under it, and its sub-headings."""

    level: int
    text: str
    own: list[Line] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def likeness(self) -> float:
        """How much the heading sounds like a question."""
        return question_likeness(plain_title(self.text))

    def walk(self) -> list[Node]:
        """This heading and all below it, in order."""
        return [self, *(node for child in self.children for node in child.walk())]

    def all_lines(self) -> list[Line]:
        """Everything below the heading, sub-headings included."""
        found = list(self.own)
        for child in self.children:
            found += [heading_line(child.level, child.text), *child.all_lines()]
        return found


def setext(lines: Sequence[Line]) -> list[Line]:
    """Headings underlined with === or --- as `#` and `##` headings."""
    out: list[Line] = []
    for i, line in enumerate(lines):
        above = out[-1] if out else None
        under = re.fullmatch(r"\s{0,3}(={3,}|-{3,})\s*", line.text) if line.kind in ("rule", "text") else None
        before_blank = i < 2 or lines[i - 2].kind == "blank"
        if under and above and above.kind == "text" and before_blank and size(above.text) <= 30:
            level = 1 if under[1][0] == "=" else 2
            if level == 1 or len(under[1]) * 2 >= len(above.text):
                out[-1] = heading_line(level, above.text.strip())
                continue
        out.append(line)
    return out


def heading_line(level: int, text: str) -> Line:
    return Line(f"{'#' * level} {text}", "heading")


def tree(lines: Sequence[Line]) -> Node:
    """The headings of an article below a root of level 0."""
    root = Node(0, "")
    path = [root]
    for line in lines:
        match = _HEADING.match(line.text) if line.kind == "heading" else None
        if match is None:
            path[-1].own.append(line)
            continue
        node = Node(len(match[1]), match[2])
        while path[-1].level >= node.level:
            path.pop()
        path[-1].children.append(node)
        path.append(node)
    return root


class Outline:
    """Which headings of an article are questions."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.unit_level = 6  # where most headings with an answer are; topics below it are parts of one
        self.carried: list[Line] = []
        self.found: list[Unit] = []

    def units(self, root: Node) -> list[Unit]:
        """The questions of the article, in order; `root` is its title's heading or the root of level 0."""
        if root.level and root.likeness >= _ASKS and not any(n.likeness >= _ASKS for n in root.walk()[1:]):
            return [Unit(root.text, root.all_lines(), plain=False)]
        preamble = content(root.own)
        if preamble:
            found = plain_units(root.own, self.title, markdown=True, strict=True)
            if len(found) > 1 or len(preamble) >= OWN_PREAMBLE:
                self.found += found
            else:
                self.carried = list(root.own)
        levels = [node.level for node in root.walk()[1:] if content(node.own)]
        self.unit_level = max(set(levels), key=levels.count, default=6)
        titles = [bare_title(node.text) for node in root.walk()]
        for child in root.children:
            if not (is_toc_heading(child.text) and _repeats(child, titles)):
                self._emit(child, "")
        if self.carried and self.found:
            self.found[-1].lines.extend(self.carried)
        elif self.carried:
            self.found.append(Unit(self.title, self.carried, plain=False))
        return self.found

    def _emit(self, node: Node, section: str) -> None:
        asks = node.likeness >= _ASKS
        inner = node.walk()[1:]
        inner_asks = sum(n.likeness >= _ASKS for n in inner)
        if not node.children:
            self._leaf(node, section, asks)
            return
        small = len(content(node.all_lines())) <= _SMALL_SECTION
        lone = len(node.children) == 1 or node.level >= self.unit_level
        if not inner_asks and (asks or small or lone):
            self._add(self._named(node, section), node.all_lines())
            return
        if asks and inner_asks < 2 and all(n.level > node.level + 1 for n in inner if n.likeness >= _ASKS):
            self._add(node.text, node.all_lines())
            return
        own = content(node.own)
        if len(own) >= _OWN_SECTION or (asks and len(own) >= OWN_PREAMBLE):
            self._add(self._named(node, section), node.own)
        else:
            self.carried += [heading_line(3, node.text), Line("", "blank"), *node.own]
        for child in node.children:
            self._emit(child, node.text)

    def _leaf(self, node: Node, section: str, asks: bool) -> None:
        if not content(node.own) and not asks:
            self.carried.append(heading_line(3, node.text))
            return
        parts = [] if asks else plain_units(node.own, node.text, markdown=True, strict=True)
        if len(parts) < 2:
            self._add(self._named(node, section), node.own)
            return
        if parts[0].title == node.text:
            parts[0] = replace(parts[0], title=self._named(node, section))
        else:
            self.carried.append(heading_line(3, node.text))
        for part in parts:
            self._add(part.title, part.lines, plain=part.plain)

    def _add(self, title: str, lines: Sequence[Line], *, plain: bool = False) -> None:
        carried = [*self.carried, Line("", "blank")] if self.carried else []
        while len(carried) > 1 and carried[-2].kind == "blank":
            del carried[-1]
        while lines and carried and lines[0].kind == "blank":
            lines = lines[1:]
        self.found.append(Unit(title, [*carried, *lines], plain))
        self.carried = []

    def _named(self, node: Node, section: str) -> str:
        """The heading as a title; a short topic ("数据准备") says too little without its section."""
        own, above = plain_title(node.text), plain_title(section) if section else ""
        names = re.search(r"[A-Za-z]{2,}", own)
        if above and not names and size(own) <= 8 and question_likeness(own) < _ASKS and own not in above:
            colon = "：" if detect(own) == "zh" else ": "
            topic = re.split(r"(?<=\S\S)\s*[:：]", re.sub(r"[（(][^（()）]*[)）]$", "", above))[0].strip(
                "【】 "
            )
            return f"{topic}{colon}{own}"
        return node.text


def _repeats(node: Node, titles: Sequence[str]) -> bool:
    """Whether each line below a heading is another heading's text: a table of contents."""
    entries = [bare_title(re.sub(r"\]\([^)]*\)", "", line.text)) for line in node.own if line.kind == "text"]
    return not node.children and bool(entries) and all(entry in titles for entry in entries)
