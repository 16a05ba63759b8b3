"""What has to stay: articles about advertising, copyright, subscriptions and the like, and their lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from cleaning import BODY, whys, words_of

from interview_coach.ingest.clean import clean
from interview_coach.ingest.normalise import normalise


def test_long_markdown_articles_lose_nothing(shared_articles: Path) -> None:
    for path in sorted((shared_articles / "third-party/flyllm").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        cleaned = clean(text)
        assert cleaned.removed == (), path.name
        assert words_of(cleaned.text) == words_of(normalise(text)), path.name


SURVIVORS = {
    "advertising and recommendation": """# 广告推荐系统面试题
## 什么是CTR预估？
CTR预估是预测用户点击广告的概率。广告主出价，平台按eCPM排序，免费的自然流量也会受到影响。
用户扫码关注公众号之后，系统会把关注行为作为正样本，优惠券的领取作为另一种正样本。
行为包括点赞、收藏、转发、评论等，每种行为的权重不同。
## 微信朋友圈广告怎么召回？
微信朋友圈广告的召回使用双塔模型，用户塔的输入包括用户关注的公众号和加入的微信群。
限时优惠和免费试用是常见的文案，模型会学到“免费领取”这类词对点击率的影响。
## 二维码识别的流程是什么？
扫描二维码时，先定位三个角点，再做透视变换，最后解码。
长按识别二维码的功能由客户端实现。""",
    "copyright": """# Copyright and training data
## What is fair use?
Fair use lets a model provider argue that training on copyrighted text is transformative. Copyright law gives the author all rights reserved by default.
## Who owns the output of a model?
The views of courts differ. A disclaimer by the provider does not change who owns a work. 未经许可转载模型输出是否侵权，各国规定不同。
## 版权声明有什么法律效力？
版权声明是作者主张权利的方式，是否构成侵权由法院判断，平台收到通知后应当删除侵权内容。""",
    "publish and subscribe": """# Pub/Sub interview questions
## How do clients subscribe to a topic?
Subscribe to the topic before publishing messages. A client calls subscribe() and joins the channel.
1. Sign up a consumer group.
2. Subscribe to updates of the partition.
3. Follow the leader's log.
Publishers send messages to a channel; subscribers receive updates for free, without polling.
## What does follow mean in Raft?
Followers follow the leader and share its log. Join the cluster by contacting any node.
## What is an email newsletter system design?
Users subscribe to a newsletter; the system stores their e-mail and sends weekly updates to the inbox.""",
    "related articles as a term": """# RAG面试题
## 什么是相关文章召回？
给定一篇文章，找出相关文章。
相关文章
相关文章指的是与当前文章主题相近的文章，通常用向量检索召回。检索的粒度可以是段落。
推荐阅读
推荐阅读模块的召回率用离线日志评估，召回的文章再由排序模型打分。
## 怎么评估召回？
用Recall@k和MRR评估召回的质量。""",
    "references with links": """# Attention
## What is attention?
Attention is a weighted sum of values.
## References
- [Attention Is All You Need](https://arxiv.org/abs/1706.03762), Vaswani et al., 2017
- [BERT](https://arxiv.org/abs/1810.04805), Devlin et al., 2018
- [GPT-3](https://arxiv.org/abs/2005.14165), Brown et al., 2020
## Further reading
- RoFormer: Enhanced Transformer with Rotary Position Embedding
- FlashAttention: Fast and Memory-Efficient Exact Attention""",
    "code and tables": """# Crawler
## How do you fetch a page?
```python
# 扫码关注公众号回复【资料】免费领取
url = "https://example.com/subscribe?free=1"
requests.get(url)  # Subscribe to our newsletter
```
The call returns the page.
| 动作 | 含义 |
|---|---|
| 点赞 | 喜欢 |
| 扫码回复【1】领取 | 广告样本 |""",
    "ellipsis in the last answers": """什么是上下文学习？
给模型几个例子，它就会照着做，例如翻译、分类、抽取……
什么是思维链？
让模型先写出推理的步骤，再给答案，例如“因为……所以……”。""",
    "a question of sharing": """## How do workers share gradients?
Workers share gradients by all-reduce. Like parameter servers, this follows a fixed schedule.
## 模型参数怎么共享？
输入和输出的词嵌入共享参数，分享同一个矩阵，可以减少参数量。""",
}


@pytest.mark.parametrize("name", SURVIVORS)
def test_articles_about_such_things_survive(name: str) -> None:
    cleaned = clean(SURVIVORS[name])
    assert cleaned.removed == ()
    assert words_of(cleaned.text) == words_of(SURVIVORS[name])


@pytest.mark.parametrize(
    "line",
    [
        "关注我们定义的损失函数，可以看到它由两部分组成。",
        "欢迎关注的几个方向：多模态、智能体、推理加速。",
        "下一篇文章推荐任务的目标是预测用户点击的下一篇。",
        "面试官让我加微信，然后问了KV Cache的实现。",
        "扫码支付的流程：用户扫码，服务端生成订单，回调通知商户。",
        "免费课程先曝光，观察报名率。",
        "首页 / 列表页的召回策略不同。",
        "微信读书的推荐系统怎么做？",
        "评论区的数据怎么清洗？",
        "Sign up bonus prediction is a classic uplift problem.",
        "Follow us through the derivation: the gradient of the loss is computed first.",
        "Join our two tables on the key, then group by user.",
        "Get the free energy of the system, then minimise it.",
        "## Search",
    ],
)
def test_lines_of_an_article_stay(line: str) -> None:
    assert clean(f"{line}\n\n{BODY}").removed == ()


def test_a_placeholder_that_was_a_formula_stays_for_the_warning() -> None:
    cleaned = clean("损失函数形式为：\n\n[图片]\n\n其中x是输入。\n\n[图片]\n\n打开网易新闻 查看精彩图片")
    assert cleaned.text == "损失函数形式为：\n\n[图片]\n\n其中x是输入。"
    assert whys(cleaned) == {"image_placeholder"}
