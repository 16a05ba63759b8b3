"""Whatever the page: what is kept and what is removed make it up, and normalising twice changes nothing."""

from __future__ import annotations

from cleaning import removed_text, words_of
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_coach.ingest.clean import Cleaned, clean
from interview_coach.ingest.normalise import normalise

WHYS = {
    "advertising",
    "call_to_action",
    "image_placeholder",
    "disclaimer",
    "reprint",
    "related_posts",
    "navigation",
    "share",
}
BLOCKS = st.sampled_from(
    [
        "1、什么是注意力？",
        "注意力是按相关性加权求和，权重由查询和键的相似度给出。",
        "扫码回复【999】免费领13本电子书",
        "打开网易新闻 查看精彩图片",
        "本文来自互联网用户投稿，不代表本站立场。如有侵权请联系删除。",
        "相关文章",
        "红酒知识百科",
        "红酒，这个深邃而迷人的世界，充满了无尽的知识与奥秘，让我们一起踏上这场旅程……",
        "```python\nx = 1\n\n\n\ny = 2\n```",
        "```\nnever closed",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "$$\nL = 1\n$$",
        "## Heading",
        "You may also like",
        "---",
        "点赞 收藏 分享",
        "上一篇：没有了",
        "Subscribe to our newsletter today!",
        "- [a](#a)\n- [b](#b)",
        "  • 要点",
        "Ａ\u200bＢ\u00a0Ｃ",
    ]
)
TEXTS = st.one_of(
    st.lists(BLOCKS, max_size=14).map("\n\n".join),
    st.lists(BLOCKS, max_size=14).map("\n".join),
    st.text(alphabet=st.sampled_from("ab1。？：、，…•-#|`~$* \n\r\t\u200b\u3000扫码领")),
    st.text(),
)


def test_nothing_in_nothing_out() -> None:
    assert clean("") == Cleaned("", ())
    assert clean(" \n\n\u3000\n") == Cleaned("", ())


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_kept_and_removed_make_up_the_page(text: str) -> None:
    whole = normalise(text)
    cleaned = clean(text)
    page, kept, removed = words_of(whole), words_of(cleaned.text), words_of(removed_text(cleaned))
    assert sorted(kept + removed) == sorted(page)
    for part in (kept, removed):
        lines = iter(page)
        assert all(line in lines for line in part)  # in the order of the page
    assert {removal.why for removal in cleaned.removed} <= WHYS


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
