"""The few drawings of the page, as inline SVG in the colour of the text around them."""

from __future__ import annotations

__all__ = ["icon"]

_PATHS = {
    "up": "M7 10v11H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h3zm0 0 4-7a3 3 0 0 1 3 3v3h5a2 2 0 0 1 2 2.3l-1.2 7A2 2 0 0 1 17.8 21H7",
    "down": "M17 14V3h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-3zm0 0-4 7a3 3 0 0 1-3-3v-3H5a2 2 0 0 1-2-2.3l1.2-7A2 2 0 0 1 6.2 3H17",
    "retry": "M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7",
    "copy": "M9 9h11v11H9zM5 15H4V4h11v1",
    "edit": "M4 20h4L19 9l-4-4L4 16v4zM13.5 6.5l4 4",
    "delete": "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
    "sources": "M5 4h9l5 5v11H5zM14 4v5h5M8 13h8M8 17h5",
    "warning": "M12 4 2.5 20h19L12 4zM12 10v5M12 17.5v.5",
    "back": "M15 5l-7 7 7 7",
    "up-arrow": "M12 19V6M6 11l6-6 6 6",
    "ask": "M5 12h13M12 5l7 7-7 7",
}


def icon(name: str) -> str:
    """The drawing as HTML; it is hidden from screen readers, so its button needs a label."""
    return (
        '<svg class="icon" viewBox="0 0 24 24" width="16" height="16" fill="none" stroke="currentColor" '
        'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        f'<path d="{_PATHS[name]}"/></svg>'
    )
