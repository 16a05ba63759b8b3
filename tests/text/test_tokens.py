from hypothesis import given
from hypothesis import strategies as st

from interview_coach.text.tokens import tokenize


def test_han_pairs_and_stems() -> None:
    assert tokenize("三元组") == ["三元", "元组"]
    assert tokenize("losses Losses LOSS") == ["loss", "loss", "loss"]


def test_spellings_of_one_name_are_one_token() -> None:
    assert tokenize("U-Net")[0] == tokenize("unet")[0] == tokenize("UNet")[0] == tokenize("Ｕ-Ｎｅｔ")[0]


def test_clipping_is_not_the_model_clip() -> None:
    assert tokenize("gradient clipping")[1] != tokenize("CLIP")[0] == tokenize("clip")[0]


def test_a_lone_han_character_is_kept() -> None:
    assert tokenize("a 的 b") == ["a", "的", "b"]


def test_no_token_for_punctuation() -> None:
    assert tokenize("，。！？ -- ...") == []


@given(st.text(max_size=200))
def test_any_text_gives_clean_tokens(text: str) -> None:
    for token in tokenize(text):
        assert token and token == token.casefold() and not token.isspace()


def test_what_a_caller_does_to_the_tokens_is_not_remembered() -> None:
    tokenize("skip connection").clear()
    assert tokenize("skip connection") == ["skip", "connect"]


def test_a_text_too_long_to_remember_is_taken_apart_alike() -> None:
    assert tokenize("loss " * 400) == ["loss"] * 400
