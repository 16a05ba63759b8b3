"""Why there is no fluent answer, in the reader's language; one sentence for each kind of failure."""

from __future__ import annotations

from interview_coach.domain import Lang
from interview_coach.errors import LlmReason

__all__ = ["why"]

_WHY: dict[LlmReason, dict[Lang, str]] = {
    "unreachable": {
        "en": "The language model {name} cannot be reached.",
        "zh": "连接不上语言模型 {name}。",
    },
    "refused": {
        "en": "The language model {name} refuses the key.",
        "zh": "语言模型 {name} 拒绝了密钥。",
    },
    "busy": {
        "en": "The language model {name} is out of quota or overloaded.",
        "zh": "语言模型 {name} 额度用尽或过载。",
    },
    "timeout": {
        "en": "The language model {name} was too slow.",
        "zh": "语言模型 {name} 超时。",
    },
    "cut": {
        "en": "The connection to the language model {name} broke in mid-answer.",
        "zh": "语言模型 {name} 的连接在回答途中断开。",
    },
    "garbage": {
        "en": "The language model {name} sent something that is no answer.",
        "zh": "语言模型 {name} 返回的内容无法识别。",
    },
    "rejected": {
        "en": "The language model {name} refused the request.",
        "zh": "语言模型 {name} 拒绝了这次请求。",
    },
    "missing": {
        "en": "The language model is not set up completely; 'coach llm status' says what is missing.",
        "zh": "语言模型尚未配置完整；运行 coach llm status 查看缺什么。",
    },
}


def why(reason: LlmReason, lang: Lang, name: str) -> str:
    """One sentence for the page; `name` is the model's."""
    return _WHY[reason][lang].format(name=name)
