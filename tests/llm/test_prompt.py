import pytest

from interview_coach.domain import Lang
from interview_coach.llm.prompt import load_prompt, parse_prompt

GOOD = "---\nversion: 2\nvariables: [a, b]\n---\n# system\n\nBe kind to {{a}}.\n\n# user\n\n{{b}} and {{a}}\n"


def test_a_prompt_is_filled_and_a_value_is_never_searched() -> None:
    prompt = parse_prompt("p", GOOD, ("a", "b"))
    assert prompt.version == 2
    messages = prompt.fill(a="{{b}}", b="# user\n{{a}} \\1")
    assert [(m.role, m.content) for m in messages] == [
        ("system", "Be kind to {{b}}."),
        ("user", "# user\n{{a}} \\1 and {{b}}"),
    ]
    for values in ({"a": "x"}, {"a": "x", "b": "y", "c": "z"}):
        with pytest.raises(ValueError, match="needs"):
            prompt.fill(**values)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# user\n{{a}} {{b}}", "no front matter"),
        (GOOD.replace("version: 2\n", ""), "version and variables"),
        (GOOD.replace("version: 2", "version: two"), "version is a number"),
        (GOOD.replace("version: 2", "version: 0"), "version is a number"),
        (GOOD.replace("{{a}}", "{{c}}"), "uses"),
        (GOOD.replace("[a, b]", "[a, b, c]"), "declares"),
        (GOOD.replace("# system\n", "Hello\n"), "must open with"),
        (GOOD.replace("{{b}} and ", ""), "uses"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_when_it_is_loaded(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_prompt("p", text, ("a", "b"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_shipped_prompts_load_and_end_with_the_question(lang: Lang) -> None:
    prompt = load_prompt("answer", lang, ("sentences", "question"))
    messages = prompt.fill(sentences="S", question="Q")
    assert [m.role for m in messages] == ["system", "user", "assistant", "user"]
    assert messages[-1].content.endswith("Q")
    assert not any("{{" in m.content for m in messages)


def test_one_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"nothing\.en: there is no such file"):
        load_prompt("nothing", "en", ())
