"""The user's library: a folder of stored articles, one file each, that survives crashes and several processes.

A file is written aside and renamed, so that a reader sees the old article or the new one and never half of it. All
changes happen under a lock that the system releases when its holder dies. There is no other state: deleting a file
by hand deletes the article, and a file broken by hand is a problem to report, not a failure.
"""

from __future__ import annotations

import itertools
import re
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from interview_coach.atomic import write_text
from interview_coach.domain import Article, Lang
from interview_coach.errors import CoachError, InputError, StoreError
from interview_coach.ingest import editions, naming
from interview_coach.ingest.article_format import parse_article
from interview_coach.ingest.pipeline import Ingested

__all__ = ["Library", "Stored"]

AddStatus = Literal["added", "replaced", "unchanged"]

_LOCK_WAIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an added article, and the article as it now stands in the library."""

    status: AddStatus
    article: Article


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path
    article: Article
    added_from: str | None  # None: it came in the stored form already
    body: str


class Library:
    """A folder of stored articles.

    Args:
        folder: created when the first article is added.
        reserved: article ids that are taken elsewhere (the shipped corpus); no article here gets one.
        lock_wait_s: how long to wait for another process that is writing.
    """

    def __init__(
        self, folder: Path, reserved: Collection[str] = (), *, lock_wait_s: float = _LOCK_WAIT_S
    ) -> None:
        self._folder = folder
        self._reserved = frozenset(reserved)
        self._lock_wait_s = lock_wait_s
        self._cache: dict[Path, tuple[tuple[int, int, int], _Entry | str]] = {}

    @property
    def folder(self) -> Path:
        """Where the articles are."""
        return self._folder

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for each file that is no readable article."""
        return tuple(found for _, found in self._scan() if isinstance(found, str))

    def articles(self) -> list[Article]:
        """All readable articles, sorted by file name."""
        return [entry.article for entry in self._entries()]

    def add(self, ingested: Ingested) -> AddStatus:
        """Store an article; like `store`, when only the outcome matters."""
        return self.store(ingested).status

    def store(self, ingested: Ingested) -> Stored:
        """Store an article, or find that it is there.

        The same content again, from anywhere, is "unchanged". What has the same origin (path or address), or the
        same file name and more than `editions.EDITED_OVERLAP` in common, is its edited version and takes its place
        and id.
        An article that came in the stored form takes the place of the one with its id and language. Anything else
        is "added", under an id of its own.

        Raises:
            StoreError: the folder cannot be written, or another process holds the lock.
        """
        with self._locked():
            entries = self._entries()
            new_body = editions.body_of(ingested.article.text)
            source = editions.added_from(ingested.article.text)
            old = self._older_versions(entries, ingested, source, new_body)
            same = next(
                (entry for entry in old or entries if editions.is_same(entry.article, ingested.article)), None
            )
            if same:
                return Stored("unchanged", same.article)
            identity = old[0].article.id if old else self._free_id(entries, ingested.article, source)
            text = editions.with_id(ingested.article.text, identity)
            path = self._folder / f"{identity}.{ingested.article.lang}.md"
            if old and old[0].article.lang == ingested.article.lang:
                path = old[0].path  # whatever its name is
            elif old and path.exists():  # its language has changed, and another article has that id there
                identity = self._free_id(entries, ingested.article, source)
                text = editions.with_id(ingested.article.text, identity)
                path = self._folder / f"{identity}.{ingested.article.lang}.md"
            article = parse_article(text, str(path.resolve()), "user")
            write_text(path, text)
            for entry in old:
                if entry.path != path:
                    self._unlink(entry.path)
            return Stored("replaced" if old else "added", article)

    def remove(self, article_id: str, lang: Lang) -> None:
        """Delete an article.

        Raises:
            InputError: there is none of that id and language.
            StoreError: it cannot be deleted.
        """
        with self._locked():
            for entry in self._entries():
                if (entry.article.id, entry.article.lang) == (article_id, lang):
                    self._unlink(entry.path)
                    return
        raise InputError(
            f"the library holds no article '{article_id}' ({lang}); run 'coach doctor' to see it"
        )

    # Which article is it?

    def _older_versions(
        self, entries: list[_Entry], ingested: Ingested, added_from: str | None, body: str
    ) -> list[_Entry]:
        article = ingested.article
        if added_from is None:
            wanted = self._safe_id(article)
            ours = [e for e in entries if e.added_from is None and e.article.lang == article.lang]
            exact = [e for e in ours if e.article.id == wanted]
            # It may have got a suffix when it came, because its id was reserved or taken by a raw article.
            renamed = [e for e in ours if re.fullmatch(re.escape(wanted) + r"-\d+", e.article.id)]
            return (
                exact or [e for e in renamed if editions.overlap(e.body, body) > editions.EDITED_OVERLAP][:1]
            )
        raw = [entry for entry in entries if entry.added_from is not None]
        if not added_from.startswith("name:"):
            same_origin = [entry for entry in raw if entry.added_from == added_from]
            if same_origin:
                return same_origin
        name = editions.file_name(added_from)
        alike = [
            (overlap, entry)
            for entry in raw
            if editions.file_name(entry.added_from or "") == name
            and (overlap := editions.overlap(entry.body, body)) > editions.EDITED_OVERLAP
        ]
        return [max(alike, key=lambda pair: pair[0])[1]] if alike else []

    def _free_id(self, entries: list[_Entry], article: Article, added_from: str | None) -> str:
        # The two languages of an article share its id; raw files of one name need not be the same article, so a raw
        # one avoids the ids of both languages.
        taken = set(self._reserved)
        taken |= {e.article.id for e in entries if added_from is not None or e.article.lang == article.lang}
        wanted = self._safe_id(article)
        candidates = (wanted if n == 1 else f"{wanted}-{n}" for n in itertools.count(1))
        return next(
            c
            for c in candidates
            if c not in taken
            and not (self._folder / f"{c}.{article.lang}.md").exists()  # broken by hand, maybe
        )

    @staticmethod
    def _safe_id(article: Article) -> str:
        return naming.slug(article.id) or naming.article_id(article.id)

    # The folder

    def _entries(self) -> list[_Entry]:
        return [found for _, found in self._scan() if isinstance(found, _Entry)]

    def _scan(self) -> list[tuple[Path, _Entry | str]]:
        try:
            paths = sorted(p for p in self._folder.glob("*.md") if not p.name.startswith("."))
        except OSError as error:
            raise StoreError(f"{self._folder}: the library cannot be listed ({error.strerror})") from error
        found = [(path, self._read(path)) for path in paths]
        out: list[tuple[Path, _Entry | str]] = []
        seen: dict[tuple[str, Lang], Path] = {}
        for path, entry in found:
            if isinstance(entry, _Entry):
                other = seen.setdefault((entry.article.id, entry.article.lang), path)
                if other != path:
                    entry = f"{path}: has the same id and language as {other.name}; delete one of them"
            if entry:
                out.append((path, entry))
        return out

    def _read(self, path: Path) -> _Entry | str:
        """The entry of a file, or the line that says why it is none; "" if it has just gone."""
        try:
            info = path.stat()
            stamp = (info.st_mtime_ns, info.st_size, info.st_ino)
            cached = self._cache.get(path)
            if cached and cached[0] == stamp:
                return cached[1]
            text = path.read_text(encoding="utf-8")
            article = parse_article(text, str(path.resolve()), "user")
        except FileNotFoundError:
            return ""
        except CoachError as error:
            return f"{' '.join(str(error).split())}; mend the file or delete it"
        except UnicodeDecodeError:
            return f"{path}: is not UTF-8 text; mend the file or delete it"
        except OSError as error:
            return f"{path}: cannot be read ({error.strerror}); check its permissions"
        entry = _Entry(path, article, editions.added_from(text), editions.body_of(text))
        self._cache[path] = (stamp, entry)
        return entry

    def _unlink(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                f"{path}: cannot be deleted ({error.strerror}); check its permissions"
            ) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = (self._folder / ".lock").open("ab")
        except OSError as error:
            raise StoreError(
                f"{self._folder}: the library cannot be written ({error.strerror}); choose another --data-dir"
            ) from error
        with file:
            give_up = time.monotonic() + self._lock_wait_s
            while not _try_lock(file.fileno()):
                if time.monotonic() >= give_up:
                    raise StoreError(
                        f"{self._folder}: another process is writing to the library; try again later"
                    )
                time.sleep(0.02)
            # Nobody else is writing now, so these are left from a process that was killed.
            for left in self._folder.glob(".writing-*.tmp"):
                with suppress(OSError):
                    left.unlink()
            yield  # closing the file releases the lock


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
