import pytest

from interview_coach.text.framing import has_topic, topic_of


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("explain InfoNCE vs triplet", "InfoNCE triplet"),
        ("InfoNCE 的缺点是什么", "InfoNCE"),
        ("数据并行与模型并行的区别", "数据并行 模型并行"),
        ("What is the temperature?", "temperature?"),
    ],
)
def test_what_is_left_is_the_topic(question: str, topic: str) -> None:
    assert topic_of(question) == topic


@pytest.mark.parametrize("term", ["对比学习", "对抗网络", "有监督", "下采样"])
def test_terms_that_begin_like_frame_stay_whole(term: str) -> None:
    assert term in topic_of(f"什么是{term}")


@pytest.mark.parametrize("question", ["它的缺点呢？", "and its drawbacks?", "为什么？", "优缺点"])
def test_a_bare_frame_has_no_topic_and_stays_as_it_is(question: str) -> None:
    assert not has_topic(question)
    assert topic_of(question)
