"""What a message asks for: the form of the answer, its subjects, and whether it points back. Rules, no model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from interview_coach.text.framing import has_topic
from interview_coach.text.language import HAN

__all__ = [
    "MAX_QUESTION_CHARS",
    "Form",
    "Intent",
    "Remark",
    "completed",
    "intent_of",
    "is_pronoun",
    "remark_of",
]

Form = Literal["define", "compare", "list", "why", "how", "formula", "strengths", "weaknesses", "tradeoffs"]
Remark = Literal["empty", "too_long", "greeting", "thanks", "identity", "instruction"]

MAX_QUESTION_CHARS = 2_000
"""Longer than any question; the encoder reads 512 tokens of it at most."""


@dataclass(frozen=True, slots=True)
class Intent:
    """`subjects` are the things compared, as they were written; `refers_back` is "it", "its", "那缺点呢"."""

    form: Form
    subjects: tuple[str, ...] = ()
    refers_back: bool = False


_GREETING = re.compile(
    r"(hi|hello|hey|howdy|good (morning|afternoon|evening)|yo|你好呀?|您好|嗨|哈喽|在吗|早上好|下午好|晚上好)"
    r"( there| coach| everyone|，?教练)?"
)
_THANKS = re.compile(
    r"(ok(ay)?,? ?)?(thanks?( you| a lot| so much)?( very much)?|thx|ty|great|cool|got it|bye|goodbye"
    r"|好的|谢谢(你|您|啦|了)?|多谢|感谢|明白了?|懂了|再见|拜拜|知道了)(，?(谢谢|thanks))?"
)
_IDENTITY = re.compile(
    r"who are you|what are you|what can you do|how do (you|i use)( work| this| it)?|help|what do you know"
    r"|你是谁|你能做什么|你会什么|你可以做什么|怎么用你?|帮助|如何使用|你是什么"
)
_INSTRUCTION = re.compile(
    r"(ignore|disregard|forget|override|bypass)\b.{0,40}\b(instruction|rule|prompt|guideline|direction|above)"
    r"|(reveal|print|show|repeat|output)\b.{0,30}\b(system prompt|hidden prompt|your prompt|your instructions)"
    r"|\byou are now\b|\bpretend (to be|you are)\b|\bact as (if|an?)\b.{0,40}\b(no|without) (rule|restriction|limit)"
    r"|\bjailbreak|\bDAN mode\b|developer mode"
    r"|(忽略|无视|忘记|忘掉|抛开|不要理会).{0,15}(指令|提示|规则|要求|设定|说明)"
    r"|(输出|显示|告诉我|泄露|打印).{0,10}(系统提示|提示词|system prompt)|你现在是|假装你?是|扮演",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"哪[个种](?:更|比较|最)?(?:好|强|快|准|稳|省|适合|合适|划算)|[间者](?:怎么|如何|该)(?:选|挑|取舍)|选哪|(?:该|应该|要|用|选)哪[个种]"
    r"|(?:用|选择?)[^，。？]+还是|\bwhich (?:one |of (?:them|the two) )?(?:is|are|works?|performs?|should|would|do|to)\b"
    r"|\bwhat is better\b|\bchoos(?:e|ing) between\b|\b(?:should|would|do) (?:i|you|we|one) (?:use|choose|pick|prefer|take)\b"
)
"""Whoever asks which of two to take asks how they differ."""
_FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    (
        "compare",
        re.compile(
            r"\bvs\.?\b|\bversus\b|\bdifferen(ce|ces|t|tiate)\b|\bdiffer\b|\bcompar(e|ed|ing|ison)\b|\bsimilarit"
            r"|区别|不同|不一样|差异|差别|异同|对比一下|对比(?!学习|损失|式|预|度|语言)|比较(?!学习|好|多|大|小|高|低|难|慢|快)|相比"
        ),
    ),
    (
        "tradeoffs",
        re.compile(
            r"pros (and|&) cons|(advantages?|strengths?|benefits).{0,12}(and|&|or).{0,12}"
            r"(disadvantages?|weakness(es)?|drawbacks?|limitations?)|trade-?offs?|优缺点|优劣|利弊|优点.{0,4}缺点"
        ),
    ),
    (
        "weaknesses",
        re.compile(
            r"\b(disadvantages?|weakness(es)?|drawbacks?|limitations?|limits|cons|downsides?|shortcomings?|pitfalls)\b"
            r"|缺点|劣势|不足|局限|坏处|弊端|短板"
        ),
    ),
    (
        "strengths",
        re.compile(r"\b(advantages?|strengths?|benefits?|pros|upsides?)\b|优点|优势|好处|长处"),
    ),
    (
        "formula",
        re.compile(
            r"\b(formulae?|formulas|equations?|math(s|ematical(ly)?)?|derive|derivation|objective function)\b"
            r"|公式|数学(表达|形式)|表达式|推导|怎么算|如何计算|怎么计算"
        ),
    ),
    ("why", re.compile(r"\bwhy\b|\bhow come\b|\breasons?\b|\bmotivation\b|为什么|为何|为啥|原因|凭什么")),
    (
        "list",
        re.compile(
            r"\b(list|name|enumerate|types? of|kinds? of|which|what are (the|some)|several|give (me )?(some|a few))\b"
            r"|哪些|哪几|几种|列举|列出|说出|有哪|种类|分类有"
        ),
    ),
    (
        "how",
        re.compile(r"\bhow\b|\bsteps?\b|\bprocess\b|\bprocedure\b|\bwalk\b|怎么|怎样|如何|流程|步骤|过程"),
    ),
)
_PRONOUN = re.compile(
    r"\b(it|its|it's|they|them|their|this (one|method|loss|model)|that (one|method|loss|model)|these|those)\b"
    rf"|它们?|[这那该此](个|种)?(方法|损失|模型|函数|结构)?(?=[的有是为呢怎])|其(?=[缺优公原核])|(?<![{HAN}])其(?![{HAN}])",
    re.IGNORECASE,
)
_LEAD_EN = re.compile(
    r"^(please |can you |could you |would you |tell me |i want to know )*"
    r"(explain|compare|describe|discuss|contrast|what(?:'s| is| are)|how (?:do|does|is|are|would you)|give me|in short)?\b"
    r"\s*(?:to me |me )?(?:the )?(?:main |key |major )?",
    re.IGNORECASE,
)
_TAIL_EN = re.compile(
    r"\s*(?:\bin (?:detail|short|terms of .*|practice|training|an interview|deep learning)|\bfor .{0,30}|\bplease|\bdiffer.*|\bcompare.*"
    r"|\bdifferent.*|, (?:and|which|when) .*|\bwhen .*|\band (?:when|which|why) .*)$",
    re.IGNORECASE,
)
_PAIRS_EN = (
    re.compile(r"\bdifferences?\b.*?\bbetween\s+(?P<a>.+?)\s+(?:and|vs\.?|versus)\s+(?P<b>.+)", re.I),
    re.compile(r"\bsimilarit\w+\b.*?\bbetween\s+(?P<a>.+?)\s+and\s+(?P<b>.+)", re.I),
    re.compile(r"(?P<a>.+?)\s+(?:vs\.?|versus)\s+(?P<b>.+)", re.I),
    re.compile(
        r"\b(?:compare|contrast|comparing|comparison of)\s+(?P<a>.+?)\s+(?:and|with|to|against)\s+(?P<b>.+)",
        re.I,
    ),
    re.compile(
        r"(?:how|what).*?\b(?:do|does|is|are|makes?)\s+(?P<a>.+?)\s+(?:differ|different)\s+(?:from|to)\s+(?P<b>.+)",
        re.I,
    ),
    re.compile(
        r"(?:how|what).*?\b(?:do|does|is|are)\s+(?P<a>.+?)\s+and\s+(?P<b>.+?)\s+(?:differ|different)\b", re.I
    ),
    re.compile(r"(?P<a>.+?)\s+compared\s+(?:to|with)\s+(?P<b>.+)", re.I),
    re.compile(r"\bchoos(?:e|ing) between\s+(?P<a>.+?)\s+and\s+(?P<b>.+)", re.I),
    re.compile(
        r"\b(?:(?:should|would|do) (?:i|you|we|one) (?:use|choose|pick|prefer|take)|(?:which|what)\b[^,:]*\b(?:better|best|use|choose|pick|prefer|take|faster|stronger)\s*[,:]?)"
        r"\s+(?P<a>[^,:]+?),?\s+or\s+(?P<b>[^,]+)",
        re.I,
    ),
    re.compile(r"(?P<a>.+?)\s+(?:or|and)\s+(?P<b>[^,:;]+?)\s*[,:;.-]+\s*(?:which|what)\b.*", re.I),
)
_JOIN_ZH = r"\s*(?:和|与|跟|同|、|及|以及|还是|对比(?![学损式预])|相比于?|(?<!对)比(?![学较如])|vs\.?|VS\.?|versus|/)\s*"
_PAIR_ZH = re.compile(
    rf"(?P<a>.+?){_JOIN_ZH}(?P<b>.+?)(?:之间|两者|二者)?(?:相比|对比|比较)?[，,]?"
    r"(?:的|有|在.*?上)?\s*(?:主要|核心|本质|最大)?(?:有|的)?(?:什么|哪些|啥|何)?(?:主要|核心|本质)?的?"
    r"(?:区别|不同|不一样|差异|差别|异同|优缺点|对比|比较).*"
)
_PAIR_ZH_LEAD = re.compile(rf"(?:对比|比较)(?![学损式预])(?:一下|下)?\s*(?P<a>.+?){_JOIN_ZH}(?P<b>.+)")
_PAIR_ZH_VS = re.compile(r"(?P<a>.+?)\s*(?:vs\.?|VS\.?|Vs\.?|versus)\s*(?P<b>.+)")
_PAIR_ZH_CHOICE = re.compile(
    rf"(?P<a>.+?){_JOIN_ZH}(?P<b>.+?)(?:之间|两者|二者|这两个|[，,：:\s])*"
    r"(?:到底|究竟|一般|通常|实际|我|你|面试官?|[该应要]|应该|会)*(?:选|用|挑)?(?:哪[个种]|(?<=[间者])(?:怎么|如何)(?:选|挑|取舍)).*"
)
_PAIR_ZH_OR = re.compile(
    r"(?:用|选择?)\s*(?P<a>.+?)\s*(?:好[，,\s]*)?还是\s*(?:用|选择?)?\s*(?P<b>.+?)(?:比较好|更好|好)?$"
)
_PAIRS_ZH_ANYWHERE = (_PAIR_ZH_LEAD, _PAIR_ZH_OR)
_PAIRS_ZH = (_PAIR_ZH, _PAIR_ZH_VS, _PAIR_ZH_CHOICE)
"""These begin with the first subject, once "请介绍一下" is gone."""
_LEAD_ZH = re.compile(
    r"^(?:请问?|帮我|能否|麻烦|你|给我|简单|详细|面试官?问?|[，,:：\s])*"
    r"(?:介绍|解释|说明|说说|说|讲讲|讲|谈谈|(?:对比|比较)(?![学损式预])|分析|阐述|概述|描述)?(?:一下|下)?\s*"
)


def remark_of(message: str) -> Remark | None:
    """What a message is when it is no question about a topic; None when it is one."""
    text = " ".join(unicodedata.normalize("NFKC", message).split()).strip()
    if not re.search(r"\w", text):
        return "empty"
    if len(text) > MAX_QUESTION_CHARS:
        return "too_long"
    bare = text.lower().strip(" .!?。！？~,，")
    if _GREETING.fullmatch(bare):
        return "greeting"
    if _THANKS.fullmatch(bare):
        return "thanks"
    if _IDENTITY.fullmatch(bare):
        return "identity"
    if _INSTRUCTION.search(text):
        return "instruction"
    return None


def intent_of(question: str) -> Intent:
    """The form that the question calls for, and what it compares."""
    text = " ".join(unicodedata.normalize("NFKC", question).split())
    lowered = text.lower()
    subjects = _pair(text)
    found = (name for name, pattern in _FORMS if pattern.search(lowered))
    form: Form = "compare" if subjects and _CHOICE.search(lowered) else next(found, "define")
    if form == "compare" and not subjects:
        form = "define"
    if subjects and form != "compare":
        subjects = ()
    pronoun = _PRONOUN.search(text)
    # "几种损失，以及它们的优缺点" names what it points to; only a pronoun that comes first points back.
    pointing = not has_topic(text) or bool(pronoun and not has_topic(text[: pronoun.start()]))
    return Intent(form, subjects, pointing)


def is_pronoun(subject: str) -> bool:
    """Whether a compared subject is "it" or "它"."""
    return bool(
        _PRONOUN.fullmatch(subject.strip())
        or subject.strip() in {"它", "其", "这个", "那个", "it", "this", "that"}
    )


def completed(subjects: Sequence[str]) -> tuple[str, ...]:
    """Compared subjects, each with the last one's head: of "dense or sparse retrieval" the first is "dense retrieval".

    A word with a capital or a figure is a name and needs none.
    """
    words = subjects[-1].split()
    if len(words) < 2:
        return tuple(subjects)
    return tuple(f"{name} {words[-1]}" if re.fullmatch("[a-z-]+", name) else name for name in subjects)


def _pair(text: str) -> tuple[str, ...]:
    text = text.strip(" ?？。.!！")
    if re.search(f"[{HAN}]", text):
        bare = _LEAD_ZH.sub("", text)
        anywhere = (pattern.search(text) for pattern in _PAIRS_ZH_ANYWHERE)
        beginning = (pattern.match(bare) for pattern in _PAIRS_ZH)
        if found := next(filter(None, chain(anywhere, beginning)), None):
            return _clean_pair(found["a"], found["b"])
    for pattern in _PAIRS_EN:
        match = pattern.search(text)
        if match:
            return _clean_pair(_LEAD_EN.sub("", match["a"]), _TAIL_EN.sub("", match["b"]))
    return ()


def _clean_pair(first: str, second: str) -> tuple[str, ...]:
    names = []
    for name in (first, second):
        name = re.sub(
            r"的?(?:区别|不同|不一样|差异|差别|异同|优缺点|(?:对比|比较)(?![学损式预])).*$", "", name
        )
        name = re.sub(r"^(?:the|a|an)\s+", "", name.strip(" ,，。?？的:："), flags=re.I)
        names.append(name.strip())
    return tuple(names) if all(0 < len(name) <= 60 for name in names) else ()
