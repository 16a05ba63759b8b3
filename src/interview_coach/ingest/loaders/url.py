"""Web addresses: fetches a page over http(s), bounded in time and size; its content type decides the loader.

Addresses of the local network are not refused: the program runs on the user's own machine and fetches only what
the user names.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from interview_coach.errors import ReadError
from interview_coach.ingest.loaders.base import Loaded, one_line, require_text
from interview_coach.ingest.loaders.html import html_to_loaded
from interview_coach.ingest.loaders.text import decode

__all__ = ["MAX_PAGE_BYTES", "is_url", "load_url"]

MAX_PAGE_BYTES = 20 * 1024 * 1024
_TIMEOUT_S = 20.0
_DEADLINE_S = 60.0
_MAX_REDIRECTS = 5
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+://")
_AGENT = "Mozilla/5.0 (compatible; interview-coach)"  # some sites answer 403 to a client without "Mozilla"


def is_url(source: object) -> bool:
    """Whether `source` is an address (anything with a scheme and `//`), not a path."""
    return isinstance(source, str) and bool(_SCHEME.match(source.strip()))


def load_url(
    url: str,
    *,
    timeout_s: float = _TIMEOUT_S,
    max_bytes: int = MAX_PAGE_BYTES,
    deadline_s: float = _DEADLINE_S,
    clock: Callable[[], float] = time.monotonic,
) -> Loaded:
    """Fetch an address.

    Args:
        url: http or https.
        timeout_s: for connecting and for each wait for data.
        max_bytes: the most that is downloaded.
        deadline_s: for the whole download, so that a server that drips cannot hold the program.
        clock: seconds, for the deadline.

    Raises:
        ReadError: another scheme, no connection, an error status, too many redirects, too large, too slow, or a
            content that is no page, PDF, Word document or text.
    """
    import httpx

    url = url.strip()
    if url.partition("://")[0].lower() not in ("http", "https"):
        raise ReadError(f"{url}: only http and https addresses can be read; download it and add the file")
    began = clock()
    try:
        with (
            httpx.Client(
                follow_redirects=True,
                max_redirects=_MAX_REDIRECTS,
                timeout=timeout_s,
                headers={"User-Agent": _AGENT, "Accept": "text/html,application/xhtml+xml,*/*;q=0.8"},
            ) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code >= 400:
                raise ReadError(f"{url}: the server answered {_status(response.status_code)}")
            declared = response.headers.get("content-length", "")
            if declared.isdigit() and int(declared) > max_bytes:
                raise _too_large(url, max_bytes)
            data = bytearray()
            for part in response.iter_bytes():
                data += part
                if len(data) > max_bytes:
                    raise _too_large(url, max_bytes)
                if clock() - began > deadline_s:
                    raise ReadError(
                        f"{url}: took more than {deadline_s:.0f} s; try again, or save the page as a file"
                    )
            final, kind = str(response.url), response.headers.get("content-type", "")
            charset = response.charset_encoding
    except httpx.TooManyRedirects as error:
        raise ReadError(
            f"{url}: redirects more than {_MAX_REDIRECTS} times; open it in a browser and save it"
        ) from error
    except httpx.TimeoutException as error:
        raise ReadError(
            f"{url}: no answer within {timeout_s:.0f} s; check the address or try again later"
        ) from error
    except httpx.UnsupportedProtocol as error:
        raise ReadError(f"{url}: leads to an address that is not http(s); save the page as a file") from error
    except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeError) as error:
        raise ReadError(f"{url}: is not a valid address ({one_line(error)}); check it") from error
    except httpx.HTTPError as error:
        raise ReadError(
            f"{url}: cannot be reached ({one_line(error)}); check the address and the network"
        ) from error
    if not data:
        raise ReadError(f"{url}: the page is empty; there is nothing to read")
    return _by_type(bytes(data), kind.partition(";")[0].strip().lower(), charset, final)


def _by_type(data: bytes, kind: str, charset: str | None, url: str) -> Loaded:
    name = PurePosixPath(unquote(urlsplit(url).path)).name or urlsplit(url).hostname or "page"
    suffix = PurePosixPath(name).suffix.lower()
    if kind in ("", "application/octet-stream", "binary/octet-stream"):
        kind = {".pdf": "application/pdf", ".docx": "word", ".html": "text/html", ".htm": "text/html"}.get(
            suffix, "application/pdf" if data.startswith(b"%PDF-") else "text/plain"
        )
    if kind in ("text/html", "application/xhtml+xml"):
        return html_to_loaded(data, url, name, charset, url)
    if kind == "application/pdf":
        from interview_coach.ingest.loaders.pdf import pdf_to_loaded

        return pdf_to_loaded(data, url, name, url)
    if "word" in kind and not kind.endswith("msword"):
        from interview_coach.ingest.loaders.docx import docx_to_loaded

        return docx_to_loaded(data, url, name, url)
    if kind.startswith("text/") or kind in ("application/json", "application/xml", "application/x-markdown"):
        text, warnings = decode(data, url, charset)
        if re.match(r"\s*(?:<!doctype html|<html)", text[:1000], re.I):  # served under the wrong type
            return html_to_loaded(data, url, name, charset, url)
        return Loaded(None, require_text(text, url), name, url, warnings)
    raise ReadError(f"{url}: is {kind}, not an article; give a page, a PDF, a .docx or a text")


def _status(code: int) -> str:
    advice = {
        401: "401 (sign-in needed); save the page from the browser and add the file",
        403: "403 (access refused); save the page from the browser and add the file",
        404: "404 (no such page); check the address",
        410: "410 (the page is gone); check the address",
        429: "429 (too many requests); try again later",
    }
    return advice.get(code, f"{code}; try again later" if code >= 500 else f"{code}; check the address")


def _too_large(url: str, limit: int) -> ReadError:
    return ReadError(f"{url}: is larger than {limit / 1_048_576:.0f} MB; save the part you need as a file")
