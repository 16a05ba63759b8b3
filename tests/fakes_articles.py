"""The articles of the fake coach: two that are shipped, one in each language, and one that tries to run script."""

from __future__ import annotations

from interview_coach.domain import Article
from interview_coach.ingest.article_format import parse_article

EN = """---
id: losses
lang: en
title: Losses of contrastive learning
topic: contrastive-learning
questions:
  infonce: {aliases: [InfoNCE]}
  triplet: {aliases: [triplet]}
---
## What is the InfoNCE loss? {#infonce}

InfoNCE picks the **positive** out of many candidates:

$$
L = -\\\\log \\\\frac{e^{s_+/\\\\tau}}{\\\\sum_j e^{s_j/\\\\tau}}
$$

| part | meaning |
| --- | --- |
| $\\\\tau$ | the temperature, `tau` in code |

It costs $5 and $6, not 50% <b>more</b>. ![a picture](http://example.com/x.png)

### Key points
- InfoNCE is a softmax over one positive and many negatives. {#softmax w=2}
- The temperature $\\\\tau$ sharpens the distribution. {#temperature w=1}

### Follow-ups
- What happens as the temperature goes to zero? {probes=temperature}

## What is the triplet loss? {#triplet}

The triplet loss keeps a margin between positive and negative.

### Key points
- The triplet loss needs mining of hard negatives. {#mining w=1}
""".replace("\\\\", "\\")
ZH = """---
id: losses
lang: zh
title: 对比学习的损失函数
topic: contrastive-learning
questions:
  infonce: {aliases: [InfoNCE]}
  triplet: {aliases: [三元组]}
---
## 什么是 InfoNCE 损失？ {#infonce}

InfoNCE 从很多候选里选出正样本。

### 要点
- InfoNCE 是一个正样本和许多负样本上的 softmax。 {#softmax w=2}

## 什么是三元组损失？ {#triplet}

三元组损失要求一个间隔。

### 要点
- 三元组损失依赖难例挖掘。 {#mining w=1}
"""
EVIL = """---
id: evil
lang: en
title: "<script>alert('title')</script> Mine"
topic: user
sources: [{title: x, file: "/home/me/<b>evil</b>.md"}]
questions:
  evil: {aliases: [evil], warnings: ["A formula was a picture <i>here</i> and is lost."]}
---
## What is <img src=x onerror=alert(2)> evil? {#evil}

Text with <script>alert(3)</script> and [a link](javascript:alert(4)) and ${alert(5)} and {{value}}.

### Key points
- The form is: <img src=x onerror=alert(6)> and "quotes' end. {#form w=1}
"""


def shipped() -> list[Article]:
    """The two shipped articles of the fake."""
    return [
        parse_article(EN, "corpus/contrastive-learning/losses.en.md", "shipped"),
        parse_article(ZH, "corpus/contrastive-learning/losses.zh.md", "shipped"),
    ]


def evil() -> Article:
    """A user's article that tries to run script."""
    return parse_article(EVIL, "/data/library/evil.en.md", "user")
