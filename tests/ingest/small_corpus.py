"""A sound corpus of one article in both languages, to be broken by the tests of the validator."""

from __future__ import annotations

from pathlib import Path

from interview_coach.ingest.validate import check_corpus

EN = r"""---
id: losses
lang: en
title: Losses
topic: contrastive
aliases: [metric losses]
difficulty: 3
sources:
  - {title: A page, url: "https://example.org/losses"}
references:
  - {authors: van den Oord et al., year: 2018, title: CPC, arxiv: "1807.03748"}
questions:
  infonce: {aliases: [NT-Xent], difficulty: 4}
---
## What is InfoNCE? {#infonce}

It is a cross-entropy over one positive and the negatives, $L = -\log p_i$, where

$$
p_i = \frac{e^{s_i/\tau}}{\sum_j e^{s_j/\tau}}
$$

and $\tau$ is the temperature. A coffee costs \$5.

```python
cost = "$"
```

### Key points
- It is a softmax over similarities. {#softmax w=2}
- It has one positive. {#positive w=1}
- It has many negatives. {#negatives w=1}
- The temperature sharpens it. {#temperature w=2}
- It bounds mutual information. {#bound w=1.5}
### Common mistakes
- Saying that it has a margin.
### Follow-ups
- What happens as the temperature goes to zero? {probes=temperature}
- Why many negatives? {probes=negatives}
"""
ZH = r"""---
id: losses
lang: zh
title: 损失函数
topic: contrastive
difficulty: 3
sources:
  - {title: 一个网页, url: "https://example.org/losses"}
references:
  - {authors: van den Oord et al., year: 2018, title: CPC, arxiv: "1807.03748"}
questions:
  infonce: {difficulty: 4}
---
## 什么是 InfoNCE？ {#infonce}

它是在一个正样本和多个负样本上的交叉熵，$L = -\log p_i$，其中 $\tau$ 是温度。

### 要点
- 它是相似度上的 softmax。 {#softmax w=2}
- 只有一个正样本。 {#positive w=1}
- 有许多负样本。 {#negatives w=1}
- 温度使分布更尖锐。 {#temperature w=2}
- 它给出互信息的下界。 {#bound w=1.5}
### 常见误区
- 说它有 margin（间隔）。
### 追问
- 温度趋于零时会怎样？ {probes=temperature}
- 为什么要许多负样本？ {probes=negatives}
"""


def corpus(folder: Path, en: str | None = EN, zh: str | None = ZH) -> Path:
    (folder / "contrastive").mkdir(parents=True, exist_ok=True)
    for lang, text in (("en", en), ("zh", zh)):
        if text is not None:
            (folder / "contrastive" / f"losses.{lang}.md").write_text(text, encoding="utf-8")
    return folder


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def told(folder: Path) -> list[tuple[str, int, str]]:
    return [(Path(p.path).name, p.line, p.message) for p in check_corpus(folder)]
