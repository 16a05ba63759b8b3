"""The panel beside the chat: the citations of an answer, and an article with the cited passage highlighted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from interview_coach.domain import Answer, Article, Citation, Lang
from interview_coach.ui.escaping import attribute, block, escape
from interview_coach.ui.icons import icon
from interview_coach.ui.markup import render, render_marked
from interview_coach.ui.strings import say

__all__ = ["citation_list", "empty_panel", "passage", "source_html", "warnings_html"]

_WHOLE_ARTICLE = 60_000  # characters; of a longer article only the question is shown
_ID = re.compile(r"(?m)[ \t]+\{(?:#[\w.-]+|probes=[\w.-]*|w=[\d.]+)(?:[ \t]+[\w.=#-]+)*\}[ \t]*$")


def empty_panel(lang: Lang) -> str:
    """Before anything is cited."""
    return f'<div class="panel-empty"><p>{say("panel_empty", lang)}</p></div>'


def citation_list(answer: Answer, message_id: str, lang: Lang) -> str:
    """All citations of an answer: quote, where from, and what a reader must know of it."""
    if not answer.citations:
        return f'<div class="panel-empty"><p>{say("panel_none", lang)}</p></div>'
    cards = []
    for c in answer.citations:
        cards.append(
            f'<li class="card"><button type="button" class="card-open" data-act="cite" '
            f'data-message="{attribute(message_id)}" data-n="{c.n}" aria-label="'
            f'{attribute(say("cite_tip", lang, n=c.n, question=c.question))}">'
            f'<span class="number">{c.n}</span><span class="what">{escape(c.question)}</span></button>'
            f"<blockquote>{render(c.quote)}</blockquote>{warnings_html(c.warnings, lang)}"
            f'<p class="from">{source_html(c.source)}<span class="badge">{say("lang_" + c.lang, lang)}</span></p></li>'
        )
    return block(
        f'<div class="panel-list"><h3>{say("sources_n", lang, n=len(answer.citations))}</h3>'
        f'<ol class="cards">{"".join(cards)}</ol></div>'
    )


def warnings_html(warnings: Sequence[str], lang: Lang) -> str:
    """What a reader of any quotation must know, e.g. that a formula is lost."""
    if not warnings:
        return ""
    items = "".join(f"<li>{escape(w)}</li>" for w in warnings)
    return f'<div class="warnings" role="note">{icon("warning")}<ul aria-label="{say("warning", lang)}">{items}</ul></div>'


def passage(
    citation: Citation,
    article: Article | None,
    message_id: str,
    lang: Lang,
    *,
    number: int,
    back: tuple[str, str] = ("to-chat", "to_chat"),
    anchor: str = "cited",
) -> str:
    """The article around a citation, highlighted.

    Args:
        citation: what to show.
        article: where it stands; ``None`` when it is no longer there.
        message_id: the answer that cites it; empty where there is no list of sources to go back to.
        lang: the interface's language.
        number: the citation's number in the answer; below zero for a follow-up's, which is not shown.
        back: what leads back to the text on a narrow screen: the act for the page's script, and the key of its words.
        anchor: the id of the first highlighted piece; two tabs of the page must not share one.
    """
    origin = ""
    if article is None:
        body = f'<p class="notice">{say("article_gone", lang)}</p>{_quoted(citation)}'
    else:
        origin = f'<span class="badge">{say("origin_" + article.origin, lang)}</span>'
        body = _body(citation, article, lang)
    mark = number if number > 0 else icon("sources")
    body = body.replace('<mark id="cited">', f'<mark id="{anchor}">')
    sources = ""
    if message_id:
        sources = (
            f'<button type="button" class="tool back" data-act="sources" data-message="{attribute(message_id)}">'
            f"{icon('back')}<span>{say('back', lang)}</span></button>"
        )
    act, words = back
    return block(
        f'<div class="panel-passage" data-n="{number}"><div class="passage-bar">{sources}'
        f'<button type="button" class="tool to-chat" data-act="{act}">{icon("up-arrow")}'
        f"<span>{say(words, lang)}</span></button></div>"
        f'<h3><span class="number">{mark}</span>{escape(article.title if article else citation.question)}</h3>'
        f'<p class="from">{source_html(citation.source)}{origin}'
        f'<span class="badge">{say("lang_" + citation.lang, lang)}</span></p>'
        f"{warnings_html(citation.warnings, lang)}"
        f'<div class="passage-body" lang="{"zh-CN" if citation.lang == "zh" else "en"}">{body}</div></div>'
    )


def _body(citation: Citation, article: Article, lang: Lang) -> str:
    place = _locate(citation, article)
    if place is None:
        return f'<p class="notice">{say("article_changed", lang)}</p>{_quoted(citation)}'
    notice = f'<p class="notice">{say("shortened", lang)}</p>' if place.shortened else ""
    marked = render_marked(place.text, place.start, place.end)
    quoted = "" if marked.found else _quoted(citation)
    return f'{notice}{quoted}<div class="article">{marked.html}</div>'


def _quoted(citation: Citation) -> str:
    return f'<blockquote><mark id="cited">{escape(" ".join(citation.quote.split()))}</mark></blockquote>'


def source_html(source: str) -> str:
    """A link to a page, or the end of a path with the whole of it in its tip."""
    if re.match(r"https?://", source, re.IGNORECASE):
        return f'<a href="{attribute(source)}" target="_blank" rel="noopener noreferrer nofollow">{escape(source)}</a>'
    short = "/".join(source.replace("\\", "/").split("/")[-2:])
    return f'<span class="path" title="{attribute(source)}">{escape(short)}</span>'


@dataclass(frozen=True, slots=True)
class _Place:
    text: str  # Markdown to show
    start: int
    end: int
    shortened: bool


def _locate(citation: Citation, article: Article) -> _Place | None:
    """Where the quotation stands in what is shown; an article that was edited is searched for it."""
    start, end = citation.start, citation.end
    if article.text[start:end] != citation.quote or not citation.quote:
        start = article.text.find(citation.quote) if citation.quote else -1
        if start < 0:
            return None
        end = start + len(citation.quote)
    first, last, shortened = article.questions[0].start, article.questions[-1].end, False
    if last - first > _WHOLE_ARTICLE:
        unit = next((q for q in article.questions if q.start <= start and end <= q.end), None)
        if unit is not None:
            first, last, shortened = unit.start, unit.end, True
    first, last = min(first, start), max(last, end)
    return _without_ids(article.text[first:last], start - first, end - first, shortened)


def _without_ids(text: str, start: int, end: int, shortened: bool) -> _Place:
    """Take away the ``{#id w=2}`` at the ends of lines, which are not for readers, and move the span with it."""
    parts, at, before_start, before_end = [], 0, 0, 0
    for match in _ID.finditer(text):
        if match.start() < end and start < match.end():
            continue  # part of the quotation itself
        parts.append(text[at : match.start()])
        at = match.end()
        size = match.end() - match.start()
        before_start += size if match.end() <= start else 0
        before_end += size if match.end() <= end else 0
    parts.append(text[at:])
    return _Place("".join(parts), start - before_start, end - before_end, shortened)
