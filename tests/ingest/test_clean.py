from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_coach.ingest.clean import Cleaned, clean
from interview_coach.ingest.normalise import normalise

WHYS = {
    "advertising",
    "call_to_action",
    "image_placeholder",
    "disclaimer",
    "reprint",
    "related_posts",
    "navigation",
    "share",
}


def whys(cleaned: Cleaned) -> set[str]:
    return {removal.why for removal in cleaned.removed}


def removed_text(cleaned: Cleaned) -> str:
    return "\n".join(removal.text for removal in cleaned.removed)


# --- the real articles


def test_first_source_loses_its_advertising_and_nothing_else(shared_articles: Path) -> None:
    text = (shared_articles / "000_91111dec8173fa4f.txt").read_text(encoding="utf-8")
    cleaned = clean(text)
    assert cleaned.text.startswith("1、介绍unet结构")
    assert cleaned.text.endswith("能够同时考虑左侧和右侧的上下文信息。")
    for word in ("七月在线", "电子书", "公众号", "领取", "扫码", "网易", "福利"):
        assert word not in cleaned.text
    assert whys(cleaned) == {"advertising", "image_placeholder"}


def test_second_source_loses_notices_and_all_other_posts(shared_articles: Path) -> None:
    text = (shared_articles / "004_e60023646ea043d4.txt").read_text(encoding="utf-8")
    cleaned = clean(text)
    assert cleaned.text.startswith("大模型/NLP/算法面试题总结2")
    assert cleaned.text.endswith("InfoNCE损失的效果也依赖于数据的质量和多样性")
    for word in (
        "xiahunao",
        "不代表本站",
        "相关文章",
        "红酒",
        "Elasticsearch",
        "拆机",
        "李彦宏",
        "B站",
        "口袋秤",
    ):
        assert word not in cleaned.text
    assert whys(cleaned) == {"disclaimer", "related_posts"}
    assert [removal.why for removal in cleaned.removed].count("related_posts") == 1


def test_long_markdown_articles_lose_nothing(shared_articles: Path) -> None:
    for path in sorted((shared_articles / "third-party/flyllm").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        cleaned = clean(text)
        assert cleaned.removed == (), path.name
        assert words_of(cleaned.text) == words_of(normalise(text)), path.name


# --- what has to go


def test_copied_chinese_blog_page() -> None:
    cleaned = clean(
        """版权声明：本文为博主原创文章，遵循 CC 4.0 BY-SA 版权协议，转载请附上原文出处链接和本声明。
原文链接：https://blog.example.net/x/article/details/1
最新推荐文章于 2024-05-06 10:11:12 发布
阅读量1.2k 点赞数 3
文章标签： 深度学习 面试
什么是BN？
批归一化对每个通道做标准化。它能加速训练，也有一点正则化的作用。
上一篇：什么是卷积
下一篇：什么是池化
如果觉得有帮助，点个赞再走吧，收藏+关注不迷路！
点赞 收藏 分享 评论"""
    )
    assert cleaned.text == "什么是BN？\n批归一化对每个通道做标准化。它能加速训练，也有一点正则化的作用。"
    assert whys(cleaned) == {"reprint", "navigation", "share"}


def test_messenger_page_with_recommended_titles() -> None:
    cleaned = clean(
        """点击上方蓝字关注我们
大模型面试：什么是KV Cache？
KV Cache把已经算过的键和值缓存起来，解码时只算新token的查询。
显存占用与层数、头数和序列长度成正比。
往期推荐
一文搞懂Transformer
深入理解BERT
十分钟学会LoRA
长按识别二维码关注我们
欢迎加入AI技术交流群，添加微信：ai_helper，备注“加群”
在看、点赞、转发，三连支持一下"""
    )
    assert cleaned.text.split("\n")[0] == "大模型面试：什么是KV Cache？"
    assert cleaned.text.endswith("序列长度成正比。")
    assert whys(cleaned) == {"call_to_action", "related_posts", "advertising", "share"}


def test_advertising_in_the_middle() -> None:
    cleaned = clean(
        """题1、什么是LoRA？

LoRA在冻结的权重旁边学习一个低秩的更新，参数量只有全量微调的千分之几。

👉扫码添加小助手微信，回复【大模型】免费领取200G学习资料👈

题2、什么是QLoRA？

QLoRA把基座模型量化到4比特，再在上面训练LoRA。

关注公众号「AI小站」，后台回复“面试”获取完整PDF。

题3、rank怎么选？

一般从8或16开始，任务越难，秩越大。"""
    )
    assert not re.search("扫码|公众号|微信|PDF", cleaned.text)
    assert len(cleaned.removed) == 2
    assert all(part in cleaned.text for part in ("题1", "题2", "题3", "秩越大。"))


def test_english_blog_page() -> None:
    cleaned = clean(
        """Skip to content
Home > Blog > ML
Advertisement
What is KV caching?
KV caching stores keys and values of past tokens so that decoding computes only the new query.
Subscribe to our newsletter to get weekly tips in your inbox!
Get 50% off our Deep Learning Bootcamp with code LEARN50! Enroll now.
Memory grows linearly with the length of the sequence.
Download your free ebook: 100 Interview Questions
Join 20,000+ readers and subscribe to our weekly newsletter.
If you enjoyed this article, please share it and leave a comment below.
This article was originally published on medium.com and is reprinted with permission.
The views expressed here are those of the author and do not reflect those of his employer.
Related articles
How I quit sugar
My trip to Norway
Five standing desks compared
Previous: What is attention
Next: What is LoRA
Copyright © 2024 Example Inc. All rights reserved."""
    )
    assert cleaned.text.split("\n") == [
        "What is KV caching?",
        "KV caching stores keys and values of past tokens so that decoding computes only the new query.",
        "Memory grows linearly with the length of the sequence.",
    ]
    assert whys(cleaned) >= {
        "navigation",
        "advertising",
        "call_to_action",
        "share",
        "reprint",
        "disclaimer",
        "related_posts",
    }


def test_other_posts_without_a_heading() -> None:
    article = """什么是InfoNCE？
InfoNCE是对比学习的损失函数，把正样本对的相似度拉高，把负样本对的相似度压低。
温度参数控制分布的尖锐程度，温度越小，越关注难负样本。"""
    tail = """
Spring Boot 整合 Redis 教程
在日常的项目开发里面缓存是提升接口性能的重要手段，本文介绍如何在 Spring Boot 里整合 Redis 并且……
周末去哪儿玩？京郊五个好去处
天气渐渐凉爽下来，正是带着家人出门走走的好时候，今天小编为大家整理了京郊适合周末……
二手车过户流程详解
买卖二手车的时候最麻烦的就是过户，很多朋友不清楚需要准备哪些材料，下面我们……"""
    cleaned = clean(article + "\n" + tail)
    assert cleaned.text == article
    assert [removal.why for removal in cleaned.removed] == ["related_posts"]


def test_article_goes_on_after_the_other_posts() -> None:
    cleaned = clean(
        """题1、什么是词向量？
词向量把词映射成稠密的实数向量，语义相近的词距离也近。
推荐阅读
春天怎么养多肉
多肉喜欢阳光，浇水要等土干透再浇，很多新手在这里犯错，今天小编就和大家聊聊……
题2、什么是句向量？
句向量把整句话映射成一个向量，常用平均池化或者特殊标记的输出。"""
    )
    assert "多肉" not in cleaned.text
    assert "题2、什么是句向量？" in cleaned.text
    assert cleaned.text.endswith("特殊标记的输出。")


def test_contents_of_links_and_of_plain_lines() -> None:
    linked = clean("# A\n\n- [What is x](#what-is-x)\n- [What is y](#what-is-y)\n\n## What is x\n\nOne.\n")
    assert "](#" not in linked.text
    assert whys(linked) == {"navigation"}
    plain = clean(
        "目录\n1. 什么是BERT？\n2. 什么是GPT？\n\n1. 什么是BERT？\n双向编码器。\n2. 什么是GPT？\n解码器。"
    )
    assert plain.text.startswith("1. 什么是BERT？\n双向编码器。")


BODY = "什么是KV Cache？\n它把键和值缓存起来，解码时只算新的查询。\n" * 4


@pytest.mark.parametrize(
    "line",
    [
        "👇点击下方卡片，关注“AI算法与图像处理”👇",
        "加小编微信，拉你进大模型交流群",
        "本文首发于公众号：机器学习炼丹记",
        "需要PDF的同学，请在公众号后台回复：面试",
        "戳原文，了解更多课程详情",
        "报名立减200元，限时3天！扫码咨询",
        "P.S. I am launching a course on system design. Use code EARLY for 30% off!",
        "Like what you read? Subscribe to get new posts by email.",
        "转载请联系授权，商务合作请加微信：abc123",
        "© 版权所有 侵权必究",
        "来源：网络，如有侵权请联系删除",
        "This post may contain affiliate links. We may earn a commission.",
        "觉得不错就点个在看吧~",
        "— 完 —",
        "往期回顾",
    ],
)
def test_lines_around_an_article_go(line: str) -> None:
    cleaned = clean(f"{BODY}\n{line}")
    assert cleaned.text == BODY.strip()
    assert removed_text(cleaned) == line


# --- what has to stay

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


# --- normalisation


def test_normalisation_outside_code() -> None:
    text = "\ufeffＧＰＴ－４ 有１７５Ｂ参数，对吗？\u200b\r\n\r\n\r\n\r\n\r\nA\u00a0B\u00ad  \r\n\u3000\u3000段落\u200d。"
    assert clean(text).text == "GPT－4 有175B参数，对吗？\n\n\nA B\n  段落。"


def test_normalisation_inside_code_touches_newlines_and_invisible_characters_only() -> None:
    text = "说明\r\n```\r\nprint('Ａ\u00a0１')  \r\n\r\n\r\n\r\n\r\nx\u200b = 1\r\n```\r\n"
    assert clean(text).text == "说明\n```\nprint('Ａ\u00a0１')  \n\n\n\n\nx = 1\n```"


def test_emoji_of_several_parts_stay_whole() -> None:
    assert normalise("👨\u200d💻 写代码\u200d吧") == "👨\u200d💻 写代码吧"


def test_nothing_in_nothing_out() -> None:
    assert clean("") == Cleaned("", ())
    assert clean(" \n\n\u3000\n") == Cleaned("", ())


# --- the property: what is kept and what is removed make up the page


def words_of(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line.strip()]


BLOCKS = st.sampled_from(
    [
        "1、什么是注意力？",
        "注意力是按相关性加权求和，权重由查询和键的相似度给出。",
        "扫码回复【999】免费领13本电子书",
        "打开网易新闻 查看精彩图片",
        "本文来自互联网用户投稿，不代表本站立场。如有侵权请联系删除。",
        "相关文章",
        "红酒知识百科",
        "红酒，这个深邃而迷人的世界，充满了无尽的知识与奥秘，让我们一起踏上这场旅程……",
        "```python\nx = 1\n\n\n\ny = 2\n```",
        "```\nnever closed",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "$$\nL = 1\n$$",
        "## Heading",
        "You may also like",
        "---",
        "点赞 收藏 分享",
        "上一篇：没有了",
        "Subscribe to our newsletter today!",
        "- [a](#a)\n- [b](#b)",
        "  • 要点",
        "Ａ\u200bＢ\u00a0Ｃ",
    ]
)
TEXTS = st.one_of(
    st.lists(BLOCKS, max_size=14).map("\n\n".join),
    st.lists(BLOCKS, max_size=14).map("\n".join),
    st.text(alphabet=st.sampled_from("ab1。？：、，…•-#|`~$* \n\r\t\u200b\u3000扫码领")),
    st.text(),
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_kept_and_removed_make_up_the_page(text: str) -> None:
    whole = normalise(text)
    cleaned = clean(text)
    page, kept, removed = words_of(whole), words_of(cleaned.text), words_of(removed_text(cleaned))
    assert sorted(kept + removed) == sorted(page)
    for part in (kept, removed):
        lines = iter(page)
        assert all(line in lines for line in part)  # in the order of the page
    assert {removal.why for removal in cleaned.removed} <= WHYS


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
