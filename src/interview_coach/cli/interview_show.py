"""How the terminal shows an interview: what was said, the verdicts with their quotations, and the report.

Nothing quoted is read as markup.
"""

from __future__ import annotations

import html
from typing import Final

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from interview_coach.domain import Lang, PointVerdict
from interview_coach.interview.phrases import phrase
from interview_coach.interview.report import make_report
from interview_coach.interview.state import Entry, Interview

__all__ = ["WORDS", "show_entries", "show_question", "show_report"]

WORDS: Final[dict[str, tuple[str, str]]] = {
    # key: (English, Chinese)
    "intro": (
        "An answer ends with an empty line or Ctrl-D. Commands: /hint (costs up to half of a point) /clarify /skip "
        "/dontknow /back N /pause /stop /help",
        "空行或 Ctrl-D 结束一个回答。命令：/hint（提示，最多扣一个要点的一半）/clarify /skip /dontknow（不会）"
        "/back N /pause /stop /help",
    ),
    "help": (
        "/hint           part of one point; it then earns half of its marks at most\n"
        "/clarify [what] what the question means; costs nothing\n"
        "/skip           counts as 0 unless you come back to it\n"
        "/dontknow       earns nothing and shows the points\n"
        "/back N         go back to question N\n"
        "/overrule N P   point P of question N was in your answer; a comment may follow\n"
        "/send, /drop    send what is typed so far, or forget it\n"
        "/pause          stop the clock and leave; coach interview --resume goes on\n"
        "/stop           end the interview and see the report",
        "/hint           说出一个要点的一部分，这个要点之后最多得一半的分\n"
        "/clarify [什么] 题目是什么意思，不扣分\n"
        "/skip           按 0 分计，结束前可以回来再答\n"
        "/dontknow       不会：不得分，直接看要点\n"
        "/back N         回到第 N 题\n"
        "/overrule N P   第 N 题的第 P 个要点我说到了，后面可以写说明\n"
        "/send、/drop    提交或清除已经写的内容\n"
        "/pause          停表离开，之后用 coach interview --resume 继续\n"
        "/stop           结束面试，看报告",
    ),
    "working": ("One moment…", "稍等……"),
    "nothing": ("Nothing has been typed.", "还没有写内容。"),
    "dropped": ("Forgotten.", "已清除。"),
    "unknown": (
        "{command}: no such command, or it needs a number; see /help",
        "{command}：没有这个命令，或缺少编号；见 /help",
    ),
    "sure": ("End the interview? [y/N] ", "确定结束面试？[y/N] "),
    "typed": ("What you had typed here:", "你刚才写的内容："),
    "again": ("Your answer is kept; /send sends it again.", "你的回答还在，/send 可以再次提交。"),
    "draft": (
        "You had typed this; what you type is added to it, /send sends it, /drop forgets it:",
        "之前写到这里；继续写会接在后面，/send 提交，/drop 清除：",
    ),
    "left": (
        "Saved. Go on with: coach interview --resume {id}",
        "已保存。继续：coach interview --resume {id}",
    ),
    "question": ("Question {n} of {total}", "第 {n} 题，共 {total} 题"),
    "question_open": ("Question {n}", "第 {n} 题"),
    "follow_up": ("Follow-up", "追问"),
    "practice": ("for practice, does not count", "练习，不计分"),
    "limit": (
        "{seconds} s for this answer; going over costs nothing",
        "这个回答限时 {seconds} 秒，超时不扣分",
    ),
    "passage": ("article", "文章"),
}
_STYLES: Final = {"covered": "green", "partial": "yellow", "missed": "red", "contradicted": "bold red"}
_MARKS: Final = {"covered": "✓", "partial": "◐", "missed": "✗", "contradicted": "⚠"}


def show_entries(console: Console, interview: Interview, since: int) -> None:
    """What was said from entry `since` on, but for what the candidate typed and what is open."""
    for nth, entry in enumerate(interview.exchange[since:], start=since):
        if entry.kind == "verdicts":
            _verdicts(console, interview, nth, entry)
        elif entry.kind in ("hint", "clarification", "notice"):
            style = {"hint": "yellow", "clarification": "cyan"}.get(entry.kind, "dim")
            console.print(Text(entry.text, style))
        elif entry.kind == "source":
            for citation in entry.citations:
                _quote(console, citation.quote, citation.source, interview.plan.lang, indent=0)


def show_question(console: Console, interview: Interview) -> None:
    """The open question, or the open follow-up under it."""
    asked = interview.question
    if asked is None:
        return
    zh = interview.plan.lang == "zh"
    console.print()
    if interview.follow_up:
        spoken = next(e.text for e in reversed(interview.exchange) if e.kind == "follow_up")
        console.print(Text(f"↳ {WORDS['follow_up'][zh]}: ", "bold cyan").append(spoken, "bold"))
    else:
        key = "question_open" if interview.total is None else "question"
        head = WORDS[key][zh].format(n=asked.number, total=interview.total)
        more = (
            f"{asked.topic_title} · {phrase('difficulty', interview.plan.lang, difficulty=asked.difficulty)}"
        )
        if interview.practising:
            more += f" · {WORDS['practice'][zh]}"
        console.print(Text(f"{head}  ", "bold cyan").append(more, "dim"))
        console.print(Text(asked.text, "bold"))
    if interview.answer_seconds:
        console.print(Text(WORDS["limit"][zh].format(seconds=interview.answer_seconds), "dim"))


def show_report(markdown: str) -> None:
    """The report, typeset."""
    Console().print(Markdown(html.unescape(markdown)))


def _verdicts(console: Console, interview: Interview, nth: int, entry: Entry) -> None:
    lang = interview.plan.lang
    score = phrase("not_scored", lang) if entry.score is None else f"{round(100 * entry.score)}%"
    console.print()
    console.print(Text(f"{phrase('verdicts', lang)}: {score}", "bold"))
    if entry.code == "practice":
        text = next(
            e.text
            for e in reversed(interview.exchange[:nth])
            if e.kind == "answer" and e.number == entry.number
        )
        for at, verdict in enumerate(entry.points, start=1):
            _point(console, at, verdict, [text[s.start : s.end] for s in verdict.answer_spans], lang)
        return
    question = next(q for q in make_report(interview).questions if q.number == entry.number)
    for at, verdict in enumerate(question.points, start=1):
        _point(console, at, verdict, list(question.said.get(verdict.point.id, ())), lang)
    if question.arithmetic:
        console.print(Text(f"{phrase('arithmetic', lang)}: {question.arithmetic}", "dim"))
    if question.flags:
        names = phrase("comma", lang).join(phrase(f"flag_{flag}", lang) for flag in question.flags)
        console.print(Text(f"{phrase('flags', lang)}: {names}", "yellow"))
    if question.beyond:
        console.print(Text(phrase("beyond", lang), "dim"))
        for text in question.beyond:
            console.print(Padding(Text(f"· {text}", "dim"), (0, 0, 0, 2), expand=False))


def _point(console: Console, nth: int, verdict: PointVerdict, said: list[str], lang: Lang) -> None:
    style = _STYLES[verdict.verdict]
    line = Text(f"{nth}. {_MARKS[verdict.verdict]} {phrase(verdict.verdict, lang)} ", style)
    worth = phrase("weight", lang, weight=f"{verdict.point.weight:g}", credit=f"{verdict.credit:.2g}")
    line.append(verdict.point.text, "default").append(f" ({worth})", "dim")
    console.print(line)
    if said:
        console.print(
            Padding(Text(f"{phrase('your_words', lang)}: “{' … '.join(said)}”", "italic"), (0, 0, 0, 4))
        )
    if verdict.citation:
        _quote(console, verdict.citation.quote, verdict.citation.source, lang, indent=4)


def _quote(console: Console, quote: str, source: str, lang: Lang, *, indent: int) -> None:
    told = f"{WORDS['passage'][lang == 'zh']}: “{' '.join(quote.split())}” — {source}"
    console.print(Padding(Text(told, "dim"), (0, 0, 0, indent), expand=False))
