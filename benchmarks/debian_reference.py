"""Makes BEIR folders of the Debian Reference: its headings ask, its sections answer; to tune search on technical prose.

    apt-get download debian-reference-en debian-reference-zh-cn
    for package in debian-reference-*.deb; do dpkg -x $package unpacked; done
    python -m benchmarks.debian_reference unpacked OUT
    python -m benchmarks.tune_fusion --data OUT

The text (GPL-2+) is not part of this project. It stands in for interview articles, of which there are few here.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from lxml import html

_NUMBER = re.compile(r"^(第\s*)?[\d.]+\s*(章)?[.。 \xa0]*")
_HAN = re.compile("[\u4e00-\u9fff]")


def main() -> None:
    """Writes OUT/debian-en and OUT/debian-zh."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("unpacked", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    pages = options.unpacked / "usr" / "share" / "debian-reference"
    english = sections(sorted(pages.glob("ch*.en.html")))
    chinese = sections(sorted(pages.glob("ch*.zh-cn.html")))
    write(options.out / "debian-en", {head: text for head, text in english.items() if len(text) >= 150})
    # Some sections are not translated.
    write(
        options.out / "debian-zh",
        {head: text for head, text in chinese.items() if len(_HAN.findall(text)) > 40},
    )


def sections(pages: list[Path]) -> dict[str, str]:
    """The text under each heading, without that of deeper headings; up to 4,000 characters."""
    found: dict[str, str] = {}
    for page in pages:
        tree = html.parse(str(page), parser=html.HTMLParser(encoding="utf-8"))
        for section in tree.xpath('//div[@class="section"]'):
            heading = " ".join(section.xpath('string(./div[@class="titlepage"])').split())
            heading = _NUMBER.sub("", heading).strip()
            parts = [
                " ".join(part.text_content().split())
                for part in section
                if part.get("class") not in ("titlepage", "section")
            ]
            body = "\n\n".join(part for part in parts if part)[:4000]
            if heading and body:
                found.setdefault(heading, body)
    return found


def write(folder: Path, pairs: dict[str, str]) -> None:
    """A BEIR folder in which each heading is judged to be answered by its own section."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    documents = [{"_id": f"d{n}", "title": "", "text": text} for n, text in enumerate(pairs.values())]
    queries = [{"_id": f"q{n}", "text": heading} for n, heading in enumerate(pairs)]
    judged = ["query-id\tcorpus-id\tscore", *(f"q{n}\td{n}\t1" for n in range(len(pairs)))]
    for name, rows in (("corpus", documents), ("queries", queries)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "qrels" / "test.tsv").write_text("\n".join(judged) + "\n", "utf-8")
    print(f"{folder}: {len(pairs)} sections")


if __name__ == "__main__":
    main()
