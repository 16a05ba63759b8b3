"""The 13 questions of the two source articles, asked in words of our own, and 40 that no article covers."""

from __future__ import annotations

import pytest

from interview_coach.coach import Coach

COVERED = [
    ("unet-structure", "U-Net 的网络是怎么搭起来的？", "How is a U-Net put together?"),
    (
        "gan-losses",
        "生成对抗网络的生成器和判别器各用什么损失？",
        "Which losses do the generator and discriminator of a GAN minimise?",
    ),
    (
        "diffusion-vs-gan",
        "扩散模型是什么？大家为什么不用 GAN 了？",
        "What is a diffusion model and why was it preferred over a GAN?",
    ),
    (
        "transformer-block",
        "一个 Transformer block 由哪些部分构成？",
        "What are the parts of one Transformer block?",
    ),
    (
        "attention-formula",
        "写一下自注意力的计算公式",
        "Write down the formula of scaled dot-product attention",
    ),
    ("gpt-vs-llama", "LLaMA 跟 GPT 有哪些不一样的地方？", "In what ways is LLaMA different from GPT?"),
    ("gpt-vs-bert", "BERT 和 GPT 的差别在哪里？", "How do BERT and GPT differ?"),
    (
        "transformer-pipeline",
        "从输入到输出讲一遍 Transformer 的流程",
        "Walk me through the Transformer from input to output",
    ),
    ("multi-head-attention", "注意力为什么要分成多个头？", "Why split attention into several heads?"),
    (
        "three-parallelisms",
        "分布式训练里的数据并行、模型并行、流水线并行分别是什么？",
        "Explain data, model and pipeline parallelism in distributed training",
    ),
    ("clip", "说说 CLIP 这个模型", "Tell me about CLIP"),
    ("contrastive-learning", "对比学习是怎么一回事？", "What does contrastive learning mean?"),
    (
        "contrastive-losses",
        "对比学习常用哪些损失函数，各有什么优缺点？",
        "Name some contrastive learning losses with their pros and cons",
    ),
]

NOT_COVERED = [
    "XGBoost 和 LightGBM 有什么区别？",
    "解释一下 LoRA 的低秩分解",
    "RLHF 的三个阶段是什么？",
    "什么是 Batch Normalization，推理时怎么用？",
    "LSTM 的三个门分别做什么？",
    "KV Cache 是怎么省计算量的？",
    "BPE 分词的训练过程",
    "Adam 和 SGD 的区别",
    "如何处理类别不平衡？",
    "AUC 的物理含义是什么",
    "K-means 怎么选 K",
    "word2vec 的负采样是怎么做的",
    "PPO 的裁剪目标是什么",
    "DPO 为什么不需要奖励模型",
    "模型量化 INT8 怎么做",
    "推荐系统里的双塔召回",
    "今天北京天气怎么样",
    "红烧肉怎么做",
    "唐朝是哪一年建立的",
    "如何申请日本签证",
    "What is the kernel trick in an SVM?",
    "Explain the bias-variance trade-off",
    "How does dropout regularise a network?",
    "What is gradient boosting?",
    "Explain the ELBO of a variational autoencoder",
    "How does beam search work?",
    "What is the difference between L1 and L2 regularisation?",
    "How does RAG reduce hallucination?",
    "What is speculative decoding?",
    "Explain GRPO",
    "How does YOLO detect objects?",
    "What is the vanishing gradient problem in RNNs?",
    "How do you A/B test a ranking model?",
    "What is principal component analysis?",
    "How do I reverse a linked list?",
    "What is a deadlock in an operating system?",
    "Who won the 2018 World Cup?",
    "How do I bake sourdough bread?",
    "What is the capital of Australia?",
    "Recommend a hotel in Paris",
]


@pytest.mark.parametrize(("question_id", "chinese", "english"), COVERED, ids=[row[0] for row in COVERED])
def test_is_answered_from_the_right_question_in_both_languages(
    coach: Coach, question_id: str, chinese: str, english: str
) -> None:
    for asked, lang in ((chinese, "zh"), (english, "en")):
        answer = coach.ask(asked)
        assert answer.status == "answered", asked
        assert answer.citations[0].question_id == question_id, asked
        assert {citation.lang for citation in answer.citations} == {lang}, asked


def test_what_no_article_covers_is_refused(coach: Coach) -> None:
    answers = [coach.ask(question) for question in NOT_COVERED]
    wrong = [answer.question for answer in answers if answer.status != "abstained"]
    assert len(wrong) <= 2, wrong
    for answer in answers:
        if answer.status == "abstained":
            assert not answer.citations
            assert answer.nearest, answer.question
