"""What the Library tab does, as plain methods: they give back HTML to show. No Gradio here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interview_coach.domain import Article, Lang
from interview_coach.errors import InputError
from interview_coach.ingest.report import FileReport
from interview_coach.progress import Progress
from interview_coach.ui.escaping import attribute, block, escape
from interview_coach.ui.icons import icon
from interview_coach.ui.jobs import BackgroundTask
from interview_coach.ui.passages import source_html, warnings_html
from interview_coach.ui.progress_bar import bar
from interview_coach.ui.strings import STRINGS, count, say
from interview_coach.ui.topic_map import OWN, shelf, shelf_title, topic_map
from interview_coach.ui.transcript import render_inline

if TYPE_CHECKING:
    from interview_coach.coach import Coach
    from interview_coach.ui.edge import Request

__all__ = ["LibraryHandlers", "LibraryView"]

_SHOWN_OF_REMOVED = 600  # characters of a removed block


@dataclass(frozen=True, slots=True)
class LibraryView:
    """What the tab shows next; ``None`` leaves a part as it is. `can_add` shows the two buttons under a preview."""

    listing: str | None = None
    report: str | None = None
    can_add: bool | None = None
    clear_inputs: bool = False


class LibraryHandlers:
    """The handlers of the Library tab; safe to call from many threads."""

    def __init__(self, coach: Coach) -> None:
        self._coach = coach

    def show(self, lang: Lang) -> LibraryView:
        """All articles."""
        return LibraryView(listing=listing(self._coach.articles(), lang))

    def preview(self, files: Sequence[str], url: str, lang: Lang) -> Iterator[LibraryView]:
        """What would be kept of each source; nothing is stored."""
        sources = _sources(files, url, lang)
        reports: list[FileReport] = []
        for source, name in sources:
            yield LibraryView(
                report=_reading(name or source, len(reports), len(sources), lang), can_add=False
            )
            reports.append(self._coach.preview(source, name=name))
        yield LibraryView(
            report=preview_html(reports, lang), can_add=any(report.error is None for report in reports)
        )

    def add(self, files: Sequence[str], url: str, lang: Lang) -> Iterator[LibraryView]:
        """Store the sources and index them, telling how far it is."""
        sources = _sources(files, url, lang)
        reports: list[FileReport] = []

        def work(progress: Progress) -> None:
            reports.extend(
                self._coach.ingest(
                    [source for source, _ in sources], names=[name for _, name in sources], progress=progress
                )
            )

        yield LibraryView(can_add=False)
        yield from self._long(work, lang)
        yield LibraryView(
            listing=listing(self._coach.articles(), lang),
            report=outcome_html(reports, lang),
            can_add=False,
            clear_inputs=True,
        )

    def delete(self, request: Request) -> Iterator[LibraryView]:
        """Delete one of the user's own articles and index what is left."""

        def work(progress: Progress) -> None:
            self._coach.remove_article(request.article, request.article_lang, progress=progress)

        yield from self._long(work, request.lang)
        yield LibraryView(
            listing=listing(self._coach.articles(), request.lang),
            report=block(f'<p class="noted" role="status">{say("deleted", request.lang)}</p>'),
            can_add=False,
        )

    def _long(self, work: object, lang: Lang) -> Iterator[LibraryView]:
        assert callable(work)
        task = BackgroundTask(work, "library")
        task.start(lang)
        while (state := task.wait(0.3)).running:
            yield LibraryView(report=bar(state, say("working", lang), "", lang))
        if state.error:
            raise InputError(state.error)


def _sources(files: Sequence[str], url: str, lang: Lang) -> list[tuple[str, str | None]]:
    """(path or address, the name to show for an uploaded copy)."""
    found: list[tuple[str, str | None]] = [(path, Path(path).name) for path in files]
    address = url.strip()
    if address:
        found.append((address if re.match(r"https?://", address, re.I) else f"https://{address}", None))
    if not found:
        raise InputError(say("nothing_chosen", lang))
    return found


def _reading(name: str, done: int, total: int, lang: Lang) -> str:
    share = f"{done}/{total}" if total > 1 else ""
    return block(f'<p class="noted" role="status">{say("previewing", lang)} {escape(name)} {share}</p>')


def listing(articles: Sequence[Article], lang: Lang) -> str:
    """The library as HTML: counts, the map of topics, then the articles by topic, the user's own first.

    A shipped article stands there once, in the interface's language; it is found by the words of both.
    """
    if not articles:
        return f'<p class="empty">{say("library_empty", lang)}</p>'
    versions: dict[tuple[str, ...], list[Article]] = {}
    for article in articles:
        alone = (article.lang,) if article.origin == "user" else ()
        versions.setdefault((shelf(article), article.id, *alone), []).append(article)
    questions = sum(len(twins[0].questions) for twins in versions.values())
    parts = [
        f'<p class="counts" role="status">'
        f"{say('library_counts', lang, articles=count('articles', len(versions), lang), questions=count('questions', questions, lang))}</p>",
        topic_map(articles, lang),
    ]
    shelves: dict[str, list[str]] = {}
    for (name, *_), twins in sorted(versions.items()):
        twins.sort(key=lambda article: article.lang != lang)
        shelves.setdefault(name, []).append(_article(twins, lang))
    for name in sorted(shelves, key=lambda one: (one != OWN, shelf_title(one, lang).casefold())):
        parts.append(
            f'<h3 class="topic">{escape(shelf_title(name, lang))} <small>{len(shelves[name])}</small></h3>'
        )
        parts += shelves[name]
    return "\n\n".join(block(part) for part in parts)


def _article(twins: Sequence[Article], lang: Lang) -> str:
    """One article, of which the first of its versions is shown."""
    article = twins[0]
    warned = sum(bool(q.warnings) for q in article.questions)
    note = f'<span class="badge warn">{count("warnings", warned, lang)}</span>' if warned else ""
    rows = "".join(
        f'<li><button type="button" class="ask-this" data-act="ask" data-text="{attribute(q.title)}" '
        f'title="{say("ask_this", lang)}">{render_inline(q.title)}{icon("ask")}</button>'
        f"{warnings_html(q.warnings, lang)}</li>"
        for q in article.questions
    )
    delete = ""
    if article.origin == "user":
        delete = (
            f'<button type="button" class="tool danger" data-act="remove" data-article="{attribute(article.id)}" '
            f'data-article-lang="{article.lang}" data-confirm="{say("confirm_delete", lang)}" '
            f'title="{say("delete_article", lang)}">{icon("delete")}<span>{say("delete", lang)}</span></button>'
        )
    names = (
        (twin.title, twin.topic, *(q.title for q in twin.questions), *twin.aliases,
         *(alias for q in twin.questions for alias in q.aliases))
        for twin in twins
    )  # fmt: skip
    words = " ".join(name for version in names for name in version).lower()
    spoken = "".join(f'<span class="badge">{say("lang_" + twin.lang, lang)}</span>' for twin in twins)
    return (
        f'<details class="library-article" data-topic="{attribute(shelf(article))}" data-filter="{attribute(words)}">'
        f'<summary><span class="title">{escape(article.title)}</span><span class="facts">{spoken}'
        f'<span class="badge {article.origin}">{say("origin_" + article.origin, lang)}</span>{note}'
        f'<span class="count">{count("questions", len(article.questions), lang)}</span></span></summary>'
        f'<ul class="questions">{rows}</ul><p class="from">{source_html(article.source_label)}</p>{delete}</details>'
    )


def preview_html(reports: Sequence[FileReport], lang: Lang) -> str:
    """What would be kept of each source, and what would be taken away and why."""
    return block(
        f'<div class="reports"><h3>{say("preview_title", lang)}</h3>{"".join(_report(r, lang) for r in reports)}</div>'
    )


def outcome_html(reports: Sequence[FileReport], lang: Lang) -> str:
    """One line for each source: what became of it, or why not."""
    rows = []
    for report in reports:
        if report.error is not None:
            rows.append(f'<li class="failed">{escape(report.error)}</li>')
        else:
            rows.append(
                f'<li class="done"><span class="badge">{say("status_" + report.status, lang)}</span> '
                f"{escape(report.title)} · {count('questions', len(report.questions), lang)}</li>"
            )
    return block(f'<ul class="outcome" role="status">{"".join(rows)}</ul>')


def _report(report: FileReport, lang: Lang) -> str:
    if report.error is not None:
        return f'<p class="failed" role="alert">{escape(report.error)}</p>'
    questions = "".join(
        f"<li>{render_inline(title)}{warnings_html(warnings, lang)}</li>"
        for _, title, warnings in report.questions
    )
    kept = say("kept", lang, kept=f"{report.chars_kept:,}", total=f"{report.chars_in:,}")
    language = f'<span class="badge">{say("lang_" + report.lang, lang)}</span>' if report.lang else ""
    return (
        f'<section class="report"><h4>{escape(report.title)} {language}</h4><p class="from">{escape(report.path)} · '
        f"{kept}</p>{warnings_html(report.warnings, lang)}"
        f"<p>{count('questions', len(report.questions), lang)}</p><ol>{questions}</ol>{_removed(report, lang)}</section>"
    )


def _removed(report: FileReport, lang: Lang) -> str:
    if not report.removed:
        return f'<p class="from">{say("removed_nothing", lang)}</p>'
    rows = []
    for removal in report.removed:
        key = f"why_{removal.why}"
        why = say(key, lang) if key in STRINGS else removal.why.replace("_", " ")
        text = " ".join(removal.text.split())
        text = text if len(text) <= _SHOWN_OF_REMOVED else text[:_SHOWN_OF_REMOVED] + "…"
        rows.append(f'<li><span class="badge warn">{escape(why)}</span> <del>{escape(text)}</del></li>')
    return (
        f'<details class="removed"><summary>{say("removed", lang, n=len(rows))}</summary>'
        f"<ul>{''.join(rows)}</ul></details>"
    )
