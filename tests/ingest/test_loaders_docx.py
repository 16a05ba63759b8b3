"""Word documents made with python-docx: structure, tables, equations, refusals."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.shared import Pt

from interview_coach.errors import ReadError
from interview_coach.ingest.loaders import LOST_FORMULA, load

M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def save(document: docx.document.Document, tmp_path: Path) -> Path:
    path = tmp_path / "a.docx"
    document.save(str(path))
    return path


def test_structure(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Losses", 0)
    document.add_heading("What is dropout?", 1)
    paragraph = document.add_paragraph("It ")
    paragraph.add_run("zeroes").bold = True
    paragraph.add_run(" units.")
    document.add_heading("Details", 2)
    for text in ("first", "second"):
        document.add_paragraph(text, style="List Bullet")
    document.add_paragraph("inner", style="List Bullet 2")
    for text in ("one", "two"):
        document.add_paragraph(text, style="List Number")
    for line in ("x = 1", "  y = 2"):
        code = document.add_paragraph().add_run(line)
        code.font.name, code.font.size = "Consolas", Pt(9)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ["a", "b", "1|2", "3"], strict=True):
        cell.text = text
    loaded = load(save(document, tmp_path))
    assert loaded.title == "Losses"
    assert loaded.text == (
        "# Losses\n\n# What is dropout?\n\nIt **zeroes** units.\n\n## Details\n\n- first\n- second\n   - inner\n"
        "1. one\n2. two\n\n```\nx = 1\n  y = 2\n```\n\n| a | b |\n| --- | --- |\n| 1\\|2 | 3 |\n"
    )


@pytest.mark.parametrize(
    ("omml", "tex"),
    [
        (f"<m:f><m:num>{run('a')}</m:num><m:den>{run('b')}</m:den></m:f>", r"\frac{a}{b}"),
        (f"<m:sSub><m:e>{run('x')}</m:e><m:sub>{run('i')}</m:sub></m:sSub>", "x_i"),
        (f"<m:sSup><m:e>{run('x')}</m:e><m:sup>{run('10')}</m:sup></m:sSup>", "x^{10}"),
        (f"<m:rad><m:deg/><m:e>{run('d')}</m:e></m:rad>", r"\sqrt{d}"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{run("i")}</m:sub><m:sup>{run("N")}</m:sup>'
            f"<m:e>{run('x')}</m:e></m:nary>",
            r"\sum_i^N x",
        ),
        (f"<m:d><m:e>{run('α')}</m:e></m:d>", r"\left( \alpha \right)"),
        (
            f'<m:d><m:dPr><m:begChr m:val="{{"/><m:endChr m:val=""/></m:dPr><m:e>{run("x")}</m:e></m:d>',
            r"\left\{ x \right.",
        ),
        (f"<m:func><m:fName>{run('log')}</m:fName><m:e>{run('p')}</m:e></m:func>", r"\log p"),
        (f'<m:acc><m:accPr><m:chr m:val="̂"/></m:accPr><m:e>{run("y")}</m:e></m:acc>', r"\hat{y}"),
        (
            f"<m:m><m:mr><m:e>{run('a')}</m:e><m:e>{run('b')}</m:e></m:mr></m:m>",
            r"\begin{matrix} a & b \end{matrix}",
        ),
    ],
)
def test_equations(tmp_path: Path, omml: str, tex: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("so ")
    paragraph._p.append(parse_xml(f"<m:oMath {M}>{omml}</m:oMath>"))
    paragraph.add_run(" holds")
    assert load(save(document, tmp_path)).text == f"so ${tex}$ holds\n"


def test_an_equation_on_its_own_line(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("before")
    paragraph = document.add_paragraph()
    paragraph._p.append(parse_xml(f"<m:oMathPara {M}><m:oMath>{run('x=1')}</m:oMath></m:oMathPara>"))
    assert load(save(document, tmp_path)).text == "before\n\n$$\nx=1\n$$\n"


def test_an_equation_that_cannot_be_read_leaves_a_mark(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("形式为：")
    paragraph._p.append(parse_xml(f"<w:r {W}><w:object/></w:r>"))
    loaded = load(save(document, tmp_path))
    assert loaded.text == f"形式为：{LOST_FORMULA}\n"
    assert len(loaded.warnings) == 1


def test_tracked_changes(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("It is ")
    paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>bad</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>good</w:t></w:r></w:ins>"))
    assert load(save(document, tmp_path)).text == "It is good\n"


def test_without_text(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no text"):
        load(save(docx.Document(), tmp_path))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_cut(tmp_path: Path, share: float) -> None:
    document = docx.Document()
    document.add_paragraph("Hello")
    path = save(document, tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ReadError, match="broken Word file") as caught:
        load(path)
    assert "\n" not in str(caught.value)


def test_a_zip_that_is_no_document(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(ReadError, match="broken Word file"):
        load(tmp_path / "a.docx")


def test_a_bomb(tmp_path: Path) -> None:
    import zipfile

    with (
        zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("x", "w") as file,
    ):
        for _ in range(201):
            file.write(bytes(1024 * 1024))
    with pytest.raises(ReadError, match="200 MB"):
        load(tmp_path / "a.docx")
