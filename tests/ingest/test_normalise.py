"""Normalisation: widths, spaces, line ends and invisible characters, outside code and inside."""

from __future__ import annotations

from interview_coach.ingest.clean import clean
from interview_coach.ingest.normalise import normalise


def test_normalisation_outside_code() -> None:
    text = "\ufeffＧＰＴ－４ 有１７５Ｂ参数，对吗？\u200b\r\n\r\n\r\n\r\n\r\nA\u00a0B\u00ad  \r\n\u3000\u3000段落\u200d。"
    assert clean(text).text == "GPT－4 有175B参数，对吗？\n\n\nA B\n  段落。"


def test_normalisation_inside_code_touches_newlines_and_invisible_characters_only() -> None:
    text = "说明\r\n```\r\nprint('Ａ\u00a0１')  \r\n\r\n\r\n\r\n\r\nx\u200b = 1\r\n```\r\n"
    assert clean(text).text == "说明\n```\nprint('Ａ\u00a0１')  \n\n\n\n\nx = 1\n```"


def test_emoji_of_several_parts_stay_whole() -> None:
    assert normalise("👨\u200d💻 写代码\u200d吧") == "👨\u200d💻 写代码吧"
