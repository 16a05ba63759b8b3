"""Writes the lines of an answer as Markdown: bullets, indents, pseudo-headings. It changes no wording.

A page copied as plain text marks structure with characters (•, ·), indents and short lines standing alone. Markdown
reads none of these, or reads an indent as code. What is Markdown already passes through.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from interview_coach.ingest.blocks import Line, scan, size
from interview_coach.ingest.normalise import tidy

__all__ = ["to_markdown"]

_BULLET = re.compile(r"^(?P<indent>\s*)(?P<bullet>[•·●○▪■◆◇‣➤►])\s*(?P<text>\S.*)$")
_ITEM = re.compile(r"^(?P<indent>\s*)(?P<mark>[-*+]|\d{1,3}[.)]|[a-zA-Z][.)])\s+(?P<text>\S.*)$")
_NUMBERED = re.compile(
    r"^\s*(?:\d{1,2}\s*[.、．)）]|[(（]\d{1,2}[)）]|[一二三四五六七八九十]{1,3}、|[①-⑳])\s*\S"
)
_LETTERED = re.compile(r"^\s*[a-zA-Z][.)]\s+\S")
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S.*)$")
_END = re.compile(r"[。.!！?？;；:：,，、…～~]\W*$")
_LABEL = re.compile(r"^\s*(?:\*\*)?[^\s:：]{1,12}[:：]")
_SPECIAL = {"key points", "要点", "common mistakes", "常见误区", "follow-ups", "追问"}
_STATEMENT = re.compile(
    r"^\s*(?:(?:def|class)\s+\w+.*:|(?:if|for|while|elif|with|except)\b.*:|(?:else|try|finally)\s*:"
    r"|(?:import|from)\s+[\w.]+.*|return\b.*|(?:public|private|static|void|int|const|let|var|function)\s.*[{;(]"
    r"|[\w.]+\(.*\)\s*;?|.*[{};])\s*(?:#.*|//.*)?$"
)
_ASSIGNMENT = re.compile(r"^\s*[A-Za-z_][\w.,\[\] ]*\s*[-+*/]?=\s*\S|^\s*(?:#|//)\s")
_HEADING_SIZE = 14


def to_markdown(lines: Sequence[Line], *, plain: bool) -> str:
    """The Markdown of an answer, without `#` and `##` headings, with every code fence closed.

    Args:
        lines: the lines of the answer.
        plain: whether the source is plain text rather than Markdown; only then are indents and short lines read as
            structure.
    """
    out = _plain(_fenced(lines)) if plain else [_unicode_bullet(line) for line in lines]
    return _close_fence(_safe_headings(_trim(tidy("\n".join(out)))))


def _unicode_bullet(line: Line) -> str:
    match = _BULLET.match(line.text) if line.kind == "text" else None
    return f"{match['indent']}- {match['text']}" if match else line.text


def _plain(lines: Sequence[Line]) -> list[str]:
    out: list[str] = []
    stack: list[
        tuple[int, int]
    ] = []  # (indent in the source, where the text of its items begins in the output)
    for i, line in enumerate(lines):
        text = line.text
        if line.kind == "blank":
            _blank(out)
            continue
        if line.kind != "text":
            if line.indent == 0:
                stack.clear()
            out.append(text)
            continue
        level = _pseudo_heading(lines, i)
        if level:
            stack.clear()
            _blank(out)
            out.extend([f"{'#' * level} {text.strip()}", ""])
            continue
        match = _BULLET.match(text) or _ITEM.match(text)
        if match:
            while stack and stack[-1][0] >= line.indent:
                stack.pop()
            column = stack[-1][1] if stack else 0
            mark = "-" if match.re is _BULLET else match["mark"]
            lettered = mark[0].isalpha()  # Markdown knows no such list: a paragraph each
            if out and out[-1] and (lettered or (not stack and not _ITEM.match(out[-1]))):
                _blank(out)
            out.append(f"{' ' * column}{mark} {match['text']}")
            stack.append((line.indent, column + len(mark) + 1))
            continue
        while stack and stack[-1][0] >= line.indent:
            stack.pop()
        column = stack[-1][1] if stack else 0
        if not stack and out and out[-1].strip() and _separate(lines[i - 1].text if i else "", text):
            _blank(out)
        out.append(f"{' ' * column}{text.strip()}")
    return out


def _blank(out: list[str]) -> None:
    if out and out[-1]:
        out.append("")


def _separate(above: str, text: str) -> bool:
    """Whether two neighbouring lines are two paragraphs; Markdown would join them into one."""
    return bool(_END.search(above) or _NUMBERED.match(text) or _LABEL.match(text) or size(above) <= 12)


def _fenced(lines: Sequence[Line]) -> list[Line]:
    """The lines with a fence around code that has lost its own, so that its indents survive."""
    out: list[Line] = []
    i = 0
    while i < len(lines):
        end = _code_end(lines, i)
        if end is None:
            out.append(lines[i])
            i += 1
            continue
        block = [
            Line("```", "code"),
            *(Line(line.text, "code") for line in lines[i:end]),
            Line("```", "code"),
        ]
        if out and out[-1].kind == "text":
            out.append(Line("", "blank"))
        out += [*block, Line("", "blank")]
        i = end
    return out


def _code_end(lines: Sequence[Line], start: int) -> int | None:
    """Where code that begins at a line ends; None where none begins. Two statements make code, one may be prose."""
    if not (_codes(lines[start]) and _STATEMENT.match(lines[start].text)):
        return None
    statements, end, i = 0, start, start
    while i < len(lines):
        line = lines[i]
        inside = line.indent >= 2 and line.kind == "text" and not _BULLET.match(line.text)
        if _codes(line) or inside:
            statements += bool(_codes(line) and _STATEMENT.match(line.text))
            i += 1
            end = i
        elif line.kind == "blank" and i - end < 2:
            i += 1
        else:
            break
    return end if statements >= 2 else None


def _codes(line: Line) -> bool:
    if line.kind != "text" or re.search(r"[。，；：]\s*$", line.text):
        return False
    return bool(_STATEMENT.match(line.text) or _ASSIGNMENT.match(line.text))


def _pseudo_heading(lines: Sequence[Line], i: int) -> int:
    """The heading level of a short line that titles what follows, 0 for any other line."""
    line = lines[i]
    joined = i > 0 and lines[i - 1].kind == "text"
    if not _titles(line) or (joined and not (_NUMBERED.match(line.text) and _END.search(lines[i - 1].text))):
        return 0
    after = next((other for other in lines[i + 1 :] if other.kind != "blank"), None)
    if after is None or after.kind in ("heading", "rule"):
        return 0
    lettered = bool(_LETTERED.match(line.text))
    if line.indent >= 2 and not lettered:
        return 0
    if after.kind == "text":
        if after.indent > line.indent and _NUMBERED.match(line.text) and not _BULLET.match(after.text):
            return 0  # a list item with its own indented text
        if lettered and _LETTERED.match(after.text):
            return 0
        if _same_numbering(line.text, after.text):
            return 0
        whole = _END.search(after.text) or _BULLET.match(after.text) or _ITEM.match(after.text)
        if not (
            whole or size(after.text) > 20 or (_NUMBERED.match(after.text) and not _NUMBERED.match(line.text))
        ):
            return 0
    return 4 if lettered else 3


def _same_numbering(one: str, other: str) -> bool:
    a = re.match(r"^\s*[(（]?\d{1,2}\s*([.、．)）])", one)
    b = re.match(r"^\s*[(（]?\d{1,2}\s*([.、．)）])", other)
    return bool(a and b and a[1] == b[1])


def _titles(line: Line) -> bool:
    text = line.text.strip()
    return (
        line.kind == "text"
        and 1
        <= size(text)
        <= (_HEADING_SIZE + 4 if _NUMBERED.match(text) or _LETTERED.match(text) else _HEADING_SIZE)
        and not _END.search(text)
        and not _BULLET.match(line.text)
        and (not re.match(r"[-*+>|<!\[,，、。(（]", text) or bool(_NUMBERED.match(text)))
        and not _LABEL.match(text)
        and not re.search(r"[=$\\`|]|https?:", text)
    )


def _trim(text: str) -> str:
    """Without horizontal rules and blank lines at both ends."""
    lines = scan(text)
    while lines and lines[0].kind in ("blank", "rule"):
        lines = lines[1:]
    while lines and lines[-1].kind in ("blank", "rule"):
        lines = lines[:-1]
    return "\n".join(line.text for line in lines)


def _safe_headings(text: str) -> str:
    """Headings at level 3 or deeper, and none that the stored format would take for a section of its own."""
    lines = scan(text)
    levels = [len(m[1]) for line in lines if line.kind == "heading" and (m := _HEADING.match(line.text))]
    shift = max(0, 3 - min(levels)) if levels else 0
    out: list[str] = []
    for i, line in enumerate(lines):
        match = _HEADING.match(line.text) if line.kind == "heading" else None
        if match is None:
            out.append(line.text)
            continue
        level = min(6, len(match[1]) + shift)
        if level == 3 and match[2].strip().lower() in _SPECIAL and not _is_section(lines, i):
            level = 4
        out.append(f"{'#' * level} {match[2]}")
    return "\n".join(out)


def _is_section(lines: Sequence[Line], i: int) -> bool:
    """Whether a heading 要点, "Follow-ups" … is what the stored format means: bullets alone, after an answer."""
    if all(line.kind in ("blank", "heading") for line in lines[:i]):
        return False
    for line in lines[i + 1 :]:
        if line.kind == "heading":
            break
        if line.kind != "blank" and not re.match(r"^[-*] +\S", line.text):
            return False
    return True


def _close_fence(text: str) -> str:
    """The text with a fence that was never closed closed, so that it cannot swallow the next question."""
    fence = ""
    for line in text.split("\n"):
        mark = re.match(r"^ {0,3}(`{3,}|~{3,})", line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1][0] == fence[0] and len(mark[1]) >= len(fence) and not line.strip(" `~"):
            fence = ""
    return f"{text}\n{fence}" if fence else text
