from hypothesis import given
from hypothesis import strategies as st

from interview_coach.text.statements import Statement, split_statements

ANSWER = """\
U-Net is a network. It has two halves.

**Formula.** The loss is

$$
L = -\\log x
$$

where $x$ is a score.

Unlabelled paragraph.

**Strengths.**
- **Fast.** It is fast. Very fast.
- plain item

优点：直观；不需要标签。

### 3、infoNCE损失函数

```python
x = 1. Y

# no heading
```
| a | b |
|---|---|
| 1 | 2 |

1. **GPT**：采用解码器。
"""


def statements(text: str = ANSWER) -> list[Statement]:
    return split_statements(text, 0, len(text))


def find(text: str) -> Statement:
    return next(s for s in statements() if text in s.text)


def test_every_statement_is_its_span() -> None:
    for statement in statements():
        assert ANSWER[statement.start : statement.end] == statement.text


def test_labels_hold_for_what_stands_under_them_and_no_longer() -> None:
    assert find("The loss is").labels == ("Formula",)
    assert find("\\log").labels == ("Formula",)
    assert find("where $x$").labels == ("Formula",)
    assert find("Unlabelled").labels == ()
    assert find("plain item").labels == ("Strengths",)
    assert find("不需要标签").labels == ("优点",)
    assert find("network").labels == ()


def test_an_items_own_label_can_be_quoted_with_it() -> None:
    first, second = find("It is fast."), find("Very fast.")
    assert first.labels == second.labels == ("Strengths", "Fast")
    assert first.own_label is not None
    assert ANSWER[first.own_label :].startswith("**Fast.** It is fast.")
    assert second.own_label is None


def test_code_tables_and_formulas_stay_whole() -> None:
    kinds = {s.kind: s for s in statements() if s.kind not in ("prose", "item")}
    assert set(kinds) == {"code", "table", "formula"}
    assert kinds["code"].text.endswith("# no heading\n```")
    assert kinds["table"].text.count("\n") == 2


def test_headings_scope_what_follows() -> None:
    assert find("采用解码器").headings == ("3、infoNCE损失函数",)
    assert find("直观").headings == ()


@given(st.text(alphabet="ab。.*-#|$` \n1>：优点A", max_size=150))
def test_any_text_splits_into_ordered_true_spans(text: str) -> None:
    end = 0
    for statement in statements(text):
        assert text[statement.start : statement.end] == statement.text
        assert statement.start >= end
        assert statement.text.strip()
        end = statement.end
