"""One element of a web page as Markdown: headings, lists, tables, code, quotes, emphasis, formulas.

trafilatura's own Markdown joins the lines of code that is not in `<code>`, escapes `_` and `*` inside `$…$`, and
drops headings of short pages (version 2.3); hence this writer. Addresses of links and pictures are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from interview_coach.ingest.loaders import html_math
from interview_coach.text.language import HAN

__all__ = ["to_markdown"]

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark math mjx-container q ruby "
    "rt rp s samp script small span strike strong sub sup time tt u var wbr".split()
)
_SKIPPED = frozenset(
    "script style noscript template iframe object embed svg canvas video audio nav footer aside form button input "
    "select textarea dialog head link meta".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_HEADING = re.compile(r"h[1-6]$")
_LANGUAGE = re.compile(r"(?:language|lang|highlight-source|brush:)[-: ]\s*([\w+#-]+)")
_JOINED = re.compile(rf"(?<=[{HAN}，。；：、]) *\n *(?=[{HAN}])")


def to_markdown(node: Any, skip: Callable[[Any], bool] = lambda _: False) -> str:
    """The Markdown of an lxml element; elements for which `skip` holds are left out."""
    return "\n\n".join(_Writer(skip).blocks(node))


class _Writer:
    def __init__(self, skip: Callable[[Any], bool]) -> None:
        self._skip = skip

    def blocks(self, node: Any) -> list[str]:
        """The blocks inside `node`, in order; runs of inline content become paragraphs."""
        out: list[str] = []
        run = [_collapse(node.text or "")]

        def flush() -> None:
            text = _paragraph("".join(run))
            if text:
                out.append(text)
            run.clear()

        for child in node:
            if self._is_left_out(child):
                pass
            elif self._is_inline(child):
                run.append(self._inline(child, alone=self._stands_alone(child)))
            else:
                flush()
                out.extend(self._block(child))
            run.append(_collapse(child.tail or ""))
        flush()
        return out

    def _is_left_out(self, node: Any) -> bool:
        if not isinstance(node.tag, str):
            return True
        if html_math.find_formula(node) is not None and not html_math.is_duplicate(node):
            return False
        return (
            node.tag in _SKIPPED
            or bool(_HIDDEN.search(node.get("style") or ""))
            or node.get("hidden") is not None
            or node.get("role") in ("navigation", "contentinfo", "complementary", "search", "dialog")
            or html_math.is_duplicate(node)
            or self._skip(node)
        )

    @staticmethod
    def _is_inline(node: Any) -> bool:
        if node.tag not in _INLINE and html_math.find_formula(node) is None:
            return False
        if node.tag in ("img", "br", "math", "script") or html_math.find_formula(node) is not None:
            return True
        return all(not isinstance(inner.tag, str) or _Writer._is_inline(inner) for inner in node)

    @staticmethod
    def _stands_alone(node: Any) -> bool:
        """Whether nothing but white space stands beside the element in its paragraph."""
        parent = node.getparent()
        while parent is not None and parent.tag in ("a", "span", "strong", "b"):
            parent = parent.getparent()
        return (
            parent is None
            or not "".join(parent.itertext()).strip()
            or parent.tag in ("figure", "article", "body")
        )

    def _block(self, node: Any) -> list[str]:
        tag = node.tag
        if _HEADING.match(tag):
            text = " ".join(self._inner(node).split())
            return [f"{'#' * int(tag[1])} {text.strip('* ')}"] if text else []
        if tag == "pre":
            return _fence(node)
        if tag in ("ul", "ol", "menu"):
            text = self._list(node)
            return [text] if text else []
        if tag == "table":
            return self._table(node)
        if tag == "blockquote":
            inner = "\n\n".join(self.blocks(node))
            return ["\n".join(f"> {line}".rstrip() for line in inner.split("\n"))] if inner else []
        if tag == "hr":
            return ["***"]
        if tag in ("dt", "summary"):
            text = " ".join(self._inner(node).split()).strip("*")
            return [f"**{text}**"] if text else []
        if tag in ("figure", "div") and (code := node.xpath(".//td[contains(@class, 'code')]//pre")):
            return [
                block for pre in code for block in _fence(pre)
            ]  # line numbers stand in a column beside it
        return self.blocks(node)

    def _inner(self, node: Any, alone: bool = False) -> str:
        parts = [_collapse(node.text or "")]
        for child in node:
            if not self._is_left_out(child):
                parts.append(self._inline(child, alone))
            parts.append(_collapse(child.tail or ""))
        return "".join(parts)

    def _inline(self, node: Any, alone: bool = False) -> str:
        formula = html_math.find_formula(node)
        if formula is not None:
            return formula
        tag = node.tag
        if tag == "br":
            return "\n"
        if tag == "img":
            return html_math.picture(node, alone)
        if tag in ("code", "tt", "kbd", "samp"):
            return _code("".join(node.itertext()))
        text = self._inner(node, alone)
        bare = text.strip()
        if tag in ("b", "strong") and bare and "\n" not in bare and "**" not in bare:
            return text.replace(bare, f"**{bare}**", 1)
        if tag in ("sup", "sub") and re.fullmatch(r"[\w+\-−]+", bare):
            mark = "^" if tag == "sup" else "_"
            return f"{mark}{bare}" if len(bare) == 1 else f"{mark}{{{bare}}}"
        return text

    def _list(self, node: Any) -> str:
        items: list[str] = []
        start = node.get("start") or "1"
        number = int(start) if start.isdigit() else 1
        for child in node:
            if not isinstance(child.tag, str) or self._is_left_out(child):
                continue
            blocks = [self._list(child)] if child.tag in ("ul", "ol") else self.blocks(child)
            if not any(blocks):
                continue
            mark = f"{number}. " if node.tag == "ol" else "- "
            number += 1
            # A nested list stays tight under its item; other blocks are parted by a blank line.
            text = blocks[0]
            for block in blocks[1:]:
                text += ("\n" if re.match(r"(?:-|\d+\.) ", block) else "\n\n") + block
            lines = text.split("\n")
            pad = " " * len(mark)
            items.append(mark + "\n".join([lines[0], *(f"{pad}{line}".rstrip() for line in lines[1:])]))
        return "\n".join(items)

    def _table(self, node: Any) -> list[str]:
        rows = [
            [cell for cell in row if cell.tag in ("td", "th")]
            for row in node.iter("tr")
            if next(row.iterancestors("table")) is node
        ]
        rows = [row for row in rows if row]
        width = max((len(row) for row in rows), default=0)
        if width < 2 or next(node.iterdescendants("table", "pre"), None) is not None:
            return [block for row in rows for cell in row for block in self.blocks(cell)]  # layout, not data
        lines = [[self._cell(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
        lines.insert(1, ["---"] * width)
        return ["\n".join("| " + " | ".join(line) + " |" for line in lines)]

    def _cell(self, cell: Any) -> str:
        text = "; ".join(re.sub(r"^(?:-|\d+\.) ", "", block) for block in self.blocks(cell))
        text = " ".join(re.sub(r"\n *- ", "; ", text).replace("$$\n", "$").replace("\n$$", "$").split())
        # A bar would end the cell; inside a formula `\|` would mean a norm.
        text = re.sub(r"\$[^$]+\$", lambda match: re.sub(r"(?<!\\)\|", r"\\vert ", match[0]), text)
        return re.sub(r"(?<!\\)\|", r"\\|", text)


def _collapse(text: str) -> str:
    return re.sub(r"[ \t\n\r\f\xa0]+", lambda match: "\x1f" if "\n" in match[0] else " ", text)


def _paragraph(text: str) -> str:
    # \x1f is a line break of the page's source, which means a space, or nothing between Han characters.
    text = _JOINED.sub("", text.replace("\n", "\x1e").replace("\x1f", "\n"))
    text = re.sub(r" *\n *", " ", text).replace("\x1e", "\n")
    text = html_math.normalise_delimiters(text)
    text = re.sub(r"\n{2,}", "\n", re.sub(r" *\n *", "\n", re.sub(r"(?<=\S) {2,}", " ", text))).strip()
    return re.sub(r"\n*(?<!\$)(\$\$\n.+?\n\$\$)\n*", r"\n\n\1\n\n", text, flags=re.DOTALL).strip()


def _code(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        return ""
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _fence(node: Any) -> list[str]:
    parts: list[str] = []

    def walk(element: Any) -> None:
        parts.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str) and "pre-numbering" not in (child.get("class") or ""):
                if child.tag == "br":
                    parts.append("\n")
                walk(child)
            parts.append(child.tail or "")

    walk(node)
    text = "".join(parts).replace("\xa0", " ").strip("\n").rstrip()
    if not text.strip():
        return []
    classes = " ".join(element.get("class") or "" for element in [node, *node.iter("code")])
    language = _LANGUAGE.search(classes)
    ticks = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return [f"{ticks}{language[1] if language else ''}\n{text}\n{ticks}"]
