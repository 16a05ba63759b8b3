"""Makes BEIR folders out of documentation and articles at hand: headings ask, their own sections answer.

    apt-get download python-sklearn-doc python3.11-doc debian-handbook maint-guide-zh-cn
    for package in *.deb; do dpkg -x $package unpacked; done
    python -m benchmarks.stand_ins unpacked OUT [--articles ../shared/articles]
    python -m benchmarks.tune_fusion --data OUT

sklearn-en is the user guide of scikit-learn, python-en Python's questions and answers, how-tos and tutorial,
handbook-zh the Debian administrator's handbook and maintainers' guide (the sections that are in Chinese), headings-zh
every heading of the articles, as they stand in the Markdown. Nothing is cleaned: formulas, code and marks are left in, since what is asked of the product has them too.
None of the text is part of this project.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import html

from benchmarks.debian_reference import write

_NUMBER = re.compile(r"^(第\s*)?[\d.]+\s*(章)?[.。 \xa0]*")
_HAN = re.compile("[\u4e00-\u9fff]")
_HEADING = re.compile(r"^(#{1,6})\s+(\S.*?)\s*#*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_LONGEST = 6000  # characters of a section; a few tables are longer
_CHINESE_BOOKS = ("debian-handbook/html/zh-CN/*.html", "maint-guide-zh-cn/html/*.html")
_SPHINX_SETS = {
    "sklearn-en": ("python-sklearn-doc/html", ("modules",)),
    "python-en": ("python3.11/html", ("faq", "howto", "tutorial")),
}


def main() -> None:
    """Writes a folder for each source that is there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("unpacked", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--articles", type=Path, default=None)
    options = parser.parse_args()
    share = options.unpacked / "usr" / "share"
    for name, (place, folders) in _SPHINX_SETS.items():
        pages = [
            page for folder in folders for page in sorted((share / "doc" / place / folder).glob("*.html"))
        ]
        pairs = {head: text for head, text in sphinx(pages) if len(text) >= 200}
        if pairs:
            write(options.out / name, pairs)
    pages = [page for place in _CHINESE_BOOKS for page in sorted((share / "doc").glob(place))]
    pairs = {
        head: text
        for head, text in docbook(pages)
        if len(_HAN.findall(text)) >= 60 and len(_HAN.findall(text)) > 0.2 * len(text)
    }
    if pairs:
        write(options.out / "handbook-zh", pairs)
    if options.articles:
        files = sorted(options.articles.glob("**/*.md"))
        write(options.out / "headings-zh", dict(markdown(file for file in files if file.name != "README.md")))


def sphinx(pages: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Heading and text of each section, without those of deeper sections."""
    for page in pages:
        tree = html.parse(str(page), parser=html.HTMLParser(encoding="utf-8"))
        for section in tree.xpath("//section"):
            heading = section.xpath("./*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5]")
            if heading:
                parts = [part for part in section if part not in heading and part.tag != "section"]
                yield _head(heading[0].text_content().rstrip("¶")), "\n\n".join(_texts(parts))[:_LONGEST]


def docbook(pages: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """The same of pages that DocBook made."""
    for page in pages:
        tree = html.parse(str(page), parser=html.HTMLParser(encoding="utf-8"))
        for section in tree.xpath('//div[starts-with(@class, "sect") or @class="section"]'):
            parts = [
                part
                for part in section
                if not re.match(r"titlepage|sect|toc|nav", part.get("class") or "") and part.tag != "script"
            ]
            heading = _head(section.xpath('string(./div[@class="titlepage"])'))
            if heading:
                yield heading, "\n\n".join(_texts(parts))[:_LONGEST]


def markdown(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Each heading of a Markdown file and what stands between it and the next one of any level."""
    for file in files:
        heading, body, fenced = "", [], False
        for line in [*file.read_text("utf-8").splitlines(), "# end"]:
            if _FENCE.match(line):
                fenced = not fenced
            match = None if fenced else _HEADING.match(line)
            if match is None:
                body.append(line)
                continue
            text = "\n".join(body).strip()
            if heading and len(text) >= 80:
                yield heading, text[:_LONGEST]
            heading, body = match[2], []


def _head(text: str) -> str:
    return _NUMBER.sub("", " ".join(text.split())).strip()


def _texts(parts: Iterable[Any]) -> Iterator[str]:
    """Paragraphs on a line each, code as it stands."""
    for part in parts:
        if not isinstance(part.tag, str):
            continue  # a comment
        text = part.text_content()
        code = part.tag == "pre" or "highlight" in (part.get("class") or "")
        text = (
            f"```\n{text.strip()}\n```"
            if code
            else "\n".join(" ".join(line.split()) for line in text.splitlines())
        )
        if text.strip():
            yield re.sub(r"\n{2,}", "\n", text).strip()


if __name__ == "__main__":
    main()
