"""What in an answer is no statement, and so can earn nothing: the question again, key words in a row, orders to the grader.

Each clause is looked at by itself, so that an answer with an order in it is graded by the rest of it. An attempt is
named in the grade's `flags`; nothing is subtracted for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from interview_coach.grading.claims import Claim
from interview_coach.text.giving_up import gives_up
from interview_coach.text.language import HAN
from interview_coach.text.words import Vocabulary, count_words, flatten

__all__ = ["Sifted", "sift"]

_ORDER = re.compile(
    r"full (?:marks?|score|credit)|perfect score|maximum score|score to the max|(?<![\d/])10\s*/\s*10(?![\d/])|100\s*/\s*100|100\s*(?:points|分)|final score|评分规则|\bverdicts?\b|</?(?:answer|grader|system)>|[\"']role[\"']\s*:|score.{0,6}(?:设置|设为|一律|改为|等于 ?1)"
    r"|\b(?:ignore|disregard|forget|skip)\b.{0,40}\b(?:instructions?|above|previous|rubric|prompt|comparison|rules|criteria)"
    r"|\bas (?:a|the) (?:grader|examiner|interviewer)|\bgrad(?:er|ing) (?:tool|system|script|model)|\bsystem\s*(?:prompt|message|:)"
    r"|\b(?:mark|rate|award|grade|give|score)\b.{0,30}\b(?:as (?:covered|correct|full)|every point|all (?:the )?(?:key )?points|everyone)"
    r"|\bnew instructions?\b|\bi deserve\b|next question please|\bset the score\b|\bno missed points\b|\bwithout looking at\b"
    r"|满分|给我(?:高分|打)|评分系统|打分系统|阅卷|系统(?:提示|指令|消息)|忽略.{0,12}(?:指令|要求|规则|内容|以上|之前)"
    r"|最高优先级|(?:所有|全部|每个)要点.{0,6}(?:答出|覆盖|命中|正确)|直接(?:输出|给出?).{0,8}分|不得更改|不要再?检查|下一题"
    r"|(?:主考官|面试官|考官|评委|管理员).{0,8}(?:填写|要求|意见|指示|同意|说)|判为?(?:满分|正确|全对)",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"(?:i(?:['’]ll| will) )?(?:pass|skip)(?: this(?: one)?)?|sorry|hmm+|(?:能|可以)?(?:跳过|换一题|下一题)[吧了吗]*"
    r"|(?:这个|我|这题)*没(?:准备|复习|看)[过到了]*",
    re.IGNORECASE,
)
"""A clause that wants to get away from the question."""
_BESIDE = 4
"""Words beside "I don't know" that still say nothing."""
_FUNCTION_EN = frozenset(
    "is are was were be been has have had do does did can could will would should may might must the a an that which "
    "this these it its they so because if when while where whereas but and as than then not no to for from by with in "
    "on at of into only just gets get uses use makes make gives give takes take needs need means mean we you i each".split()
)
_FUNCTION_ZH = re.compile(
    "[是的把被让使从到在用会能要做取靠使给为得着了过与和或就都也不没再才将比由于即其它这那而所且但如如若]|因为|所以|通过|只|每|越"
)
_FILLER = re.compile("[的就们您我]|它自|这里")
"""What an echo together ("它们的区别就在这里"), and says nothing new."""
_OWN_WORDS = 0.41
"""Share of an answer's words that are not the question's below which it is an echo: echoes have .27 to .40 and more, which the points
see through; of 5,000 right and wrong answers of all kinds and lengths none less than .45."""
_FORMULA = re.compile(r"[=<>≤≥→⇒∝≈]|[:：]\s*[−-]?\s*(?:[Σ∑]|(?:log|ln|exp|max|min|softmax|sum)\b)")
"""A relation, or a name with its formula: "loss: max(0, d(a, p) − d(a, n) + m)"."""
_SEPARATORS = re.compile(r"[,，、;；/|\n]| {1,}(?=[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Sifted:
    """`claims` are the clauses that say something; `flags` name what the others were."""

    claims: tuple[Claim, ...]
    flags: tuple[str, ...]


def sift(
    answer: str,
    claims: Sequence[Claim],
    asked: frozenset[str],
    vocabulary: Vocabulary,
    bare_question: str | None = None,
) -> Sifted:
    """Leave out what states nothing.

    Args:
        answer: the whole answer.
        claims: its clauses.
        asked: tokens of the question, in both languages.
        vocabulary: reads texts.
        bare_question: the question, where there is only a reference. Its answer may be a few words, a bare list, or
            made of the question's own words ("the black one"), so that only the question itself is an echo then.
    """
    if not claims:
        return Sifted((), ("empty",))
    flags: list[str] = []
    kept = list(claims)
    ordered = {claim.sentence for claim in kept if _ORDER.search(claim.text)}
    if ordered:
        flags.append("injected")
        kept = [claim for claim in kept if claim.sentence not in ordered]
        if sum(vocabulary.read(claim.text).count for claim in kept) < 12:
            kept = []  # what is left is the rest of the order
    told = [claim for claim in kept if not _says_nothing(claim.text)]
    beside = sum(count_words(claim.text) for claim in told)
    if kept and (not told or (len(told) < len(kept) and beside < _BESIDE)):
        return Sifted((), (*flags, "empty"))
    kept = told
    if bare_question is not None:
        if kept and _repeats(answer, bare_question):
            flags.append("echo")
            kept = []
        return Sifted(tuple(kept), tuple(flags))
    fresh = [claim for claim in kept if len(vocabulary.read(claim.text).all - asked) >= 1]
    words = [vocabulary.read(claim.text) for claim in fresh]
    new = sum(1 for w in words for token in w.all - asked if not _FILLER.search(token))
    if kept and (not fresh or new < _OWN_WORDS * sum(len(w.all) for w in words)):
        if not flags:
            flags.append("echo")
        fresh = []
    kept = fresh
    if kept and is_stuffed(answer):
        flags.append("stuffed")
        kept = []
    if kept and is_gibberish(answer):
        flags.append("gibberish")
        kept = []
    return Sifted(tuple(kept), tuple(flags))


def _repeats(answer: str, question: str) -> bool:
    """Whether an answer is the question, or most of it, and nothing else."""
    said, asked = (re.sub(r"\W+", "", text.lower()) for text in (answer, question))
    return bool(said) and said in asked and len(said) > 0.6 * len(asked)


def _says_nothing(clause: str) -> bool:
    """Whether a clause is "I don't know" or "skip it", without more: "梯度不会缩小" says something."""
    pieces = [piece for piece in re.split(r"[^\w\s'’]+", clause) if piece.strip()]
    return bool(pieces) and all(gives_up(piece) or _AWAY.fullmatch(piece.strip()) for piece in pieces)


def is_stuffed(answer: str) -> bool:
    """Whether an answer is terms in a row: many pieces, each of few words and hardly any that make a sentence."""
    flat = flatten(answer)
    pieces = [piece for piece in _SEPARATORS.split(flat) if re.search(r"\w", piece)]
    if _FORMULA.search(answer):
        return False  # formulas state something without a verb
    han = len(re.findall(f"[{HAN}]", flat))
    latin = re.findall(r"[A-Za-z']+", flat.lower())
    if han > len(latin):
        share, total = len(_FUNCTION_ZH.findall(flat)) / han, han / 2 + len(latin)
        return share < 0.07 and (len(pieces) >= 6 or total >= 16)
    share = sum(word in _FUNCTION_EN for word in latin) / max(1, len(latin))
    return (share < 0.15 and len(pieces) >= 6) or (share < 0.06 and len(latin) >= 12)


def is_gibberish(answer: str) -> bool:
    """Whether most of an answer is letters that make no words: no vowels, or the same character again and again."""
    # A capital inside makes a name of it: LightGBM.
    latin = [word for word in re.findall(r"[A-Za-z]{3,}", answer) if word[1:].islower()]
    odd = sum(
        1
        for word in latin
        if not re.search("[aeiouyAEIOUY]", word)
        or re.search(r"(.)\1\1", word)
        or re.search("[bcdfghjklmnpqrstvwxz]{5,}", word.lower())
    )
    han = re.findall(f"[{HAN}]", answer)
    doubled = sum(1 for a, b in pairwise(han) if a == b)
    if len(han) >= 8 and doubled > 0.12 * len(han):
        return True
    most = sum(map(len, latin)) > len(han)
    return most and len(latin) >= 4 and odd > 0.3 * len(latin)
