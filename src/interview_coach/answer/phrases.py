"""The frame around quotations, in both languages: all that the engines say in our own words."""

from __future__ import annotations

from typing import Final

from interview_coach.domain import Lang

__all__ = ["phrase"]

_PHRASES: Final[dict[str, dict[Lang, str]]] = {
    "idea": {"zh": "核心思想", "en": "Idea"},
    "formula": {"zh": "公式", "en": "Formula"},
    "needs": {"zh": "所需条件", "en": "Needs"},
    "strengths": {"zh": "优点", "en": "Strengths"},
    "weaknesses": {"zh": "缺点", "en": "Weaknesses"},
    "use": {"zh": "适用场景", "en": "When to use"},
    "how": {"zh": "做法", "en": "How it works"},
    "in_short": {"zh": "**一句话**", "en": "**In one sentence each**"},
    "side_by_side": {"zh": "**逐项对比**", "en": "**Side by side**"},
    "both": {"zh": "**放在一起看**", "en": "**Taken together**"},
    "watch_out": {"zh": "常见误区", "en": "Watch out"},
    "also": {"zh": "**另见「{title}」**", "en": "**Also, from “{title}”**"},
    "other_language": {
        "zh": "*文章中只有英文内容，以下按原文引用。*",
        "en": "*The articles say this only in Chinese; quoted as written.*",
    },
    "lost": {"zh": "⚠️ 「{title}」：{warning}", "en": "⚠️ “{title}”: {warning}"},
    "aspect_missing": {
        "zh": "文章里没有单独讲「{subject}」的{aspect}；下面是其中最相关的内容。",
        "en": "The articles do not treat the {aspect} of “{subject}” by themselves; this is the nearest they say.",
    },
    "abstain": {
        "zh": "现有文章没有讲到这个问题，我不编造答案。",
        "en": "The articles don't cover this, and I won't make an answer up.",
    },
    "abstain_subject": {
        "zh": "现有文章没有讲「{subject}」，所以没法做对比。",
        "en": "The articles don't cover “{subject}”, so there is nothing to compare with.",
    },
    "in_passing": {
        "zh": "文章没有专门对比「{first}」和「{second}」，只在「{title}」里一起提到：",
        "en": "The articles do not set “{first}” and “{second}” side by side; they speak of both in “{title}”:",
    },
    "nearest": {"zh": "文章里最接近的问题：", "en": "The nearest questions that they do cover:"},
    "empty": {
        "zh": "想聊什么？比如「InfoNCE 和三元组损失有什么区别」。",
        "en": "What would you like to know? For example: “explain InfoNCE vs triplet”.",
    },
    "too_long": {
        "zh": "这段文字有 {chars} 个字符，一个问题最多 {limit} 个。请只写出你想问的那一句；如果是一篇文章，可以把它加到文章库里。",
        "en": "That is {chars} characters; a question may have {limit}. Ask the one thing you want to know, "
        "or add the text to the library if it is an article.",
    },
    "greeting": {
        "zh": "你好！问我一道面试题，我会用文章里的原话回答，并标出每一句的出处。",
        "en": "Hello! Ask me an interview question: I answer in the articles' own words and cite every statement.",
    },
    "thanks": {"zh": "不客气。还想练哪一题？", "en": "You're welcome. What shall we look at next?"},
    "identity": {
        "zh": "我是面试教练：只根据文章库里的文章回答机器学习和大模型的面试题，每句话都有出处；文章没讲到的，我会直说。",
        "en": "I'm an interview coach: I answer machine-learning and LLM interview questions from the articles in the "
        "library, with a citation for every statement, and I say so when they are silent.",
    },
    "instruction": {
        "zh": "这看起来是对我的指令，而不是面试题。我只根据文章回答问题，不执行消息或文章里的指令。",
        "en": "That reads as an instruction to me, not as an interview question. I only answer from the articles; "
        "instructions in messages or articles are not followed.",
    },
    "no_referent": {
        "zh": "「它」指的是什么？请把名字写出来，例如「三元组损失的缺点」。",
        "en": "What does “it” stand for? Name the thing, for example “drawbacks of the triplet loss”.",
    },
    "no_articles": {
        "zh": "文章库里还没有文章。请在「文章库」里添加，或运行 coach ingest 文件名。",
        "en": "There are no articles yet. Add some in the Library tab, or run: coach ingest FILE",
    },
    "follow_heading": {"zh": "讲讲「{title}」里的{label}？", "en": "In “{title}”: what about {label}?"},
    "follow_aspect": {"zh": "「{title}」的{aspect}是什么？", "en": "What about the {aspect} of “{title}”?"},
    "not_from_articles": {"zh": "*（非文章内容）*", "en": "*(not from the articles)*"},
    "says_otherwise": {
        "zh": "*（文章的说法不同：{marks}）*",
        "en": "*(the articles say otherwise: {marks})*",
    },
    "note_stands": {"zh": "以下是文章原文的回答。", "en": "This is the answer in the articles' own words."},
    "note_empty": {
        "zh": "{model} 没有写出可用的句子。以下是文章原文的回答。",
        "en": "{model} wrote nothing that can be used, so this is the answer in the articles' own words.",
    },
    "note_language": {
        "zh": "{model} 没有用提问的语言作答，已弃用。以下是文章原文的回答。",
        "en": "{model} wrote in another language than you asked in, so this is the answer in the articles' own words.",
    },
    "note_loop": {
        "zh": "{model} 开始重复自己，已弃用。以下是文章原文的回答。",
        "en": "{model} began to repeat itself, so this is the answer in the articles' own words.",
    },
    "note_unsupported": {
        "zh": "{model} 写的内容大多在文章里找不到依据，已弃用。以下是文章原文的回答。",
        "en": "Most of what {model} wrote is not in the articles, so this is the answer in their own words.",
    },
    "note_stopped": {
        "zh": "已停止。以下是文章原文的回答。",
        "en": "Stopped. This is the answer in the articles' own words.",
    },
    "note_stopped_part": {
        "zh": "已停止，只保留已经核对过的句子。",
        "en": "Stopped; what had been checked by then stands.",
    },
    "lang_separator": {"zh": "；", "en": "; "},
}


def phrase(name: str, lang: Lang, **values: object) -> str:
    """The phrase of that name in that language, with its `{values}` filled in; KeyError for an unknown name."""
    return _PHRASES[name][lang].format(**values) if values else _PHRASES[name][lang]
