"""The extractive engine: question in, cited answer out, no language model anywhere."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from interview_coach.answer.compare import compare, tell_in_passing
from interview_coach.answer.compose import Draft
from interview_coach.answer.evidence import Subject, Unit, Units
from interview_coach.answer.followups import follow_ups
from interview_coach.answer.forms import ASPECTS_OF, also, aspects_told, whole_or_part
from interview_coach.answer.intent import (
    MAX_QUESTION_CHARS,
    Intent,
    Remark,
    completed,
    intent_of,
    is_pronoun,
    remark_of,
)
from interview_coach.answer.phrases import phrase
from interview_coach.domain import Answer, Lang, Nearest
from interview_coach.retrieve.found import Retrieved, UnitHit
from interview_coach.retrieve.gate import Gate
from interview_coach.retrieve.retriever import Retriever
from interview_coach.text.framing import has_topic
from interview_coach.text.language import detect
from interview_coach.text.terms import Glossary

__all__ = ["ENGINE", "ExtractiveEngine"]

ENGINE = "extractive"

_UNITS = 8
_NEAREST = 3
_WRITTEN_UP = 0.04
"""Lead of an answer with key points: of two articles on one question, the checked one speaks first."""


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
        aspects = ASPECTS_OF.get(intent.form)
        if aspects:
            aspects_told(draft, self._units, question, aspects, units, back, found)
        else:
            whole_or_part(draft, self._units, question, intent.form, first, found)
            also(draft, self._units, units, found)
        if not len(draft.citations):
            return None, ""
        draft.warnings()
        return draft, ""

    def _compare(
        self, intent: Intent, found: Retrieved, back: Sequence[Unit], lang: Lang
    ) -> tuple[Draft | None, str]:
        names = [
            back[0].question.aliases[0] if is_pronoun(name) and back and back[0].question.aliases else name
            for name in intent.subjects
        ]
        subjects: list[Subject] = []
        candidates = self._candidates(found, lang)
        missing = ""
        for name, whole in zip(names, completed(names), strict=True):
            subject, best, told = self._resolved(dict.fromkeys((name, whole)), lang)
            subjects.append(subject)
            candidates.extend(best)
            missing = missing or ("" if told else name)
        candidates = list(dict.fromkeys(candidates))
        if missing:
            draft = Draft(lang)
            return (
                (draft, "") if tell_in_passing(draft, self._units, subjects, candidates) else (None, missing)
            )
        for pool in ([u for u in candidates if u.article.lang == lang], candidates):
            draft = Draft(lang)
            if pool and compare(draft, self._units, subjects, pool):
                draft.warnings()
                return draft, ""
        if not self._gate.covers(found.signals):
            return None, ""
        plain = Intent("define")
        return self._draft(found.question, plain, found, (), lang)

    def _resolved(self, wordings: Iterable[str], lang: Lang) -> tuple[Subject, list[Unit], bool]:
        """A compared subject in the first of its wordings that a unit is about, the units found for it, and whether one is."""
        for wording in wordings:
            subject = self._units.subject(wording)
            best = self._in_language((unit for unit, _ in self._retriever.resolve(wording)), lang)
            if any(self._units.about(unit, subject) for unit in best):
                return subject, best, True
        return subject, best, False

    def _candidates(self, found: Retrieved, lang: Lang) -> list[Unit]:
        """The units found, in the question's language where there is one; written-up answers before copied pages."""
        if not found.units:
            return []
        first = self._units[found.units[0].unit]

        def standing(hit: UnitHit) -> float:
            unit = self._units[hit.unit]
            written_up = bool(unit.question.key_points) and self._units.same_subject(unit, first)
            return hit.score + _WRITTEN_UP * written_up

        ranked = sorted(found.units, key=lambda hit: -standing(hit))
        return self._in_language((hit.unit for hit in ranked), lang)

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
        # One in the asker's language before a nearer one that is in the other only.
        return tuple(sorted(rows.values(), key=lambda near: near.lang != lang))[:_NEAREST]

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
