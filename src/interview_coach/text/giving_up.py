"""Recognises an answer that says no more than "不会" or "I don't know"."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["gives_up"]

_GIVES_UP = re.compile(
    r"(?:(?:这个|这题|这道题|这个问题|我|真的|确实|完全|也|都|还|暂时|抱歉|对不起|不好意思|嗯|呃|额)*"
    r"(?:不会做|不会答|不会|不知道|不清楚|不了解|不懂|不太会|不太清楚|不记得|没学过|忘了|忘记了|想不起来|没有思路|没思路|放弃|答不上来|说不上来|不晓得|没听说过|没了解过|没接触过)"
    r"(?:这个|这题|这道题|问题|题目|答案|怎么答|怎么回答|怎么说|了|啊|呀|呢|哦|的|吧|哎|诶)*)"
    r"|(?:(?:sorry|well|hmm+|um+|honestly|actually) )*"
    r"(?:(?:i )?(?:really |honestly |just )?(?:do not|dont|don t) (?:really )?(?:know|remember)(?: (?:this|that|it|the answer|this one|that one))?"
    r"|(?:i )?(?:have )?no (?:idea|clue)(?: about (?:it|this|that))?|(?:i )?(?:am|m) not sure|(?:i )?(?:can not|cannot|cant|can t) (?:answer|remember)(?: (?:this|that|it))?"
    r"|(?:i )?(?:have |ve )?never heard of (?:this|that|it)|(?:i )?forgot|i give up|idk|dunno)(?: sorry| really)?",
    re.IGNORECASE,
)


def gives_up(text: str) -> bool:
    """Whether the whole text says that the candidate does not know; "不会梯度消失" says something and does not."""
    said = unicodedata.normalize("NFKC", text)
    spaced = " ".join(re.sub(r"[^\w\s]", " ", said).split())
    return bool(_GIVES_UP.fullmatch(spaced) or _GIVES_UP.fullmatch(re.sub(r"[\W_]", "", said)))
