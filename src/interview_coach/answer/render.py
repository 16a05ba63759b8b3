"""Quoted text made safe to stand in an answer's Markdown. The quotation itself is kept apart, letter for letter."""

from __future__ import annotations

import re

__all__ = ["cell_text", "plain_text"]

_PROTECTED = re.compile(
    r"```.*?```|~~~.*?~~~|\$\$.+?\$\$|\\\[.+?\\\]|\\\(.+?\\\)|\$(?!\s)[^$\n]+?(?<!\s)\$|`[^`\n]+`", re.DOTALL
)
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)")
_REFERENCE = re.compile(r"\[(\d{1,3}(?:[,，、-]\s*\d{1,3})*)\]")


def plain_text(quote: str) -> str:
    """Markdown of a quotation in which nothing loads, links, runs or looks like one of our own [n] marks.

    Formulas and code keep their text; images become their description, links their words, tags visible text.
    """
    parts: list[str] = []
    position = 0
    for match in _PROTECTED.finditer(quote):
        parts += [_prose(quote[position : match.start()]), match[0]]
        position = match.end()
    parts.append(_prose(quote[position:]))
    return "".join(parts)


def cell_text(quote: str) -> str:
    r"""The same on one line for a table cell: displayed formulas inline, and no bare `|` (`\vert` in formulas)."""

    def one_line(match: re.Match[str]) -> str:
        body = match[0]
        if body.startswith("```") or body.startswith("~~~"):
            return "`" + " ".join(body.strip("`~").split()).replace("|", "\\|") + "`"
        if body.startswith("`"):
            return body.replace("|", "\\|")
        inner = body.strip("$")
        if body.startswith("\\"):
            inner = body[2:-2]
        inner = " ".join(inner.split()).replace("\\|", "\\Vert ").replace("|", "\\vert ")
        return f"${inner.strip()}$"

    parts: list[str] = []
    position = 0
    for match in _PROTECTED.finditer(quote):
        parts += [_cell_prose(quote[position : match.start()]), one_line(match)]
        position = match.end()
    parts.append(_cell_prose(quote[position:]))
    return " ".join("".join(parts).split())


def _cell_prose(text: str) -> str:
    return _prose(text).replace("\n", " ").replace("|", "\\|")


def _prose(text: str) -> str:
    text = _IMAGE.sub(lambda m: f"({m[1]})" if m[1] else "", text)
    text = _LINK.sub(r"\1", text)
    text = _REFERENCE.sub(r"(\1)", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
