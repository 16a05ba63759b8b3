from pathlib import Path

import pytest
from fakes_coach import FakeCoach

from interview_coach.errors import CoachError, InputError
from interview_coach.ui.edge import Request
from interview_coach.ui.jobs import State
from interview_coach.ui.library import LibraryHandlers
from interview_coach.ui.progress_bar import bar, preparation_banner


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.txt"
    path.write_text("AD buy <b>this</b>\nDropout zeroes units at random.\n", encoding="utf-8")
    return path


def test_listing_has_everything_and_runs_nothing(coach: FakeCoach) -> None:
    html = LibraryHandlers(coach).show("en").listing or ""
    assert "2 articles, 3 questions" in html  # one of them in both languages
    assert "What is the triplet loss?" in html
    assert html.count("library-article") == 2
    assert html.count('<span class="badge">Chinese</span>') == 1  # the twin's, beside the English one
    assert "三元组" in html  # it is found by the words of both languages
    assert html.index("&lt;script&gt;alert(&#x27;title&#x27;)") < html.index("Losses of contrastive learning")
    assert "1 warning<" in html
    assert "<script" not in html
    assert "<img" not in html
    assert html.count('data-act="remove"') == 1  # the user's own alone
    assert "2 篇文章" in (LibraryHandlers(coach).show("zh").listing or "")


def test_the_map_counts_each_topic_once_and_puts_ones_own_first(coach: FakeCoach) -> None:
    from html.parser import HTMLParser

    from interview_coach.ui.topic_map import topic_map

    class Buttons(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.topics: list[str] = []
            self.words = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "button":
                self.topics.append(dict(attrs)["data-topic"] or "")

        def handle_data(self, data: str) -> None:
            self.words += data + "|"

    page = Buttons()
    page.feed(topic_map(coach.articles(), "zh"))
    assert page.topics == ["user/", "contrastive-learning"]
    assert page.words.endswith("对比学习|2 个问题 · 1 篇文章|")


def test_listing_of_nothing(tmp_path: Path) -> None:
    empty = FakeCoach(tmp_path, [])
    assert "no articles yet" in (LibraryHandlers(empty).show("en").listing or "")
    empty.close()


def test_preview_shows_what_is_kept_and_removed_and_stores_nothing(coach: FakeCoach, notes: Path) -> None:
    views = list(LibraryHandlers(coach).preview([str(notes)], "", "en"))
    assert "Reading" in (views[0].report or "")
    html = views[-1].report or ""
    assert views[-1].can_add is True
    assert "What is notes?" in html
    assert "advertising" in html
    assert "AD buy &lt;b&gt;this&lt;/b&gt;" in html
    assert "of 51 characters kept" in html
    assert len(coach.articles()) == 3


def test_a_bad_file_is_one_line_and_the_others_go_on(coach: FakeCoach, notes: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.md"
    empty.write_text("")
    last = list(LibraryHandlers(coach).preview([str(empty), str(notes)], "", "en"))[-1]
    assert "empty.md: the file is empty" in (last.report or "")
    assert last.can_add is True
    done = list(LibraryHandlers(coach).add([str(empty), str(notes)], "", "en"))[-1]
    assert "empty.md: the file is empty" in (done.report or "")
    assert ">added<" in (done.report or "")
    assert done.clear_inputs
    assert [a.id for a in coach.articles()][-1] == "notes"
    assert "3 articles" in (done.listing or "")


def test_only_bad_files_cannot_be_added(coach: FakeCoach) -> None:
    last = list(LibraryHandlers(coach).preview([], "example.com/x", "en"))[-1]
    assert "https://example.com/x: cannot be reached" in (last.report or "")
    assert last.can_add is False


def test_nothing_chosen(coach: FakeCoach) -> None:
    with pytest.raises(InputError, match="Choose a file"):
        list(LibraryHandlers(coach).preview([], "  ", "en"))


def test_delete_ones_own_and_not_a_shipped_one(coach: FakeCoach) -> None:
    handlers = LibraryHandlers(coach)
    last = list(handlers.delete(Request(article="evil", article_lang="en")))[-1]
    assert "1 article, 2 questions" in (last.listing or "")
    with pytest.raises(CoachError, match="only your own"):
        list(handlers.delete(Request(article="losses", article_lang="en")))
    assert len(coach.articles()) == 2


def test_progress() -> None:
    html = bar(State("embed", 3, 12, running=True), "Getting <ready>", "", "en")
    assert "Getting &lt;ready&gt;" in html
    assert "indexing the articles 3/12" in html
    assert 'aria-valuenow="25"' in html
    assert 'class="unknown"' in bar(State("model", 0, 0, running=True), "x", "", "en")
    assert "加载语言模型" in preparation_banner(State("model", running=True), "zh")
    assert preparation_banner(State(ready=True), "en") == ""
    failed = preparation_banner(State(error="no <weights>"), "en")
    assert "no &lt;weights&gt;" in failed
    assert 'data-act="prepare"' in failed
