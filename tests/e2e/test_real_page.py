"""The real product as people start it: `python app.py` in an empty data folder, no network, no key."""

import json
import re
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from served import PREPARE_MS, Program

Visit = Callable[..., Page]

pytestmark = pytest.mark.timeout(600)


def plain(text: str) -> str:
    """Text without what Markdown takes away when it is drawn: its marks and spaces."""
    return re.sub(r"[\s$*_`#|]+", "", text)


def ask(page: Page, text: str, times: int) -> None:
    page.locator("#question textarea").fill(text)
    page.locator("#send").click()
    expect(page.locator("#transcript .thumb[data-value='1']")).to_have_count(times, timeout=PREPARE_MS)
    expect(page.locator("#send")).to_be_visible()


def citations(program: Program, page: Page) -> list[dict[str, object]]:
    """The stored citations of the last answer of the open conversation."""
    import sqlite3

    conversation = page.url.split("c=")[1]
    db = sqlite3.connect(program.data_dir / "history.sqlite3")
    row = db.execute(
        "SELECT answer FROM message WHERE conversation_id = ? AND role = 'assistant' ORDER BY seq DESC LIMIT 1",
        (conversation,),
    ).fetchone()
    db.close()
    return list(json.loads(row[0])["citations"])


def test_ask_compare_cite_switch_reload(program: Program, visit: Visit) -> None:
    page = visit(program.url)
    expect(page.locator("#brand h1")).to_have_text("Interview Coach")
    ask(page, "explain InfoNCE vs triplet", 1)

    answer = page.locator(".message.assistant").last
    expect(answer.locator(".body table")).to_have_count(1)
    expect(answer.locator("table td .cite").first).to_be_visible()
    expect(answer.locator(".katex").first).to_be_visible()
    assert answer.locator(".katex-error").count() == 0
    expect(answer.locator(".engine")).to_have_text("Quoted from the articles, no LLM")
    given = citations(program, page)
    assert len(given) >= 6
    assert len({c["question_id"] for c in given}) >= 2
    cards = page.locator("#panel .card")
    expect(cards).to_have_count(len(given))

    for citation in given[
        ::3
    ]:  # every third: a click and its passage take a second or more on a busy machine
        mark = answer.locator(f".body .cite[data-n='{citation['n']}']").first
        if not mark.count():
            continue
        mark.click()
        expect(page.locator(f".panel-passage[data-n='{citation['n']}']")).to_be_visible()
        expect(page.locator("#cited")).to_be_in_viewport()
        shown = page.locator("#panel mark").evaluate_all(
            """(marks) => marks.map((mark) => {
                const copy = mark.cloneNode(true);
                copy.querySelectorAll('.katex').forEach((formula) => {
                    formula.replaceWith(formula.querySelector('annotation').textContent);
                });
                return copy.textContent;
            }).join('')"""
        )
        assert plain(shown) == plain(str(citation["quote"])), citation["n"]
    assert page.locator("#panel .katex-error").count() == 0

    page.locator("#language").click()
    expect(page.locator("#brand h1")).to_have_text("面试教练")
    expect(page.locator(".engine")).to_have_text("直接引自文章，未用大模型")
    page.reload()
    expect(page.locator("#brand h1")).to_have_text("面试教练")
    expect(page.locator(".message.user")).to_contain_text("explain InfoNCE vs triplet")
    expect(page.locator(".message.assistant table")).to_have_count(1)
    expect(cards).to_have_count(len(given))

    ask(page, "它们的缺点呢？", 2)
    last = page.locator(".message.assistant").last
    expect(last.locator(".body .cite").first).to_be_visible()
    follow_up = last.locator(".follow-ups .ask-this").first
    expect(follow_up).to_be_visible()
    follow_up.click()
    expect(page.locator("#transcript .thumb[data-value='1']")).to_have_count(3)


def test_the_same_in_chinese_on_a_dark_phone(program: Program, visit: Visit) -> None:
    page = visit(program.url, width=420, height=860, locale="zh-CN", scheme="dark")
    ask(page, "InfoNCE 和三元组损失的区别", 1)
    answer = page.locator(".message.assistant")
    expect(answer.locator("table td .cite").first).to_be_visible()
    assert len(citations(program, page)) >= 6
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    answer.locator("table td .cite").first.click()
    expect(page.locator("#cited")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 420


def test_what_is_not_covered(program: Program, visit: Visit) -> None:
    page = visit(program.url)
    ask(page, "What is the best recipe for sourdough bread?", 1)
    expect(page.locator(".message.abstained .badge")).to_be_visible()
    nearest = page.locator(".nearest .ask-this").first
    expect(nearest).to_be_visible()
    nearest.click()
    expect(page.locator("#transcript .thumb[data-value='1']")).to_have_count(2)
    expect(page.locator(".message.assistant").last.locator(".body .cite").first).to_be_visible()


def test_an_article_of_ones_own(program: Program, visit: Visit, tmp_path: Path) -> None:
    article = tmp_path / "quokka.md"
    article.write_text(
        "# Quokka scheduling\n\n## What is quokka scheduling?\n\nQuokka scheduling warms the learning rate up over "
        "<img src=x onerror=alert(1)> seven hops and then <script>alert(2)</script> lets it fall in steps of three. "
        "It was made for very small pouches.\n\n## When does quokka scheduling fail?\n\nQuokka scheduling fails when "
        "the batch is larger than the pouch, because the hops then overlap.\n",
        encoding="utf-8",
    )
    page = visit(program.url)
    expect(page.locator("#banner .progress")).to_have_count(0, timeout=PREPARE_MS)
    page.locator("#tab-library-button").click()
    counts = page.locator(".counts")
    before = counts.inner_text()
    page.locator("#library-files input[type=file]").set_input_files(str(article))
    expect(page.locator("#library-files")).to_contain_text("quokka")
    page.locator("#library-preview").click()
    expect(page.locator("#library-report")).to_contain_text("When does quokka scheduling fail?")
    page.locator("#library-add-button").click()
    expect(page.locator(".outcome")).to_contain_text("added", timeout=PREPARE_MS)
    expect(counts).not_to_have_text(before)
    page.locator("#library-articles summary", has_text="Quokka scheduling").click()
    page.locator(".library-article[open]").get_by_role(
        "button", name="When does quokka scheduling fail?"
    ).click()
    expect(page.locator("#transcript .thumb[data-value='1']")).to_have_count(1)
    cite = page.locator(".body .cite").first
    cite.click()
    expect(page.locator("#cited")).to_contain_text("fails when the batch is larger than the pouch")
    expect(page.locator("#panel .badge", has_text="yours")).to_be_visible()

    page.locator("#tab-library-button").click()
    own = page.locator("#library-articles .library-article", has_text="Quokka scheduling")
    if own.get_attribute("open") is None:
        own.locator("summary").click()
    delete = own.locator("[data-act=remove]")
    delete.click()
    expect(delete).to_have_text("Delete?")
    delete.click()
    expect(counts).to_have_text(before, timeout=PREPARE_MS)
    page.locator("#tab-ask-button").click()
    page.locator("#transcript .cite").first.click()
    expect(page.locator("#panel .notice")).to_contain_text("has been removed since")


def test_the_program_says_where_it_is_and_listens_here_alone(program: Program) -> None:
    assert program.first_line.startswith(f"Interview Coach is at {program.url}")
    port = int(program.url.rstrip("/").rsplit(":", 1)[1])
    hexadecimal = f":{port:04X} "
    listening = [
        line.split()[1]
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        if Path(table).exists()
        for line in Path(table).read_text().splitlines()
        if hexadecimal in line and line.split()[3] == "0A"
    ]
    assert listening == [f"0100007F{hexadecimal.strip()}"]  # 127.0.0.1


def test_ctrl_c_ends_it_cleanly(program: Program) -> None:
    assert program.end(signal.SIGINT) == 0
    assert [line for line in program.errors if "Traceback" in line or "Error" in line] == []


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        program = Program(tmp_path, port=int(taken.getsockname()[1]))
        code = program.process.wait(120)
        program.end(signal.SIGTERM)
    assert code != 0
    assert program.first_line == ""
    assert len(program.errors) == 1
    assert "choose another --port" in program.errors[0]
