"""What units are called, at a glance over all of them and one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_coach.coach import Coach
from interview_coach.indexing.layout import Generation
from interview_coach.indexing.names import NameTable
from interview_coach.retrieve.retriever import _highest
from interview_coach.text.tokens import tokenize

names = st.frozensets(st.sampled_from("abcdefgh"), min_size=1, max_size=4)


@settings(max_examples=50, deadline=None)
@given(units=st.lists(st.lists(names, max_size=3), max_size=6))
def test_the_table_gives_back_what_it_was_built_from(
    units: list[list[frozenset[str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    generation = Generation(tmp_path_factory.mktemp("names"))
    NameTable.build(units).write(generation)
    table = NameTable.read(generation)
    assert [list(table.of(unit)) for unit in range(len(units))] == units
    every = [(unit, name) for unit, own in enumerate(units) for name in own]
    assert list(table.units) == [unit for unit, _ in every]
    for token in "abcdefghi":
        assert list(table.holding(token)) == [i for i, (_, name) in enumerate(every) if token in name]
    ones = np.ones(len(table.vocabulary))
    assert list(table.sums(ones)) == [len(name) for _, name in every]


@pytest.mark.parametrize(
    "parts",
    [
        (["a"], [0, 1], [1, 1], [0]),  # a name without its words
        (["a"], [0], [1], [1]),  # a word that is not there
        (["a"], [0], [1], [-1]),
    ],
)
def test_a_table_whose_parts_do_not_fit_is_refused(parts: tuple[list[str], ...]) -> None:
    words, *arrays = parts
    with pytest.raises(ValueError, match="name"):
        NameTable(words, *(np.array(part, np.int32) for part in arrays))


@pytest.mark.parametrize("text", ["triplet loss", "注意力机制 attention", "U-Net skip", "GAN", "zygomorphic"])
def test_about_all_is_about_of_each(coach: Coach, text: str) -> None:
    known = coach.retriever.names
    tokens = tokenize(text)
    one_by_one = [known.about(unit, tokens) for unit in range(len(coach.retriever.index.units))]
    np.testing.assert_allclose(known.about_all(tokens), one_by_one, atol=1e-6)


def test_text_shares_are_of_the_words_that_a_unit_holds(coach: Coach) -> None:
    index, known = coach.retriever.index, coach.retriever.names
    unit = index.unit_of("contrastive-losses", "en", "triplet-loss")
    other = index.unit_of("unet", "en", "unet-structure")
    tokens = tokenize("triplet zygomorphic")
    total = known.weight(tokens[0]) + known.weight(tokens[1])
    assert known.text_shares(tokens, [other, unit]) == pytest.approx([0, known.weight(tokens[0]) / total])
    assert list(known.text_shares([], [unit])) == [0]


@given(st.lists(st.integers(0, 5), min_size=0, max_size=40), st.integers(1, 45))
def test_the_highest_are_those_of_a_whole_stable_sort(scores: list[int], k: int) -> None:
    array = np.array(scores, np.float32)
    assert list(_highest(array, k)) == list(np.argsort(-array, kind="stable")[:k])
