"""Checks the shipped corpus: every fault of every file in one run, each with its line.

    python -m interview_coach.ingest.validate corpus/

It judges form, not truth: that formulas parse, ids match between the languages, references look like references.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from interview_coach.domain import Article, Question
from interview_coach.errors import FormatError
from interview_coach.ingest.article_format import parse_article
from interview_coach.ingest.article_rules import check_article, line_of
from interview_coach.ingest.corpus_rules import dead_links, shared_names
from interview_coach.ingest.latex_rules import check_math

__all__ = ["Problem", "check_corpus", "main"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault. `line` counts from 1."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def check_corpus(folder: Path) -> list[Problem]:
    """All problems of a corpus folder, sorted by file and line; empty if it is in order.

    Expected are files `<topic>/<id>.<lang>.md`, each article in both languages, and at most a README.md at the top.
    """
    if not folder.is_dir():
        return [Problem(str(folder), 1, "no such folder")]
    problems: list[Problem] = []
    articles: list[Article] = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if (
            path.is_dir()
            or any(part.startswith(".") for part in relative.parts)
            or str(relative) == "README.md"
        ):
            continue
        article, found = _file(path, relative)
        problems += found
        if article:
            articles.append(article)
    if not articles and not problems:
        problems.append(Problem(str(folder), 1, "there is no article in it"))
    problems += _pairs(articles, {Path(problem.path).name for problem in problems})
    problems += _repeated_ids(articles)
    problems += (
        Problem(article.path, line, message)
        for article, line, message in (*shared_names(articles), *dead_links(articles))
    )
    return sorted(set(problems))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the problems of the folders named (default: corpus); the exit code is 1 if there is any."""
    arguments = list(sys.argv[1:] if argv is None else argv) or ["corpus"]
    problems = [problem for argument in arguments for problem in check_corpus(Path(argument))]
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if problems:
        sys.stdout.write(f"{len(problems)} problem(s)\n")
    return 1 if problems else 0


def _file(path: Path, relative: Path) -> tuple[Article | None, list[Problem]]:
    name = str(path)
    if path.suffix != ".md":
        return None, [Problem(name, 1, "is no article; the corpus holds <topic>/<id>.<lang>.md only")]
    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [Problem(name, data.count(b"\n", 0, error.start) + 1, "is not UTF-8")]
    except OSError as error:
        return None, [Problem(name, 1, f"cannot be read ({error.strerror})")]
    problems = []
    if text.startswith("\ufeff"):
        problems.append(Problem(name, 1, "begins with a byte-order mark; save it without"))
        text = text.removeprefix("\ufeff")
    if "\r" in text:
        problems.append(Problem(name, text.count("\n", 0, text.index("\r")) + 1, "has Windows line ends"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        article = parse_article(text, name, "shipped")
    except FormatError as error:
        problems.append(Problem(name, error.line, str(error).removeprefix(f"{name}:{error.line}: ")))
        return None, problems + [Problem(name, line, message) for line, message in check_math(text)]
    problems += (Problem(name, line, message) for line, message in check_article(article))
    expected = Path(article.topic) / f"{article.id}.{article.lang}.md"
    if relative != expected:
        problems.append(Problem(name, 1, f"by its front matter it belongs at {expected.as_posix()}"))
    return article, problems


def _pairs(articles: list[Article], faulty: set[str]) -> list[Problem]:
    """Differences between the two languages of an article, reported on the Chinese one."""
    by_key = {(article.id, article.lang): article for article in articles}
    problems: list[Problem] = []
    for article in articles:
        if by_key[article.id, article.lang] is not article:
            other = by_key[article.id, article.lang]
            problems.append(Problem(article.path, 1, f"has the id and language of {other.path}"))
        missing = "zh" if article.lang == "en" else "en"
        twin = by_key.get((article.id, missing))  # type: ignore[arg-type]
        if twin is None:
            name = f"{article.id}.{missing}.md"
            reason = "cannot be read" if name in faulty else "is missing"
            problems.append(Problem(article.path, 1, f"its other language, {name}, {reason}"))
        elif article.lang == "zh":
            problems += _differences(article, twin)
    return problems


def _differences(article: Article, twin: Article) -> list[Problem]:
    path, text = article.path, article.text
    problems: list[Problem] = []

    def compare(what: str, ours: object, theirs: object, line: int) -> None:
        if ours != theirs:
            problems.append(
                Problem(path, line, f"{what} differ(s) from {twin.path}: {ours} here, {theirs} there")
            )

    compare("topic", article.topic, twin.topic, 1)
    compare("difficulty", article.difficulty, twin.difficulty, 1)
    cited, cited_there = ([ref.arxiv or ref.doi for ref in one.references] for one in (article, twin))
    compare("references", cited, cited_there, 1)
    ours, theirs = [q.id for q in article.questions], [q.id for q in twin.questions]
    compare("question ids", ours, theirs, line_of(text, article.questions[0].start))
    theirs_by_id = {question.id: question for question in twin.questions}
    for question in article.questions:
        other = theirs_by_id.get(question.id)
        if other is None:
            continue
        at = line_of(text, question.start)
        compare(f"difficulty of question '{question.id}'", question.difficulty, other.difficulty, at)
        compare(f"key point ids of question '{question.id}'", _ids(question), _ids(other), at)
        if _ids(question) == _ids(other):
            for point, twin_point in zip(question.key_points, other.key_points, strict=True):
                where = line_of(text, point.start)
                compare(f"weight of key point '{point.id}'", point.weight, twin_point.weight, where)
        probed, probed_there = ([f.target for f in one.follow_ups] for one in (question, other))
        compare(f"follow-up targets of question '{question.id}'", probed, probed_there, at)
    return problems


def _ids(question: Question) -> list[str]:
    return [point.id for point in question.key_points]


def _repeated_ids(articles: list[Article]) -> list[Problem]:
    owner: dict[str, Article] = {}
    problems: list[Problem] = []
    for article in articles:
        for question in article.questions:
            first = owner.setdefault(question.id, article)
            if first.id != article.id:
                at = line_of(article.text, question.start)
                problems.append(
                    Problem(article.path, at, f"question id '{question.id}' is used in {first.path} too")
                )
    return problems


if __name__ == "__main__":
    sys.exit(main())
