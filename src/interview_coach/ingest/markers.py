"""Reads one line as a possible question: its marker, its number, its title, and how much it sounds like a question.

It looks at a line alone; `boundaries` decides with the whole article in view.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from interview_coach.ingest.blocks import Line, size

__all__ = [
    "Family",
    "Marker",
    "bare_title",
    "plain_title",
    "question_likeness",
    "read_marker",
    "split_answer",
]

Family = Literal["label", "number", "qa", "bullet", "bold", "bare"]

_LABELS = r"面试真题|面试题目?|追问|质问|提问|问题|问|题目|题|习题|例题|考点|Question|Ques|Que|Q"
_CN_DIGITS = "一二三四五六七八九十"
_CN_NUMBER = {c: i for i, c in enumerate(_CN_DIGITS, start=1)}
_EMOJI = re.compile(
    "[0-9#*]\ufe0f?\u20e3|[\ufe0f\u200d\u2b50\u2705\u274c\u2728\u26a0\u2757\U0001f000-\U0001faff]"
    "|^[\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\\s]+|[\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\\s]+$"
)
_LABELLED = re.compile(
    rf"^(?:第\s*(?P<nth>\d{{1,3}}|[{_CN_DIGITS}]{{1,3}})\s*[题问](?:\s*[、.．:：)）\]】]|\s+|(?=\S))"
    rf"|[【\[(（]?(?P<label>{_LABELS})\s*(?P<number>\d{{1,3}}|[{_CN_DIGITS}]{{1,3}})"
    r"(?:\s*[】\])）]\s*[、.．:：]?\s*|\s*[、.．:：]+\s*|\s+))"
    r"(?P<text>\S.*)$",
    re.IGNORECASE,
)
_QA = re.compile(
    r"^(?:\*\*|__)?[【\[]?(?:Q|Question|问题?|提问|面试官)[】\]]?\s*[:：](?:\*\*|__)?\s*(?P<text>\S.*)$",
    re.IGNORECASE,
)
_A = re.compile(
    r"^(?:\*\*|__)?[【\[]?(?:A|Answer|Ans|答案?|回答|参考答案|解答|候选人)[】\]]?\s*\d{0,3}\s*[:：](?:\*\*|__)?\s*(?P<text>.*)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"^(?:(?P<open>[(（【\[])\s*(?P<inner>\d{{1,3}}|[{_CN_DIGITS}]{{1,3}})\s*[)）】\]]"
    rf"|(?P<digits>\d{{1,3}})(?P<sep>[、.．)）]|[:：](?=\D))|(?P<han>[{_CN_DIGITS}]{{1,3}})(?P<hansep>[、.．])"
    r"|(?P<circled>[①-⑳]))[.、]?\s*(?P<text>\S.*)$"
)
_BULLET = re.compile(r"^(?P<bullet>[-*+•·●○▪■◆◇‣➤►◎★☆※✦✅])(?:\s+|(?<=[•·●○▪■◆◇‣➤►◎★☆※✦])\s*)(?P<text>\S.*)$")
_BOLD = re.compile(r"^(?P<mark>\*\*|__)(?P<text>(?:(?!(?P=mark)).)+)(?P=mark)\s*[:：]?\s*$")
_MULTI = re.compile(r"^\d{1,2}(?:\.\d{1,2})+[.、]?\s+(?=\S)")
_QUOTES = "\"'“”‘’「」『』"


_LONGEST = 1000  # characters; no question has more, nor its first paragraph of answer on the same line


@dataclass(frozen=True, slots=True)
class Marker:
    """A line that may open a question. `style` is equal for lines that a writer meant as one list."""

    line: int
    family: Family
    style: str
    indent: int
    number: int | None
    text: str  # what follows the marker, emphasis removed
    likeness: float
    bold: bool = False
    rest: str = ""  # the beginning of the answer, where it stands on the same line


def read_marker(line: Line, index: int) -> Marker | None:
    """The marker of a line of text, or None where it has none and does not sound like a question."""
    if line.kind != "text" or len(line.text) > _LONGEST:
        return None
    text = line.text.strip()
    bold = _BOLD.match(text)
    inner = bold["text"].strip() if bold else re.sub(r"^(\*\*|__)(?=[^*_]+\1)", "", text)
    weight = "b" if bold else ""

    def marker(family: Family, style: str, number: int | None, title: str) -> Marker:
        title, rest = (
            split_answer(_emphasis(title)) if family in ("label", "number", "qa") else (_emphasis(title), "")
        )
        likeness = question_likeness(title)
        return Marker(index, family, weight + style, line.indent, number, title, likeness, bool(bold), rest)

    labelled = _LABELLED.match(inner)
    if labelled:
        # "1、", "题2、" and "问题3、" are one list to their writer; follow-ups count on their own.
        label = (labelled["label"] or "").lower()
        style = label if label in ("追问", "质问", "提问", "例题", "习题", "考点") else "n、"
        return marker("label", style, _number(labelled["nth"] or labelled["number"]), labelled["text"])
    question = _QA.match(text)
    if question:
        return marker("qa", "qa", None, question["text"])
    numbered = _NUMBERED.match(inner)
    if numbered and not re.match(r"^\d+(?:\.\d+)+\s*(?:[%％]|$)|^\d{1,3}[.．]\d", inner):
        if numbered["circled"]:
            return marker("number", "①", ord(numbered["circled"]) - 0x245F, numbered["text"])
        raw = numbered["inner"] or numbered["digits"] or numbered["han"]
        separator = "()" if numbered["inner"] else (numbered["sep"] or numbered["hansep"] or "")
        style = ("h" if raw[0] in _CN_DIGITS else "n") + separator.replace("．", ".").replace(
            "：", ":"
        ).replace("）", ")")
        return marker("number", style, _number(raw), numbered["text"])
    if bold:
        return marker("bold", "bold", None, inner)
    bullet = _BULLET.match(text)
    if bullet:
        return marker("bullet", bullet["bullet"], None, bullet["text"])
    bare = _emphasis(text)
    if (
        re.search(r"[?？][\"'”’」』)）]?$", bare)
        and 3 <= size(bare) <= 50
        and not text.startswith((">", "|", "<"))
    ):
        return marker("bare", "bare", None, bare)
    return None


def answer_text(line: str) -> str | None:
    """What follows an answer mark ("A:", "答："), or None where the line has none."""
    match = _A.match(line.strip())
    return match["text"] if match else None


def split_answer(title: str) -> tuple[str, str]:
    """A title that goes on with its answer on the same line, parted: "What is X? X is …" or "… A: …"."""
    inline = re.search(r"\s+(?:A|Answer|答案?|回答)\s*[:：]\s*(?=\S)", title)
    if inline and inline.start() > 3:
        return title[: inline.start()].strip(), title[inline.end() :].strip()
    for mark in re.finditer(r"[?？](?![\"'”’」』)）*_]*$)[\"'”’」』)）]*", title):
        rest = title[mark.end() :].strip()
        if re.search(r"[?？]", rest[:60]) or size(rest) < 6 or rest[:1] in "(（,，、;；":
            continue
        return title[: mark.end()].strip(), rest
    return title, ""


_ASKS_ZH = re.compile(
    r"什么|为何|为啥|如何|怎么|怎样|咋|哪些|哪几|哪种|哪个|多少|是否|能否|可否|有没有|是不是|会不会|能不能|几种|几个|区别|异同|不同(?:点|之处)|优缺点|[吗呢]$"
)
_REQUEST_ZH = re.compile(
    r"^(?:请|麻烦|能|可以|用.{1,10})?(?:你|您)?(?:简单|简要|详细|具体|大概|分别|再)?(?:的|地)?"
    r"(?:自我)?(?:介绍|说说|说一[说下]|说下|说几|说出|说明|讲讲|讲一[讲下]|讲下|讲述|谈谈|谈一谈|聊聊|简述|简介|描述|解释|列举|(?:对比|比较)(?:一?下|.{2,20}[和与跟及vV/])|阐述|论述|写出|写一[下个]|手写|手撕|手推|推导一?[下遍]|(?:实现|设计|分析|总结|概述)(?:一[下个种]|下)|对于?.{1,30}(?:了解|理解|看法))"
)
_TOPIC_ZH = re.compile(
    r"(?:公式|结构|原理|流程|机制|作用|优势|联系|对比|损失|算法|方法|过程|含义|意义|步骤|推导|实现|应用|方式.{0,20}|问题)$"
)
_ASKS_EN = re.compile(
    r"^(?:so |and |but |then )?(?:what|why|how|when|which|who|where|whose|is|are|does|do|did|can|could|should|would|will|has|have)\b(?=.*\?|.{12,})"
    r"|\b(?:difference|differences) between\b|\bpros and cons\b|\bvs\.?\b",
    re.IGNORECASE,
)
_REQUEST_EN = re.compile(
    r"^(?:please |briefly |can you |could you )?(?:explain|describe|compare|contrast|define|list|tell|give|name|discuss|walk|derive|implement|write|outline|summari[sz]e|state|introduce|talk)\b",
    re.IGNORECASE,
)


def question_likeness(title: str) -> float:
    """How much a line sounds like an interview question; about 1.5 and more does, below 0.5 does not."""
    text = title.strip().strip(_QUOTES)
    score = 0.0
    if re.search(r"[?？]\W*$", text):
        score += 2.5
    elif re.search(r"[?？]", text):
        score += 1.0
    if _ASKS_ZH.search(text) or _ASKS_EN.search(text):
        score += 1.5
    requests = bool(_REQUEST_ZH.match(text) or _REQUEST_EN.match(text))
    if requests:
        score += 1.5
    if _TOPIC_ZH.search(text):
        score += 0.8
    if re.search(r"[。.;；!！,，、]\W*$", text) and not (requests and size(text) <= 20):
        score -= 1.5  # "Explain backpropagation." is a request all the same
    if re.search(r"[:：]\W*$", text):
        score -= 1.5
    if re.match(r"\[[ xX]\]", text):  # an entry of a checklist
        score -= 4.0
    if re.search(r"。.{4,}|[a-z)]\. +[A-Z]", text):
        score -= 2.0
    explained = re.match(r"^[^:：?？]{1,30}[:：]\s*(\S.*)$", text)
    if explained and size(explained[1]) > 15 and not re.search(r"[?？]\W*$", text):
        score -= 1.5
    length = size(text)
    if length > 45:
        score -= 1.0 + min(3.0, (length - 45) / 20)
    return score


def plain_title(text: str, *, numbered: bool = True) -> str:
    """The title of a question without marker, emoji, emphasis and quotation marks around it; wording unchanged.

    `numbered` says whether "1.2 " at the front is a number of the list rather than part of a name.
    """
    title = re.sub(r"\s*\{#[\w.-]+\}\s*$", "", text.strip())
    title = re.sub(r"\s#+\s*$", "", title)
    title = _EMOJI.sub("", _emphasis(title)).strip()
    title = re.sub(r"^\[[ xX]\]\s*", "", title)
    for _ in range(2):
        before = title
        labelled = re.match(
            rf"^(?:{_LABELS}|技巧|黑科技|案例|要点|例子?|part|chapter|section)\s*(?:\d{{1,3}}|[{_CN_DIGITS}]{{1,3}})\s*[、.．:：)）]\s*(?=\S)",
            title,
            re.IGNORECASE,
        )
        if labelled:
            title = title[labelled.end() :]
        elif (match := _LABELLED.match(title)) or (match := _QA.match(title)):
            title = match["text"]
        elif (multi := _MULTI.match(title)) and numbered:
            title = title[multi.end() :]
        elif re.match(r"^\d{1,3}[.．]\d", title):  # a number such as 3.5, not of the list
            pass
        elif match := (_NUMBERED.match(title) or _BULLET.match(title)):
            title = match["text"]
        title = title.strip()
        if title == before:
            break
    title = _unquoted(title)
    return title or text.strip()


def bare_title(text: str) -> str:
    """A title for comparison: plain, lower case, without spaces and punctuation."""
    return re.sub(r"[\W_]+", "", plain_title(text)).lower()


def _unquoted(title: str) -> str:
    if len(title) > 2 and title[0] in _QUOTES and title[-1] in _QUOTES:
        inner = title[1:-1]
        if not any(quote in inner for quote in _QUOTES) or inner.count(title[0]) % 2 == 0:
            title = inner
    if len(title) > 2 and title[0] == "【" and title[-1] == "】" and "【" not in title[1:]:
        title = title[1:-1]
    # 【总结】（面试必背） is a word in brackets, 【面试开头】30秒电梯演讲 a heading with two parts.
    return re.sub(r"^【([^【】]+)】(?=[（(])", r"\1", title.strip())


def _emphasis(text: str) -> str:
    text = re.sub(r"(\*{2,3})(?=\S)(.+?)(?<=\S)\1", r"\2", text.strip())
    text = re.sub(r"`([^`]+)`", r"\1", text)
    return re.sub(r"^\*\*|\*\*$", "", text).strip()


def _number(raw: str) -> int:
    if raw.isdigit():
        return int(raw)
    if len(raw) == 1:
        return _CN_NUMBER[raw]
    tens, _, units = raw.partition("十")
    return (_CN_NUMBER.get(tens, 1) if tens else 1) * 10 + _CN_NUMBER.get(units, 0)
