"""The extractive engine: question in, cited answer out, no language model anywhere."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from interview_coach.answer.aspects import Aspect
from interview_coach.answer.compare import compare
from interview_coach.answer.compose import Draft, focused, outline, with_aspects, with_explanation
from interview_coach.answer.evidence import Subject, Unit, Units
from interview_coach.answer.followups import follow_ups
from interview_coach.answer.intent import (
    MAX_QUESTION_CHARS,
    Form,
    Intent,
    Remark,
    intent_of,
    is_pronoun,
    remark_of,
)
from interview_coach.answer.phrases import phrase
from interview_coach.domain import Answer, Lang, Nearest
from interview_coach.retrieve.gate import Gate
from interview_coach.retrieve.retriever import Retrieved, Retriever
from interview_coach.text.framing import has_topic, topic_of
from interview_coach.text.language import detect
from interview_coach.text.terms import Glossary
from interview_coach.text.tokens import tokenize

__all__ = ["ENGINE", "ExtractiveEngine"]

ENGINE = "extractive"

_UNITS = 8
_NEAREST = 3
_OWN_NAME = 0.75
"""Share of a question's words that a unit's names must hold for the question to be about the unit as a whole."""
_ALSO_WITHIN = 0.05
"""How far below the best unit's score another article's may lie to be quoted beside it."""
_ASPECTS_OF: dict[Form, tuple[Aspect, ...]] = {
    "formula": ("formula",),
    "strengths": ("strengths",),
    "weaknesses": ("weaknesses",),
    "tradeoffs": ("strengths", "weaknesses"),
}
_CODE = ("code", "implement", "pytorch", "python", "代码", "实现", "手写", "手撕")


class ExtractiveEngine:
    """Answers from one index. Stateless between questions: what was discussed is passed in."""

    def __init__(self, retriever: Retriever, gate: Gate, glossary: Glossary) -> None:
        self._retriever = retriever
        self._gate = gate
        self._units = Units(retriever.index, retriever.names, glossary)

    def answer(self, question: str, context: Sequence[tuple[str, str]] = ()) -> Answer:
        """Answers one message.

        Args:
            question: whatever was typed.
            context: (article id, question id) of what the last answer was about, for "and its drawbacks?".
        """
        started = time.perf_counter()
        lang = detect(question)
        remark = remark_of(question)
        if remark:
            return self._remark(question, lang, remark, started)
        if not self._units.index.units:
            return _plain(question, lang, phrase("no_articles", lang), started)
        intent = intent_of(question)
        told = self._context_units(context, lang)
        if intent.refers_back and not told and not has_topic(question):
            return _plain(question, lang, phrase("no_referent", lang), started)
        asked = question
        back = told if intent.refers_back else []
        if back and intent.form != "compare":
            asked = " ".join([*(unit.question.title for unit in back), question])
        found = self._retriever.retrieve(asked, _UNITS)
        searched = time.perf_counter()
        draft, missing = self._draft(question, intent, found, back, lang)
        if draft is None:
            answer = self._abstain(question, lang, found, missing)
        else:
            near = [self._units[self._units.in_language(hit.unit, lang)] for hit in found.units]
            answer = Answer(
                question=question,
                lang=lang,
                status="answered",
                answer=draft.markdown(),
                engine=ENGINE,
                citations=draft.citations.all(),
                follow_ups=follow_ups(draft.units[:2], near, draft.citations.all(), lang),
                subjects=tuple(dict.fromkeys(unit.key for unit in draft.units[:2])),
            )
        return _timed(answer, started, searched)

    def _draft(
        self, question: str, intent: Intent, found: Retrieved, back: Sequence[Unit], lang: Lang
    ) -> tuple[Draft | None, str]:
        """The composed answer, or None and the subject that is missing (or "")."""
        if intent.form == "compare":
            return self._compare(intent, found, back, lang)
        covered = bool(back) and not has_topic(question)
        if not covered and not self._gate.covers(found.signals):
            return None, ""
        best = self._candidates(found, lang)
        units = [*back, *(unit for unit in best if unit not in back)] if back else best
        draft = Draft(lang)
        first = units[0]
        if first.article.lang != lang:
            draft.frame(phrase("other_language", lang))
        aspects = _ASPECTS_OF.get(intent.form)
        if aspects:
            self._aspects(draft, question, aspects, units, back, found)
        else:
            self._whole_or_part(draft, question, intent, units, found)
            self._also(draft, units, found)
        if not len(draft.citations):
            return None, ""
        draft.warnings()
        return draft, ""

    def _whole_or_part(
        self, draft: Draft, question: str, intent: Intent, units: Sequence[Unit], found: Retrieved
    ) -> None:
        unit = units[0]
        tokens = frozenset(tokenize(topic_of(question)))
        relevance = self._units.relevance(unit, unit.statements, tokens, found.vector)
        named = self._units.names.share(tokens, unit.number)
        whole = named >= _OWN_NAME or intent.form == "list" or _same_question(found, unit)
        if whole:
            wants_code = any(word in question.lower() for word in _CODE)
            outline(draft, unit, relevance, with_code=wants_code)
            if unit.question.mistakes:
                gap = "" if draft.lang == "zh" else " "
                colon = "：" if draft.lang == "zh" else "."
                mistake = draft.quote_span(unit, unit.question.mistakes[0])
                draft.frame(f"{phrase('watch_out', draft.lang)}{colon}{gap}{mistake}")
        else:
            focused(draft, unit, relevance)

    def _aspects(
        self,
        draft: Draft,
        question: str,
        aspects: Sequence[Aspect],
        units: Sequence[Unit],
        back: Sequence[Unit],
        found: Retrieved,
    ) -> None:
        """The strengths, weaknesses or formulas of what is asked about, from every article that tells them."""
        subject = self._units.subject(topic_of(question))
        quoted: list[Unit] = []
        for rank, unit in enumerate(units):
            own = unit in back or (rank == 0 and not back)
            about = unit.statements if unit in back else self._units.about(unit, subject)
            if own and not about:
                about = unit.statements
            for aspect in aspects:
                told = with_aspects(about, (aspect,), cues=False)
                if aspect == "formula":
                    told = with_explanation(about, told)
                told = draft.fresh(told or (with_aspects(about, (aspect,), cues=True) if own else []))
                if not told:
                    continue
                title = phrase(aspect, draft.lang)
                if unit not in quoted and quoted:
                    draft.frame(phrase("also", draft.lang, title=_place(unit, told[0].headings)))
                if (not quoted and unit in back and len(back) > 1) or (unit in back and quoted):
                    draft.frame(f"**{unit.question.title}**")
                draft.titled(title, unit, told[: 6 if own else 3])
                quoted.append(unit)
            if len({unit.number for unit in quoted}) >= 3:
                break
        if not quoted:
            unit = units[0]
            draft.frame(
                phrase(
                    "aspect_missing",
                    draft.lang,
                    subject=unit.question.title,
                    aspect=phrase(aspects[0], draft.lang).lower(),
                )
            )
            tokens = frozenset(tokenize(topic_of(question)))
            focused(draft, unit, self._units.relevance(unit, unit.statements, tokens, found.vector))

    def _also(self, draft: Draft, units: Sequence[Unit], found: Retrieved) -> None:
        """What another article's answer to the same question adds, in a few statements."""
        scores = {hit.unit: hit.score for hit in found.units}
        first = units[0]
        for unit in units[1:]:
            near = max(scores.get(first.number, 0.0), *scores.values()) - scores.get(unit.number, 0.0)
            if unit.article.id == first.article.id or near > _ALSO_WITHIN:
                continue
            if not first.name_tokens & unit.name_tokens:
                continue
            tokens = frozenset(tokenize(found.topic))
            relevance = self._units.relevance(unit, unit.statements, tokens, found.vector)
            best = sorted(
                (
                    pair
                    for pair in zip(relevance, unit.statements, strict=True)
                    if pair[1].kind in ("prose", "item")
                ),
                key=lambda pair: -pair[0],
            )[:3]
            chosen = draft.fresh(sorted((s for _, s in best), key=lambda s: s.start))
            if chosen:
                draft.frame(phrase("also", draft.lang, title=_place(unit, ())))
                draft.lay_out(unit, chosen)
                return

    def _compare(
        self, intent: Intent, found: Retrieved, back: Sequence[Unit], lang: Lang
    ) -> tuple[Draft | None, str]:
        names = [
            back[0].question.aliases[0] if is_pronoun(name) and back and back[0].question.aliases else name
            for name in intent.subjects
        ]
        subjects: list[Subject] = [self._units.subject(name) for name in names]
        candidates: list[Unit] = []
        for subject in subjects:
            resolved = self._retriever.resolve(subject.name)[:6]
            best = self._in_language((unit for unit, _ in resolved), lang)
            if not any(self._units.about(unit, subject) for unit in best):
                return None, subject.name
            candidates.extend(best)
        candidates = list(dict.fromkeys([*self._candidates(found, lang), *candidates]))
        for pool in ([u for u in candidates if u.article.lang == lang], candidates):
            draft = Draft(lang)
            if pool and compare(draft, self._units, subjects, pool):
                draft.warnings()
                return draft, ""
        if not self._gate.covers(found.signals):
            return None, ""
        plain = Intent("define")
        return self._draft(found.question, plain, found, (), lang)

    def _candidates(self, found: Retrieved, lang: Lang) -> list[Unit]:
        return self._in_language((hit.unit for hit in found.units), lang)

    def _in_language(self, numbers: Iterable[int], lang: Lang) -> list[Unit]:
        ordered = dict.fromkeys(self._units.in_language(number, lang) for number in numbers)
        return [self._units[number] for number in ordered]

    def _context_units(self, context: Sequence[tuple[str, str]], lang: Lang) -> list[Unit]:
        found = []
        for article_id, question_id in context:
            other: Lang = "en" if lang == "zh" else "zh"
            number = self._units.number(article_id, lang, question_id)
            if number is None:
                number = self._units.number(article_id, other, question_id)
            if number is not None:
                found.append(self._units[number])
        return found

    def _nearest(self, found: Retrieved, lang: Lang) -> tuple[Nearest, ...]:
        rows: dict[tuple[str, str], Nearest] = {}
        for hit in sorted(found.units, key=lambda hit: -hit.title):
            unit = self._units[self._units.in_language(hit.unit, lang)]
            if unit.key not in rows:
                score = min(1.0, max(0.0, hit.score))
                rows[unit.key] = Nearest(
                    unit.article.id, unit.article.lang, unit.question.id, unit.question.title, score
                )
        return tuple(rows.values())[:_NEAREST]

    def _abstain(self, question: str, lang: Lang, found: Retrieved, missing: str) -> Answer:
        text = phrase("abstain_subject", lang, subject=missing) if missing else phrase("abstain", lang)
        nearest = self._nearest(found, lang)
        if nearest:
            lines = [phrase("nearest", lang), "\n".join(f"- {near.question}" for near in nearest)]
            text = "\n\n".join([text, *lines])
        return Answer(question, lang, "abstained", text, ENGINE, nearest=nearest)

    def _remark(self, question: str, lang: Lang, remark: Remark, started: float) -> Answer:
        text = phrase(remark, lang)
        if remark == "too_long":
            text = phrase("too_long", lang, chars=f"{len(question):,}", limit=f"{MAX_QUESTION_CHARS:,}")
        return _plain(question, lang, text, started)


def _same_question(found: Retrieved, unit: Unit) -> bool:
    """Whether what is asked is nearly the unit's own question."""
    return any(hit.unit == unit.number and hit.title >= 0.93 for hit in found.units)


def _place(unit: Unit, headings: Sequence[str]) -> str:
    return " · ".join([unit.article.title, *headings[-1:]])


def _plain(question: str, lang: Lang, text: str, started: float) -> Answer:
    return _timed(Answer(question, lang, "abstained", text, ENGINE), started, time.perf_counter())


def _timed(answer: Answer, started: float, searched: float) -> Answer:
    now = time.perf_counter()
    timings = {
        "retrieve": round(1e3 * (searched - started), 2),
        "compose": round(1e3 * (now - searched), 2),
        "total": round(1e3 * (now - started), 2),
    }
    return replace(answer, timings_ms=timings)
