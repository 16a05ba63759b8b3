"""A conversation as HTML: what was asked, the answers with their marks, and what can be done with them.

All of it is made here and escaped here; the buttons carry ``data-act`` and are wired up in
`scripts/`, by `question.js`, `messages.js` and `conversations.js`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from interview_coach.answer.generate import Writing
from interview_coach.domain import Answer, Lang
from interview_coach.history import Conversation, Message
from interview_coach.ui.escaping import attribute, block, escape
from interview_coach.ui.fluent import engine_line, quoted_block, writing_block
from interview_coach.ui.icons import icon
from interview_coach.ui.markup import plain, render
from interview_coach.ui.strings import EXAMPLES, say

__all__ = ["answer_blocks", "conversation_list", "pending", "transcript", "welcome", "writing"]

_LONG_QUESTION = 1_200  # characters shown of what was pasted, before "show all"


def welcome(lang: Lang, below: str = "") -> str:
    """The empty conversation: a line about what this is, questions to begin with, and what stands `below` (HTML)."""
    examples = "".join(
        f'<button type="button" class="example" data-act="ask" data-text="{attribute(text)}">{escape(text)}</button>'
        for text in EXAMPLES[lang]
    )
    return block(
        f'<div class="welcome" data-conversation=""><h2>{say("welcome", lang)}</h2><p>{say("welcome_more", lang)}</p>'
        f'<div class="examples">{examples}</div>{below}</div>'
    )


def transcript(
    head: Conversation | None,
    messages: Sequence[Message],
    lang: Lang,
    *,
    last: str = "",
) -> str:
    """The conversation as HTML blocks parted by blank lines, so that the page redraws only what has changed.

    Args:
        head: ``None`` for the empty one.
        messages: in order.
        lang: the interface's language.
        last: HTML to stand after the last message: an answer on its way, or an error.
    """
    if head is None or not messages:
        return last or welcome(lang)
    parts = [f'<div class="conversation" data-conversation="{attribute(head.id)}"></div>']
    last_question = max((i for i, m in enumerate(messages) if m.role == "user"), default=-1)
    for nth, message in enumerate(messages):
        if message.role == "user":
            parts.append(_question(message, lang, editable=nth == last_question))
        else:
            parts.append(_answer(message, lang, is_last=nth + 1 == len(messages)))
    if last:
        parts.append(last)
    elif messages[-1].role == "user":
        parts.append(note(say("unanswered", lang), lang))
    return "\n\n".join(parts)


def _question(message: Message, lang: Lang, *, editable: bool) -> str:
    text = message.text.strip()
    if len(text) > _LONG_QUESTION:
        more = say("show_all", lang, n=f"{len(text):,}")
        body = (
            f"{_lines(text[:300])}… <details><summary>{more}</summary>"
            f'<div class="long">{_lines(text)}</div></details>'
        )
    else:
        body = "<br>".join(map(plain, text.splitlines()))
    edit = ""
    if editable:
        edit = _tool("edit", "edit", say("edit", lang), say("edit_tip", lang), message=message.id)
        # The whole text, for the edit box: hidden, and read by question.js.
        edit += f'<span class="source-text" hidden>{_lines(text, "&#10;")}</span>'
    return block(
        f'<div class="message user" id="m-{attribute(message.id)}" role="article" aria-label="{say("you", lang)}">'
        f'<div class="bubble">{body}</div><div class="tools">{edit}</div></div>'
    )


def _lines(text: str, newline: str = "<br>") -> str:
    return newline.join(escape(line) for line in text.splitlines())


def _answer(message: Message, lang: Lang, *, is_last: bool) -> str:
    answer = message.answer
    if answer is None:
        return block(f'<div class="message assistant"><div class="body">{render(message.text)}</div></div>')
    quoted = render(answer.quoted, cite=cites(answer, message.id, lang)) if answer.quoted else ""
    return _assistant(
        answer,
        answer_html(answer, message.id, lang),
        quoted_block(answer, quoted, lang)
        + _extras(answer, message.id, lang)
        + _tools(message, lang, is_last),
        lang,
    )


def answer_html(answer: Answer, message_id: str, lang: Lang, text: str | None = None) -> str:
    """The answer's Markdown as HTML, its marks as buttons that open the passage."""
    return render(without_nearest(answer) if text is None else text, cite=cites(answer, message_id, lang))


def cites(answer: Answer, message_id: str, lang: Lang) -> Callable[[int], str | None]:
    by_number = {c.n: c for c in answer.citations}

    def cite(n: int) -> str | None:
        citation = by_number.get(n)
        if citation is None:
            return None
        tip = attribute(say("cite_tip", lang, n=n, question=citation.question))
        warned = " warned" if citation.warnings else ""
        return (
            f'<button type="button" class="cite{warned}" data-act="cite" data-message="{attribute(message_id)}" '
            f'data-n="{n}" title="{tip}" aria-label="{tip}">{n}</button>'
        )

    return cite


def _assistant(answer: Answer, body: str, below: str, lang: Lang) -> str:
    status = (
        f'<span class="badge quiet">{say("abstained", lang)}</span>' if answer.status == "abstained" else ""
    )
    return block(
        f'<div class="message assistant {attribute(answer.status)}" role="article" aria-label="{say("coach", lang)}">'
        f'<div class="byline">{status}{engine_line(answer, lang)}</div>'
        f'<div class="body" lang="{"zh-CN" if answer.lang == "zh" else "en"}">{body}</div>{below}</div>'
    )


def _extras(answer: Answer, message_id: str, lang: Lang) -> str:
    parts = []
    if answer.nearest:
        items = "".join(f"<li>{_ask_button(n.question)}</li>" for n in answer.nearest)
        parts.append(f'<div class="next nearest"><h4>{say("nearest", lang)}</h4><ul>{items}</ul></div>')
    if answer.follow_ups:
        # A follow-up's passage has a number of its own count: -1, -2… (see AskHandlers.cite).
        items = "".join(
            f"<li>{_ask_button(f.question)}"
            f'<button type="button" class="cite" data-act="cite" data-message="{attribute(message_id)}" '
            f'data-n="{-nth}" title="{say("follow_up_source", lang)}" aria-label="{say("follow_up_source", lang)}">'
            f"{icon('sources')}</button></li>"
            for nth, f in enumerate(answer.follow_ups, start=1)
        )
        parts.append(f'<div class="next follow-ups"><h4>{say("follow_ups", lang)}</h4><ul>{items}</ul></div>')
    return "".join(parts)


def without_nearest(answer: Answer) -> str:
    """The answer's Markdown without a list of the nearest questions, which stand below it as buttons."""
    titles = {f"- {n.question}" for n in answer.nearest}
    paragraphs = answer.answer.split("\n\n")
    kept = [
        p
        for p in paragraphs
        if not titles or not set(map(str.strip, p.splitlines())) <= titles or not p.strip()
    ]
    if len(kept) < len(paragraphs) and len(kept) > 1 and kept[-1].rstrip().endswith((":", "：")):
        kept.pop()  # the line that led to the list
    return "\n\n".join(kept)


def _ask_button(question: str) -> str:
    return (
        f'<button type="button" class="ask-this" data-act="ask" data-text="{attribute(question)}">'
        f"<span>{render_inline(question)}</span>{icon('ask')}</button>"
    )


def render_inline(text: str) -> str:
    """One line of Markdown without its paragraph."""
    return re.sub(r"^<p>(.*)</p>$", r"\1", render(" ".join(text.split())))


def _tools(message: Message, lang: Lang, is_last: bool) -> str:
    answer, thumb = message.answer, message.feedback.value if message.feedback else 0
    cited = len(answer.citations) if answer else 0
    parts = []
    if cited:
        parts.append(
            f'<button type="button" class="tool" data-act="sources" data-message="{attribute(message.id)}">'
            f"{icon('sources')}<span>{say('sources_n', lang, n=cited)}</span></button>"
        )
    parts.append('<span class="gap"></span>')
    for value, name, key in ((1, "up", "thumb_up"), (-1, "down", "thumb_down")):
        parts.append(
            f'<button type="button" class="tool thumb" data-act="feedback" data-message="{attribute(message.id)}" '
            f'data-value="{value}" aria-pressed="{"true" if thumb == value else "false"}" '
            f'title="{say(key, lang)}" aria-label="{say(key, lang)}">{icon(name)}</button>'
        )
    parts.append(_tool("copy", "copy", "", say("copy", lang), message=message.id, done=say("copied", lang)))
    if is_last:
        parts.append(_tool("retry", "retry", say("retry", lang), say("retry_tip", lang), message=message.id))
    comment = ""
    if message.feedback and message.feedback.value < 0:
        comment = (
            f'<p class="noted">{say("feedback_thanks", lang)} “{escape(message.feedback.comment)}”</p>'
            if message.feedback.comment
            else f'<input class="comment" data-act="comment" data-message="{attribute(message.id)}" maxlength="500" '
            f'placeholder="{say("feedback_comment", lang)}" aria-label="{say("feedback_comment", lang)}">'
        )
    return f'<div class="tools">{"".join(parts)}</div>{comment}'


def _tool(act: str, drawing: str, label: str, tip: str, *, message: str, done: str = "") -> str:
    text = f"<span>{label}</span>" if label else ""
    name = "" if label else f' aria-label="{tip}"'  # a visible label is the name that people speak
    return (
        f'<button type="button" class="tool" data-act="{act}" data-message="{attribute(message)}" data-done="{done}" '
        f'title="{tip}"{name}>{icon(drawing)}{text}</button>'
    )


def pending(text: str) -> str:
    """An answer on its way: what is being done."""
    return block(
        '<div class="message assistant pending" role="status"><div class="stage"><span class="dots" aria-hidden="true">'
        f"<i></i><i></i><i></i></span> {escape(text)}</div></div>"
    )


def note(text: str, lang: Lang, *, error: bool = False) -> str:
    """A line in place of an answer, with the button to try again."""
    kind = "error" if error else "quiet"
    return block(
        f'<div class="message assistant {kind}" role="{"alert" if error else "status"}"><p>{escape(text)}</p>'
        f'<div class="tools">{_tool("retry", "retry", say("retry", lang), say("retry_tip", lang), message="")}</div></div>'
    )


def writing(answer: Answer, message_id: str, now: Writing | None, model: str, lang: Lang) -> str:
    """A fluent answer on its way, and below it the extractive one, whole: two blocks, so that only the first is redrawn."""
    above = writing_block(answer, now, model, cites(answer, message_id, lang), lang)
    return f"{above}\n\n{_assistant(answer, answer_html(answer, message_id, lang), '', lang)}"


def answer_blocks(answer: Answer, message_id: str, lang: Lang) -> tuple[str, ...]:
    """The answer growing: each is a message with a little more of it, the last one without tools is whole."""
    return tuple(
        _assistant(answer, answer_html(answer, message_id, lang, prefix), "", lang)
        for prefix in _prefixes(without_nearest(answer))
    )


_CUT = re.compile(r"\n\s*\n|(?<=\|)\n(?=\|)|(?<=[.!?;])\s+(?=\S)|(?<=[。！？；])(?=\S)|\n(?=[-*] |\d+\. )")


def _prefixes(text: str, most: int = 24) -> tuple[str, ...]:
    """Beginnings of a Markdown text that end between sentences, rows or blocks, never inside a formula or code."""
    opaque = [
        m.span() for m in re.finditer(r"```.*?(?:```|\Z)|\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]+`", text, re.DOTALL)
    ]
    cuts = [
        m.start() for m in _CUT.finditer(text) if not any(start < m.start() < end for start, end in opaque)
    ]
    # A table appears with its delimiter row or not at all.
    cuts = [cut for cut in cuts if not re.match(r"\n\|[\s:|-]+\|", text[cut:])]
    if len(cuts) > most:
        step = len(cuts) / most
        cuts = [cuts[int(i * step)] for i in range(most)]
    return (*(text[:cut] for cut in cuts if text[:cut].strip()), text)


def conversation_list(conversations: Sequence[Conversation], current: str, lang: Lang) -> str:
    """The sidebar's list. The tools of a row are buttons; renaming happens in place, in conversations.js."""
    if not conversations:
        return f'<p class="empty">{say("no_conversations", lang)}</p>'
    rows = []
    for one in conversations:
        ident = attribute(one.id)
        title = escape(one.title or say("untitled", lang))
        here = ' aria-current="true"' if one.id == current else ""
        rows.append(
            f'<li class="row"{here}><button type="button" class="open" data-act="open" data-conversation="{ident}" '
            f'title="{attribute(one.title)}"{here}>{title}</button>'
            f'<button type="button" class="tool" data-act="rename" data-conversation="{ident}" '
            f'title="{say("rename", lang)}" aria-label="{say("rename", lang)}">{icon("edit")}</button>'
            f'<button type="button" class="tool" data-act="delete" data-conversation="{ident}" '
            f'data-confirm="{say("confirm_delete", lang)}" title="{say("delete", lang)}" '
            f'aria-label="{say("delete", lang)}">{icon("delete")}</button></li>'
        )
    return block(f'<ul class="conversations">{"".join(rows)}</ul>')
