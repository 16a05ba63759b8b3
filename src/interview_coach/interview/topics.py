"""The topics that can be asked about, and those that a job description calls for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from interview_coach.domain import Article, Lang
from interview_coach.interview.bank import units_for
from interview_coach.interview.phrases import topic_title
from interview_coach.interview.ports import Covering
from interview_coach.interview.state import Plan, TopicChoice
from interview_coach.retrieve.gate import Gate
from interview_coach.retrieve.retriever import Retriever
from interview_coach.text.language import HAN
from interview_coach.text.terms import Glossary, shipped_glossary

__all__ = ["coverage", "topics_for", "topics_of"]

_CLAUSE = re.compile(
    r"[\n,，、;；。.!！?？:：()（）/|•·]+|\s[-*–]\s|\b(?:and|or|such as|including|with)\b|以及|或者|包括|和|与|及|等"
)
_IDIOM = re.compile(
    r"\b(?:close |great )?attention to details?\b|注意力集中|\bparallel projects?\b", re.IGNORECASE
)
"""Said in advertisements of any kind, and made of words of the field."""
_MOST_CLAUSES = 60
_LONGEST_CLAUSE = 60
_FRAME = re.compile(
    r"\b(?:experience|experienced|familiar(?:ity)?|knowledge|understanding|proficien\w+|strong|solid|deep|good|hands-on|in|of|with|the|a|an"
    r"|years?|skills?|ability|to|expertise|background|plus|is|are|preferred|required|excellent|working|\d+\+?|train|build|design|develop|improve|maintain|deploy|responsib\w+|requirements?|you|we|our|your)\b"
    r"|熟悉|熟练|掌握|了解|精通|具备|具有|深入|理解|经验|优先|良好|负责|相关|使用|能力|扎实|基础|常用|原理|技术|者|研发|开发|搭建|设计|优化|岗位职责|任职要求",
    re.IGNORECASE,
)


def topics_of(articles: Sequence[Article], lang: Lang) -> tuple[TopicChoice, ...]:
    """Every topic that has a question in that language, by title."""
    counts = Counter(article.topic for article, _ in units_for(articles, Plan(lang)))
    found = [TopicChoice(topic, topic_title(topic, lang), count) for topic, count in counts.items()]
    return tuple(sorted(found, key=lambda choice: (choice.topic == "other", choice.title)))


def topics_for(
    job_description: str, articles: Sequence[Article], lang: Lang, covering: Covering | None = None
) -> tuple[TopicChoice, ...]:
    """The topics of `topics_of` that a job description in either language calls for, most called for first.

    A topic is called for by its name or a name of one of its questions standing in the text (in either language,
    through the glossary), and by a clause that `covering` finds the articles to cover. Empty where nothing does.
    """
    choices = topics_of(articles, lang)
    job_description = _IDIOM.sub(" ", job_description)
    called: Counter[str] = Counter()
    text = _padded(job_description)
    for topic, names in _names(articles, shipped_glossary()).items():
        called[topic] += sum(2 for name in names if _stands_in(name, text))
    if covering is not None:
        for clause in _clauses(job_description):
            for topic in covering(clause)[:1]:
                called[topic] += 1
    wanted = [choice for choice in choices if called[choice.topic]]
    return tuple(sorted(wanted, key=lambda choice: -called[choice.topic]))


def coverage(retriever: Retriever, gate: Gate) -> Covering:
    """Asks the search and its gate which topic a few words belong to."""

    def covering(words: str) -> tuple[str, ...]:
        found = retriever.retrieve(words, 4)
        if not gate.covers(found.signals):
            return ()
        return tuple(dict.fromkeys(retriever.index.unit_article(hit.unit).topic for hit in found.units))

    return covering


def _names(articles: Sequence[Article], glossary: Glossary) -> dict[str, set[str]]:
    """By topic: what its title and its questions are called, in both languages, as `_padded` writes it."""
    names: dict[str, set[str]] = {}
    for article in articles:
        found = names.setdefault(article.topic, set())
        said = [article.title, *article.aliases]
        if article.topic != "other":
            said += [topic_title(article.topic, "zh"), topic_title(article.topic, "en")]
        said += [name for question in article.questions for name in (question.title, *question.aliases)]
        found.update(said)
        found.update(
            other
            for name in said
            for term in glossary.find(name)
            if term.start == 0 and term.end == len(name)
            for other in term.names
        )
    return {topic: {_padded(name) for name in found if len(name) > 2} for topic, found in names.items()}


def _padded(text: str) -> str:
    """Lower case, runs of anything but letters, digits and Han as one blank, Han characters standing alone.

    So a name stands in a text only as whole words: "CLIP" not in "clipping", and no plural "s" parts them.
    """
    spaced = re.sub(f"([{HAN}])", r" \1 ", text.casefold())
    words = re.sub(rf"[^\w{HAN}]+|_", " ", spaced).split()
    singular = [w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words]
    return f" {' '.join(singular)} "


def _stands_in(name: str, text: str) -> bool:
    return bool(name.strip()) and name in text


def _clauses(text: str) -> list[str]:
    """The pieces of the text that could name a thing: short ones, without the words of job advertisements."""
    found: dict[str, None] = {}
    for piece in _CLAUSE.split(text):
        bare = " ".join(_FRAME.sub(" ", piece).split())
        if 2 <= len(bare) <= _LONGEST_CLAUSE and re.search(r"[^\W\d]", bare):
            found[bare] = None
    return list(found)[:_MOST_CLAUSES]
