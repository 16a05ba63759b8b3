"""The event loop that talks to services: one thread for all conversations, whatever thread asks."""

from __future__ import annotations

import asyncio
import threading
from functools import cache

__all__ = ["conversations"]


@cache
def conversations() -> asyncio.AbstractEventLoop:
    """The event loop of all conversations, in a thread that ends with the program."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="llm-conversations", daemon=True).start()
    return loop
