"""The few Gradio pieces that all tabs share: HTML with formulas, hidden channels from the page's script, and words."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from interview_coach.domain import Lang
from interview_coach.ui.formulas import LATEX_DELIMITERS
from interview_coach.ui.strings import say

__all__ = ["QUIET", "Words", "channel", "html_view", "notify", "or_skip"]

# Every listener: no spinner over the page, not in the API docs, and as many at once as there are tabs.
QUIET: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "concurrency_limit": None,
}


def html_view(elem_id: str, value: str = "", **more: Any) -> gr.Markdown:
    """A place for HTML that `markup` made.

    Gradio's Markdown component passes HTML blocks through, renders the formulas in them, and redraws only the blocks
    that have changed. Its sanitiser would take away the buttons' data; everything shown here is escaped by us.
    """
    return gr.Markdown(
        value,
        elem_id=elem_id,
        sanitize_html=False,
        latex_delimiters=LATEX_DELIMITERS,
        container=False,
        **more,
    )


def channel(name: str) -> gr.Button:
    """A hidden button that `scripts/core.js` presses after it has put the request into its queue of that name."""
    return gr.Button(name, visible="hidden", elem_id=f"coach-do-{name}")


def or_skip(value: Any) -> Any:
    """An output's value, or "leave it" for ``None``."""
    return gr.skip() if value is None else value


def notify(text: str) -> None:
    """A line that passes by."""
    if text:
        gr.Warning(html.escape(text), title="", duration=8)


@dataclass
class Words:
    """The components whose words change with the language: (component, its property, key in `strings`)."""

    places: list[tuple[Any, dict[str, str]]] = field(default_factory=list)

    def add(self, component: Any, **keys: str) -> Any:
        """Remember a component, e.g. ``words.add(button, value="send")``; gives the component back."""
        self.places.append((component, keys))
        return component

    @property
    def components(self) -> list[Any]:
        """All of them, as outputs."""
        return [component for component, _ in self.places]

    def updates(self, lang: Lang) -> list[Any]:
        """Their words in a language, in the order of `components`."""
        update: Any = gr.update  # its signature names none of these properties
        return [update(**{prop: say(key, lang) for prop, key in keys.items()}) for _, keys in self.places]
