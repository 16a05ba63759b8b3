"""Everything that the interviewer says in its own words, in both languages."""

from __future__ import annotations

from typing import Final

from interview_coach.domain import Lang

__all__ = ["phrase", "topic_title"]

_PHRASES: Final[dict[str, dict[Lang, str]]] = {
    # --- asking
    "ask_about": {"zh": "请讲讲「{title}」。", "en": "Tell me about “{title}”."},
    "asked_before": {
        "zh": "这道题最近问过；所选范围里没有更新的题了。",
        "en": "This one was asked lately; there is no newer one on what you chose.",
    },
    "fewer": {
        "zh": "所选范围里只有 {total} 道题。",
        "en": "There are only {total} questions on what you chose.",
    },
    "gone": {
        "zh": "有 {count} 道题在文章里已经没有了，略过。",
        "en": "{count} of the questions are no longer in the articles and are left out.",
    },
    # --- hints, clarification
    "hint": {
        "zh": "提示（这个要点之后最多得一半的分）：{part}……",
        "en": "Hint (this point can now earn half of its marks at most): {part} …",
    },
    "clarify_names": {
        "zh": "这道题问的是「{title}」，也叫：{names}。",
        "en": "It is about “{title}”, also called: {names}.",
    },
    "clarify_title": {"zh": "这道题问的是「{title}」。", "en": "It is about “{title}”."},
    "clarify_terms": {"zh": "其中的术语：{terms}。", "en": "Its terms: {terms}."},
    "clarify_aspects": {
        "zh": "完整的回答可以讲到：{aspects}。",
        "en": "A full answer can speak of: {aspects}.",
    },
    "clarify_follow_up": {
        "zh": "追问的是：「{text}」，仍然是关于「{title}」的。",
        "en": "The follow-up is: “{text}”, still on “{title}”.",
    },
    "term_pair": {"zh": "{term} = {names}", "en": "{term} = {names}"},
    "comma": {"zh": "、", "en": ", "},
    "colon": {"zh": "：", "en": ": "},
    "semicolon": {"zh": "；", "en": "; "},
    # --- follow-ups
    "follow_contradicted": {
        "zh": "你说「{said}」，确定是这样吗？请再讲讲其中的道理。",
        "en": "You said “{said}”. Are you sure it is so? Take me through it once more.",
    },
    "follow_partial": {
        "zh": "你提到了「{said}」，能讲得更具体、更完整一些吗？",
        "en": "You touched on “{said}”. Can you be more exact, and complete it?",
    },
    "follow_known_term": {
        "zh": "关于「{term}」，还有什么重要的没有说到？",
        "en": "What else is important about {term} that you have not said?",
    },
    "follow_new_term": {"zh": "那么「{term}」在这里是怎么回事？", "en": "And what about {term} here?"},
    "follow_general": {
        "zh": "还有一个重要的方面没有讲到，想想是什么？",
        "en": "One important side of it is still missing. What could it be?",
    },
    "open_calm": {"zh": "谢谢。再问一点：", "en": "Thank you. One more thing: "},
    "open_probing": {"zh": "往下追一层：", "en": "Let me dig deeper: "},
    "open_pressure": {"zh": "不够。", "en": "Not enough. "},
    # --- notices
    "skipped": {
        "zh": "第 {number} 题跳过，按 0 分计；结束之前可以回来再答。",
        "en": "Question {number} is skipped and counts as 0; you can come back to it until the end.",
    },
    "follow_up_left": {"zh": "这个追问先放下。", "en": "We leave that follow-up."},
    "paused": {"zh": "已暂停，不计时。", "en": "Paused; the clock stands still."},
    "resumed": {"zh": "继续。", "en": "We go on."},
    "stopped": {
        "zh": "面试已提前结束；没有回答的题不计分。",
        "en": "Stopped early; a question without an answer does not count.",
    },
    "finished": {"zh": "面试结束。", "en": "That was the interview."},
    "exhausted": {
        "zh": "所选范围里的题都问完了，面试结束。",
        "en": "Everything on what you chose has been asked. That was the interview.",
    },
    "time_up": {"zh": "时间到，面试结束。", "en": "Time is up. That was the interview."},
    "back": {
        "zh": "回到跳过的第 {number} 题，这次计分。",
        "en": "Back to question {number}, which was skipped; it counts this time.",
    },
    "practice": {
        "zh": "再练一次第 {number} 题；它的判定已经给出，所以这次不计分。",
        "en": "Question {number} once more, for practice: its verdicts have been shown, so nothing counts.",
    },
    "returned": {"zh": "回到第 {number} 题。", "en": "Back to question {number}."},
    "overruled": {
        "zh": "第 {number} 题的一个要点按你的意见改判为「说到」，分数已重算，这个例子已留作标注。",
        "en": "A point of question {number} is set to covered, as you say; the score is worked out anew and the case kept.",
    },
    "do_not_know": {"zh": "不会。", "en": "I don't know."},
    # --- refusals
    "stale": {
        "zh": "面试在另一个窗口里已经往下走了；刷新后从现在的地方继续",
        "en": "the interview has moved on in another window; reload to go on from where it is",
    },
    "no_questions": {
        "zh": "所选的主题和难度下没有可问的题；请换一个主题或难度",
        "en": "the articles have no question on these topics at this level; choose others",
    },
    "none_left": {
        "zh": "那次面试的题在文章里都没有了；请开始新的面试",
        "en": "none of its questions is in the articles any more; start a new interview",
    },
    "is_finished": {
        "zh": "面试已经结束；可以看报告或再练一次",
        "en": "the interview is over; see its report, or practise it again",
    },
    "is_paused": {"zh": "面试已暂停；请先继续", "en": "the interview is paused; resume it first"},
    "not_paused": {"zh": "面试没有暂停", "en": "the interview is not paused"},
    "empty_answer": {
        "zh": "回答是空的；请写点什么，或者选「不会」",
        "en": "the answer is empty; write something, or say that you do not know",
    },
    "long_answer": {
        "zh": "回答有 {chars} 个字符，最多 {limit} 个；请写短一些",
        "en": "the answer has {chars} characters, at most {limit} are read; shorten it",
    },
    "no_hint": {"zh": "这道题没有更多提示了", "en": "there are no more hints for this question"},
    "not_in_practice": {"zh": "练习时没有提示", "en": "there are no hints in practice"},
    "follow_up_first": {"zh": "请先回答或跳过追问", "en": "answer or skip the follow-up first"},
    "return_first": {
        "zh": "请先回答或跳过第 {number} 题，或回到第 {waiting} 题",
        "en": "answer or skip question {number} first, or go back to question {waiting}",
    },
    "no_such_question": {"zh": "没有第 {number} 题", "en": "there is no question {number} yet"},
    "not_closed": {"zh": "第 {number} 题还没有做完", "en": "question {number} is not finished yet"},
    "nothing_to_overrule": {
        "zh": "第 {number} 题没有可以改判的这个要点",
        "en": "question {number} has no such point that could be overruled",
    },
    # --- report
    "title": {"zh": "模拟面试：{topics}", "en": "Mock interview: {topics}"},
    "any_topic": {"zh": "综合", "en": "all topics"},
    "overall": {"zh": "总分", "en": "Overall"},
    "not_scored": {"zh": "未计分", "en": "not scored"},
    "by_topic": {"zh": "各主题得分", "en": "By topic"},
    "topic": {"zh": "主题", "en": "Topic"},
    "score": {"zh": "得分", "en": "Score"},
    "questions": {"zh": "题数", "en": "Questions"},
    "fix_first": {"zh": "最先要补的三处", "en": "Three things to fix first"},
    "strengths": {"zh": "值得保持的长处", "en": "Strengths worth keeping"},
    "nothing": {"zh": "（无）", "en": "(none)"},
    "reading": {"zh": "建议阅读", "en": "What to read"},
    "delivery": {"zh": "表达（与知识分开评）", "en": "Delivery (judged apart from knowledge)"},
    "each_question": {"zh": "逐题", "en": "Question by question"},
    "answer": {"zh": "回答", "en": "Answer"},
    "follow_up": {"zh": "追问", "en": "Follow-up"},
    "verdicts": {"zh": "逐点判定", "en": "Verdict per point"},
    "arithmetic": {"zh": "算法", "en": "Arithmetic"},
    "beyond": {"zh": "文章之外的说法（不扣分）", "en": "Beyond the sources (costs nothing)"},
    "flags": {"zh": "注意到", "en": "Noticed"},
    "hints_used": {"zh": "提示 {count} 次", "en": "hints: {count}"},
    "weight": {"zh": "权重 {weight}，得 {credit}", "en": "weight {weight}, credit {credit}"},
    "source": {"zh": "出处", "en": "Source"},
    "your_words": {"zh": "你的原话", "en": "Your words"},
    "difficulty": {"zh": "难度 {difficulty}", "en": "difficulty {difficulty}"},
    "minutes": {"zh": "用时 {minutes} 分钟", "en": "{minutes} minutes"},
    "overruled_mark": {"zh": "（已由你改判）", "en": " (overruled by you)"},
    "from_question": {"zh": "第 {number} 题", "en": "question {number}"},
    "characters": {"zh": "第 {spans} 字符", "en": "characters {spans}"},
    "unfinished": {"zh": "面试还没有结束。", "en": "The interview is not over yet."},
    "covered": {"zh": "说到", "en": "covered"},
    "partial": {"zh": "部分说到", "en": "partial"},
    "missed": {"zh": "没有说到", "en": "missed"},
    "contradicted": {"zh": "可能说反了", "en": "seems contradicted"},
    "open": {"zh": "进行中", "en": "open"},
    "waiting": {"zh": "等待中", "en": "waiting"},
    "answered": {"zh": "已回答", "en": "answered"},
    "given_up": {"zh": "不会", "en": "not known"},
    "skipped_outcome": {"zh": "跳过", "en": "skipped"},
    "dropped": {"zh": "未作答，不计分", "en": "not answered, does not count"},
    # --- flags of the grader
    "flag_empty": {"zh": "空答", "en": "empty"},
    "flag_echo": {"zh": "重复题目", "en": "the question repeated"},
    "flag_stuffed": {"zh": "堆砌关键词", "en": "key words without statements"},
    "flag_gibberish": {"zh": "无意义文字", "en": "gibberish"},
    "flag_off_topic": {"zh": "答非所问", "en": "an answer to something else"},
    "flag_injected": {"zh": "对评分者的指令", "en": "instructions to the grader"},
    "flag_wall": {"zh": "什么都说一点", "en": "a wall of everything"},
    # --- aspects of an answer
    "idea": {"zh": "核心思想", "en": "idea"},
    "formula": {"zh": "公式", "en": "formula"},
    "needs": {"zh": "所需条件", "en": "needs"},
    "strengths_aspect": {"zh": "优点", "en": "strengths"},
    "weaknesses": {"zh": "缺点", "en": "weaknesses"},
    "use": {"zh": "适用场景", "en": "when to use"},
    "how": {"zh": "做法", "en": "how it works"},
    # --- delivery
    "part_definition": {"zh": "定义", "en": "definition"},
    "part_intuition": {"zh": "直觉", "en": "intuition"},
    "part_formula": {"zh": "公式", "en": "formula"},
    "part_trade_off": {"zh": "取舍", "en": "trade-off"},
    "delivery_line": {
        "zh": "约 {words} 词，{sentences} 句；讲到：{parts}",
        "en": "about {words} words in {sentences} sentences; has: {parts}",
    },
    "delivery_short": {
        "zh": "太短：至少讲两三句完整的话。",
        "en": "Too short: give at least two or three whole sentences.",
    },
    "delivery_long": {
        "zh": "太长：先给结论，再挑最重要的两三点。",
        "en": "Too long: the conclusion first, then the two or three points that matter most.",
    },
    "delivery_unstructured": {
        "zh": "先说有几点，再逐点讲（「首先……其次……」）。",
        "en": "Say how many points you will make, then make them (“first … second …”).",
    },
    "delivery_no_definition": {
        "zh": "第一句先下定义：它是什么。",
        "en": "Begin with a definition: what it is.",
    },
    "delivery_no_intuition": {
        "zh": "用一句话讲直觉：为什么这样做有效。",
        "en": "Give the intuition in a sentence: why it works.",
    },
    "delivery_no_formula": {
        "zh": "写出公式，并说明每个符号。",
        "en": "State the formula and name its symbols.",
    },
    "delivery_no_trade_off": {
        "zh": "说出代价：什么时候不该用它。",
        "en": "Name the price: when you would not use it.",
    },
    "delivery_fillers": {"zh": "少用口头语。", "en": "Leave out filler words."},
    "delivery_good": {"zh": "结构清楚，长短合适。", "en": "Clearly built, and of fitting length."},
}

_TOPICS: Final[dict[str, dict[Lang, str]]] = {
    "alignment": {"zh": "微调与对齐", "en": "Fine-tuning and alignment"},
    "computer-vision": {"zh": "计算机视觉", "en": "Computer vision"},
    "contrastive-learning": {"zh": "对比学习", "en": "Contrastive learning"},
    "deep-learning": {"zh": "深度学习训练", "en": "Deep-learning training"},
    "evaluation": {"zh": "评估与幻觉", "en": "Evaluation and hallucination"},
    "generative-models": {"zh": "生成模型", "en": "Generative models"},
    "inference": {"zh": "推理与部署", "en": "Inference and serving"},
    "language-models": {"zh": "语言模型", "en": "Language models"},
    "ml-foundations": {"zh": "机器学习基础", "en": "Machine-learning foundations"},
    "multimodal": {"zh": "多模态", "en": "Multimodal learning"},
    "probability-statistics": {"zh": "概率与统计", "en": "Probability and statistics"},
    "rag-agents": {"zh": "RAG 与智能体", "en": "RAG and agents"},
    "recommendation": {"zh": "推荐系统", "en": "Recommendation"},
    "sequence-models": {"zh": "序列模型", "en": "Sequence models"},
    "training-systems": {"zh": "训练系统", "en": "Training systems"},
    "transformers": {"zh": "Transformer", "en": "Transformers"},
    "other": {"zh": "其他", "en": "Other"},
}


def phrase(name: str, lang: Lang, **values: object) -> str:
    """The phrase of that name in that language, with its `{values}` filled in; KeyError for an unknown name."""
    return _PHRASES[name][lang].format(**values) if values else _PHRASES[name][lang]


def topic_title(topic: str, lang: Lang) -> str:
    """What a topic id is called; one that is not ours is shown as its words."""
    known = _TOPICS.get(topic)
    return known[lang] if known else " ".join(topic.replace("_", " ").replace("-", " ").split()) or topic
