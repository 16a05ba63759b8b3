"""What has to go from a copied page: advertising, calls, notices, navigation, other posts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cleaning import BODY, removed_text, whys

from interview_coach.ingest.clean import clean


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
