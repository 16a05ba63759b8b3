"""Small articles for the tests of this folder."""

from __future__ import annotations

from interview_coach.domain import Article
from interview_coach.ingest.article_format import parse_article

ZH = """---
id: losses
lang: zh
title: 对比学习的损失
topic: contrastive
aliases: [度量学习]
questions:
  infonce: {aliases: [噪声对比估计]}
---

## 什么是 InfoNCE 损失？ {#infonce}

InfoNCE 把正样本从一批负样本中找出来，温度参数控制分布的尖锐程度。

### 要点
- 正样本只有一个。 {#one w=2}
- 负样本来自同一批。 {#batch w=1}

## 什么是三元组损失？ {#triplet}

三元组损失比较锚点、正样本和负样本之间的距离，并要求一个间隔。
"""

EN = """---
id: losses
lang: en
title: Contrastive losses
topic: contrastive
---

## What is the InfoNCE loss? {#infonce}

InfoNCE picks the positive out of a batch of negatives; a temperature sharpens the distribution.

## What is the triplet loss? {#triplet}

The triplet loss compares an anchor with a positive and a negative, and asks for a margin.
"""

DROPOUT = """---
id: dropout
lang: en
title: Dropout
topic: regularisation
---

## What does dropout do? {#dropout}

Dropout zeroes random activations during training, which discourages co-adaptation.
"""


def corpus(*texts: str) -> list[Article]:
    return [
        parse_article(text, f"corpus/{number}.md", "shipped") for number, text in enumerate(texts or (ZH, EN))
    ]


BEFORE = (ZH, EN)
AFTER = (ZH.replace("并要求一个间隔", "并要求一个更大的间隔"), EN, DROPOUT)
