import pytest

from interview_coach.text.language import detect


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("explain InfoNCE vs triplet", "en"),
        ("InfoNCE 的缺点是什么", "zh"),
        ("BERT vs GPT 区别", "zh"),
        ("transformer的attention公式", "zh"),
        ("explain 三元组 loss", "en"),
        ("what is 位置编码", "en"),
        ("CLIP", "en"),
        ("", "en"),
        ("CLIP 原理", "zh"),
        ("它的缺点呢？", "zh"),
    ],
)
def test_detects_the_language_of_a_question(text: str, lang: str) -> None:
    assert detect(text) == lang


def test_an_english_page_with_a_chinese_name_is_english() -> None:
    assert detect("The method was proposed by a team (张三) and trains a model on text. " * 5) == "en"
