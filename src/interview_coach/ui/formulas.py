"""Formulas in a text: found, taken out before Markdown sees them, and put back as what the page's renderer draws.

They come out between ``\\( \\)`` and ``\\[ \\]``; `escape` sees to it that nothing else looks like that to the renderer.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from interview_coach.ui.escaping import escape

__all__ = [
    "CLOSE",
    "LATEX_DELIMITERS",
    "OPEN",
    "put_math",
    "take_math",
    "widen",
]

LATEX_DELIMITERS: list[dict[str, str | bool]] = [
    {"left": "\\(", "right": "\\)", "display": False},
    {"left": "\\[", "right": "\\]", "display": True},
]

# Private-use characters stand for what Markdown must not see; those in the text itself (`escaping.PRIVATE`) are
# taken out first.
OPEN, CLOSE, _MATH, _MATH_END = "\ue000", "\ue001", "\ue002", "\ue003"
_MATH_OR_CODE = re.compile(
    r"""(?P<fence>^[ ]{0,3}(?P<ticks>`{3,}|~{3,})[^\n]*\n(?:.*?\n)??[ ]{0,3}(?P=ticks)[`~]*[ \t]*$)
      | (?P<code>(?<!`)(?P<tick>`+)(?!`)[^\n]*?(?<!`)(?P=tick)(?!`))
      | \\\\ | \\\$
      | \$\$(?P<display>(?:(?!\n\s*\n)[^$]|\\\$){1,5000}?)\$\$
      | \\\[(?P<bracket>(?:(?!\n\s*\n).){1,5000}?)\\\]
      | \\\((?P<paren>[^\n]{1,2000}?)\\\)
      | \$(?P<inline>(?![\s$])(?:[^$\n\\]|\\.){0,2000}?(?:[^\s$\\]|\\.))\$(?!\d)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def take_math(text: str) -> tuple[str, list[str]]:
    """The text with each formula replaced by a placeholder, and the formulas' HTML. Code is left alone."""
    formulas: list[str] = []

    def take(match: re.Match[str]) -> str:
        tex = next((match[name] for name in ("display", "bracket", "paren", "inline") if match[name]), None)
        if tex is None:
            return match[0]
        display = match["display"] is not None or match["bracket"] is not None
        formulas.append(_math(tex, display))
        return f"{_MATH}{len(formulas) - 1}{_MATH_END}"

    return _MATH_OR_CODE.sub(take, text), formulas


def _math(tex: str, display: bool) -> str:
    tex = " ".join(tex.replace(OPEN, "").replace(CLOSE, "").split())
    safe = html.escape(tex, quote=False).replace("%%%", "&#37;&#37;&#37;")
    if re.search(
        r"(?<!\\)\\[()\[\]]", tex
    ):  # would end our delimiters early; rare and not LaTeX that renders
        return f"<code>{escape(tex)}</code>"
    if display:
        return f'<span class="math display">\\[{safe}\\]</span>'
    return f'<span class="math">\\({safe}\\)</span>'


def put_math(markup: str, formulas: Sequence[str]) -> str:
    """The HTML with the formulas in their places; in an attribute, where none can be shown, a dot-dot-dot."""
    return re.sub(
        f"{_MATH}(\\d+){_MATH_END}",
        lambda m: formulas[int(m[1])],
        # A formula in an attribute (a title) cannot be shown there.
        re.sub(r'="[^"]*"', lambda m: re.sub(f"{_MATH}\\d+{_MATH_END}", "…", m[0]), markup),
    )


def widen(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends out of the formulas that they stand in, and off the lines that open and close a code block."""
    for match in _MATH_OR_CODE.finditer(text):
        if match["fence"]:
            first, last = text.index("\n", match.start()) + 1, text.rfind("\n", 0, match.end())
            start = first if match.start() <= start < first else start
            end = last if last < end <= match.end() else end
            continue
        if match["code"]:
            continue
        if match.start() < start < match.end():
            start = match.start()
        if match.start() < end < match.end():
            end = match.end()
    return start, end
