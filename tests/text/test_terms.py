import re

from hypothesis import given
from hypothesis import strategies as st

from interview_coach.text.terms import Glossary, Term, shipped_glossary


def test_translates_both_ways() -> None:
    glossary = shipped_glossary()
    assert "三元组损失" in glossary.translations("explain triplet loss")
    assert "triplet" in glossary.translations("三元组损失有什么用")


def test_plural_and_hyphen_do_not_matter() -> None:
    glossary = Glossary([(["skip connection"], ["跳跃连接"])])
    assert glossary.translations("Skip-Connections help") == ["跳跃连接"]


def test_the_longer_name_wins() -> None:
    glossary = Glossary([(["attention"], ["注意力"]), (["multi-head attention"], ["多头注意力"])])
    assert glossary.translations("multi-head attention") == ["多头注意力"]


def test_a_name_inside_a_word_is_no_name() -> None:
    assert Glossary([(["GAN"], ["生成对抗网络"])]).translations("began organizing") == []


def test_the_shipped_file_is_well_formed() -> None:
    glossary = shipped_glossary()
    assert glossary.translations("数据并行") and glossary.translations("data parallelism")


def test_each_term_has_its_place_and_its_names() -> None:
    glossary = Glossary([(["skip connection"], ["跳跃连接", "跳连"]), (["loss"], ["损失"])])
    assert glossary.find("a loss, a skip connection") == [
        Term(2, 6, ("损失",)),
        Term(10, 25, ("跳跃连接", "跳连")),
    ]


@given(st.data())
def test_looking_only_at_entries_whose_letters_occur_misses_none(data: st.DataObject) -> None:
    rows = [(["skip connection", "shortcut"], ["跳跃连接"]), (["KL"], ["KL 散度"]), (["loss"], ["损失"])]
    words = [
        "skip",
        "Connection",
        "CONNECTIONS",
        "ſkip",
        "KL",
        "\u212al",
        "loss",
        "losses",
        "跳跃",
        "连接",
        "散度",
        "shortcut",
    ]
    text = "".join(data.draw(st.lists(st.sampled_from([*words, " ", "-", ", ", "x"]), max_size=12)))
    # What every pattern finds by itself, each entry alone.
    for english, chinese in rows:
        names = [re.escape(name) for name in chinese]
        names += [
            r"(?<![A-Za-z])" + "[ -]?".join(name.split(" ")) + r"(?:e?s)?(?![A-Za-z])" for name in english
        ]
        held = re.search("|".join(names), text, re.IGNORECASE)
        assert bool(Glossary([(english, chinese)]).find(text)) == bool(held), text
