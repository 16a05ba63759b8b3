from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers.normalizers import Precompiled

from interview_coach.embed.charsmap import build_charsmap

# Clusters of several characters are read as one key where they are short; single characters are what we map.
SINGLE = st.characters(exclude_categories=("Cs", "Mn", "Mc", "Me", "Cf", "Sk"), exclude_characters="\0\r\n")


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(SINGLE, st.text(SINGLE, max_size=4), max_size=60),
    st.lists(SINGLE, max_size=30),
)
def test_the_reader_of_tokenizers_applies_the_map(mapping: dict[str, str], others: list[str]):
    normalizer = Precompiled(build_charsmap(mapping))
    for char in [*mapping, *others]:
        assert normalizer.normalize_str(char) == mapping.get(char, char)


def test_a_map_of_thousands():
    folded = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2000, 0xFFFF)}
    mapping = {char: to for char, to in folded.items() if char != to}
    assert len(mapping) > 2500
    normalizer = Precompiled(build_charsmap(mapping))
    for char, to in mapping.items():
        if not unicodedata.combining(char):
            assert normalizer.normalize_str(char) == to
    assert normalizer.normalize_str("Ｆｕｌｌ　ｗｉｄｔｈ，①") == "Full width,1"


def test_a_zero_byte_is_refused():
    with pytest.raises(ValueError, match="cannot map"):
        build_charsmap({"a": "b\0c"})
