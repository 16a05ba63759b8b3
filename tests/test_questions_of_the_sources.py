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
    "SQL 里的窗口函数怎么用？",
    "Mamba 的状态空间模型是什么？",
    "t-SNE 降维的原理是什么？",
    "Q-learning 和 SARSA 有什么区别？",
    "CRF 在命名实体识别里起什么作用？",
    "图神经网络的消息传递是什么？",
    "Whisper 语音识别模型是怎么训练的？",
    "NeRF 的体渲染怎么做？",
    "ControlNet 怎么给扩散模型加空间条件？",
    "CycleGAN 的循环一致性损失是什么",
    "ARIMA 的 p、d、q 怎么选",
    "隐马尔可夫模型的维特比算法",
    "倾向得分匹配怎么做",
    "线上特征漂移怎么监控和报警？",
    "DBSCAN 聚类的两个参数怎么设",
    "LDA 主题模型怎么选主题数",
    "今天北京天气怎么样",
    "红烧肉怎么做",
    "唐朝是哪一年建立的",
    "如何申请日本签证",
    "How does a Kalman filter work?",
    "What is Gibbs sampling?",
    "How does Isolation Forest detect anomalies?",
    "What is a Gaussian process?",
    "Explain Monte Carlo tree search",
    "How does StyleGAN's mapping network work?",
    "How does Grad-CAM explain the decision of a CNN?",
    "What does DeBERTa's disentangled attention change?",
    "How is the codebook of a VQ-VAE trained?",
    "How does CTC align speech and text?",
    "What is the role of the Hungarian algorithm in DETR?",
    "How do graph convolutions aggregate neighbours?",
    "Explain survival analysis and censoring",
    "How does a B+ tree index work in MySQL?",
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
