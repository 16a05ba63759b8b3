"""Hints, clarification and follow-ups on every shipped question: nothing of the answer is given away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fakes_interview import WordGrades

from interview_coach.domain import Article, Question
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.interview.asking import ask, cite_point
from interview_coach.interview.followup import MOST_DEEP, deduction_of, echoes, next_probe, raised
from interview_coach.interview.hints import clarification, first_part, hint_entry, hint_point
from interview_coach.interview.state import Turn
from interview_coach.text.terms import shipped_glossary
from interview_coach.text.tokens import tokenize

CORPUS = Path(__file__).parents[2] / "corpus"
ARTICLES = read_corpus([CORPUS], "shipped").articles
UNITS = [(article, question) for article in ARTICLES for question in article.questions]
IDS = [f"{question.id}-{article.lang}" for article, question in UNITS]
GLOSSARY = shipped_glossary()


def turn_of(article: Article, question: Question, answer: str, *, own: bool = True) -> Turn:
    grade = WordGrades().grade(article, question, answer)
    asked = ask(article, question, question.key_points, 1, asked_before=False)
    if not own:
        from dataclasses import replace

        asked = replace(asked, follow_ups=())
    return Turn(asked, "open", grade, grade.points, (answer,), (0,) * len(grade.points))


@pytest.mark.parametrize(("article", "question"), UNITS, ids=IDS)
def test_hint_tells_at_most_half_and_cuts_no_formula(article: Article, question: Question) -> None:
    turn = turn_of(article, question, "")
    told = hint_point(turn)
    assert told == max(question.key_points, key=lambda p: p.weight).id
    for point in question.key_points:
        part = point.text[: first_part(point.text)]
        assert 0 < len(part) <= len(point.text) / 2
        assert part.count("$") % 2 == 0
        assert not re.search(r"[A-Za-z]$", part) or not re.match(r"[A-Za-z]", point.text[len(part) :])
    entry = hint_entry(turn.asked, told, article.lang, __import__("datetime").datetime.min)
    assert article.text[entry.citations[0].start : entry.citations[0].end] == entry.citations[0].quote


@pytest.mark.parametrize(("article", "question"), UNITS, ids=IDS)
def test_clarification_says_no_word_of_a_point(article: Article, question: Question) -> None:
    asked = ask(article, question, question.key_points, 1, asked_before=False)
    text = clarification(asked, "", "", GLOSSARY, article.lang)
    assert asked.text in text
    names = re.search(r"(?:called|也叫)[:：](.*?)[.。]", text)
    secret = {t for p in question.key_points for t in tokenize(p.text)} - set(tokenize(question.title))
    assert not secret & set(tokenize(names[1] if names else ""))


@pytest.mark.parametrize(("article", "question"), UNITS, ids=IDS)
def test_a_formed_follow_up_tells_one_term_at_most(article: Article, question: Question) -> None:
    """Where the article's own follow-ups are used up, the words formed hold no claim."""
    answers = ["", question.title]
    for answer in answers:
        turn = turn_of(article, question, answer, own=False)
        used: set[str] = set()
        for _ in range(MOST_DEEP["probing"]):
            probe = next_probe(turn, "probing", used, GLOSSARY, article.lang)
            if probe is None:
                break
            point_id, words = probe
            used.add(words)
            citation = cite_point(turn.asked, point_id)
            assert citation is not None
            heard = set(tokenize(f"{question.title} {answer}"))
            told = (set(tokenize(words)) & set(tokenize(citation.quote))) - heard
            term = re.search(r"「(.+?)」|about (.+?) (?:that you|here)", words)
            named = set(tokenize(next(filter(None, term.groups())))) if term else set()
            frame = {
                "about",
                "miss",
                "not",
                "side",
                "import",
                "one",
                "it",
                "of",
                "is",
                "what",
                "the",
                "could",
                "be",
                "and",
                "that",
                "in",
                "here",
                "a",
            }
            assert told - named - frame <= {
                "一个",
                "重要",
                "要的",
                "这里",
                "什么",
                "是什",
                "没有",
                "还有",
                "有什",
                "那么",
                "回事",
            }
            turn = Turn(
                turn.asked,
                "open",
                turn.grade,
                turn.points,
                turn.answers,
                turn.decided_in,
                probes=(*turn.probes, probe),
            )


def unit(question_id: str, lang: str = "en") -> tuple[Article, Question]:
    return next(u for u in UNITS if u[1].id == question_id and u[0].lang == lang)


def test_the_articles_own_follow_up_comes_first_then_the_wrong_then_the_heavy() -> None:
    article, question = unit("triplet-loss")
    turn = turn_of(article, question, "")
    own = {f.target: f.text for f in question.follow_ups}
    probe = next_probe(turn, "calm", (), GLOSSARY, "en")
    assert probe is not None
    assert own[probe[0]] == probe[1]
    assert next_probe(turn, "calm", set(own.values()), GLOSSARY, "en") not in (None, probe)


def test_what_was_said_wrongly_is_quoted_back() -> None:
    article, question = unit("infonce-loss")
    first = question.key_points[0].id.split("-")[0]
    turn = turn_of(article, question, f"it is not {first} at all", own=False)
    probe = next_probe(turn, "calm", (), GLOSSARY, "en")
    assert probe is not None
    assert probe[0] == question.key_points[0].id
    assert f"You said “not {first}”" in probe[1]


def test_styles() -> None:
    article, question = unit("infonce-loss")
    said = " ".join(f"half {p.id.split('-')[0]}" for p in question.key_points)
    turn = turn_of(article, question, said)
    assert next_probe(turn, "calm", (), GLOSSARY, "en") is None
    assert next_probe(turn, "probing", (), GLOSSARY, "en")
    assert next_probe(turn, "pressure", (), GLOSSARY, "en")
    full = turn_of(article, question, said.replace("half ", ""))
    assert next_probe(full, "probing", (), GLOSSARY, "en") is None


def test_a_follow_ups_own_words_earn_nothing() -> None:
    assert echoes("", "Why does it need mining?")
    assert echoes("it does need mining", "Why does it need mining?")
    assert echoes("三元组损失需要挖掘", "三元组损失为什么需要挖掘？")
    assert not echoes("because most random triplets give no gradient", "Why does it need mining?")


def test_what_a_follow_up_raises() -> None:
    article, question = unit("infonce-loss")
    grades = WordGrades()
    first, second = (p.id.split("-")[0] for p in question.key_points[:2])
    turn = turn_of(article, question, f"half {first}")

    def after(answer: str, words: str = "Why?", hinted: tuple[str, ...] = ()) -> tuple[float, float]:
        from dataclasses import replace

        asked = replace(turn, answers=(*turn.answers, answer), hinted=hinted)
        points, decided = raised(asked, grades.grade(article, question, answer), words)
        assert decided[0] == (1 if points[0] != turn.points[0] else 0)
        return points[0].credit, points[1].credit

    assert after(f"well, {first}") == (0.8, 0.0)
    assert after(f"{first} {second}") == (0.8, 0.8)
    assert after(f"half {first}") == (0.5, 0.0)  # 0.5 * 0.8 is less
    assert after(f"not {first}") == (0.5, 0.0)  # never lowered
    assert after(f"{first} {second}", hinted=(question.key_points[1].id,)) == (0.8, 0.5)
    assert after(f"{first}", words=f"what of {first}") == (0.5, 0.0)
    stuffed = after(f"STUFFED {first} {second}")
    assert stuffed[0] == 0.5
    assert stuffed[1] < 0.3


def test_deduction() -> None:
    article, question = unit("infonce-loss")
    everything = " ".join(p.id for p in question.key_points)
    assert deduction_of(WordGrades().grade(article, question, everything)) == 0
    assert deduction_of(WordGrades().grade(article, question, f"STUFFED {everything}")) == pytest.approx(0.95)
