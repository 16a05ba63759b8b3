"""Every word of the page in both languages. A test holds the two together and finds keys that nobody uses."""

from __future__ import annotations

from interview_coach.domain import Lang
from interview_coach.ui.interview_strings import INTERVIEW_STRINGS

__all__ = ["EXAMPLES", "STRINGS", "choose_language", "count", "say"]

STRINGS: dict[str, tuple[str, str]] = {
    # key: (English, Chinese)
    "app": ("Interview Coach", "面试教练"),
    "tagline": (
        "Answers from your articles, with the sentence behind every statement.",
        "只依据文章作答，每句话都能点开原文。",
    ),
    "tab_ask": ("Ask", "提问"),
    "tab_library": ("Library", "文章库"),
    "other_language": ("中文", "English"),
    "switch_language": ("切换到中文界面", "Switch the interface to English"),
    # conversations
    "conversations": ("Conversations", "对话"),
    "new_conversation": ("New conversation", "新对话"),
    "no_conversations": ("Your conversations will be listed here.", "你的对话会列在这里。"),
    "rename": ("Rename", "重命名"),
    "delete": ("Delete", "删除"),
    "confirm_delete": ("Delete?", "确定删除？"),
    "untitled": ("Untitled", "未命名"),
    "export": ("Export", "导出"),
    "export_tip": ("Download this conversation as Markdown", "把这段对话下载为 Markdown 文件"),
    "show_conversations": ("Conversations", "对话列表"),
    # asking
    "welcome": ("What would you like to be asked about?", "想弄懂哪道面试题？"),
    "welcome_more": (
        "Ask in Chinese or English. Every statement is quoted from an article; "
        "when the articles are silent, you are told so.",
        "中英文都可以问。每句话都引自文章；文章没写的，会直接告诉你。",
    ),
    "ask_placeholder": ("Ask a question…", "输入问题……"),
    "send": ("Ask", "提问"),
    "stop": ("Stop", "停止"),
    "edit": ("Edit", "编辑"),
    "edit_tip": ("Edit this question and ask again", "修改这个问题，重新提问"),
    "editing": (
        "You are editing your last question; its answer will be replaced.",
        "正在修改上一个问题，原来的回答会被替换。",
    ),
    "cancel": ("Cancel", "取消"),
    "retry": ("Try again", "重试"),
    "retry_tip": ("Ask this question again", "再问一遍这个问题"),
    "copy": ("Copy", "复制"),
    "copied": ("Copied", "已复制"),
    "you": ("You asked", "你的问题"),
    "coach": ("Answer", "回答"),
    "searching": ("Searching the articles…", "正在查找文章……"),
    "waiting": (
        "Your question waits its turn: the search is still being prepared.",
        "检索还在准备中，问题已排队，准备好就回答。",
    ),
    "still_answering": (
        "This conversation is still answering; wait, or stop it.",
        "这段对话还在回答中，请等待或先停止。",
    ),
    "nothing_to_export": (
        "There is nothing to export yet; ask something first.",
        "还没有内容可以导出，先提一个问题吧。",
    ),
    "stopped": ("Stopped.", "已停止。"),
    "unanswered": ("This question has no answer yet.", "这个问题还没有回答。"),
    "sources": ("Sources", "引用来源"),
    "sources_n": ("Sources ({n})", "引用来源（{n}）"),
    "follow_ups": ("An interviewer might ask next", "面试官可能接着问"),
    "follow_up_source": ("The passage behind this question", "这个问题出自的原文"),
    "nearest": ("The articles do cover", "文章里有这些相近的问题"),
    "thumb_up": ("Good answer", "回答得好"),
    "thumb_down": ("Bad answer", "回答得不好"),
    "feedback_comment": ("What was wrong? (Enter to send)", "哪里不好？（回车提交）"),
    "feedback_thanks": ("Thank you, noted.", "已记下，谢谢。"),
    "abstained": ("Not in the articles", "文章没有覆盖"),
    "engine_extractive": ("Quoted from the articles, no LLM", "直接引自文章，未用大模型"),
    "engine_other": ("Answered by {engine}", "由 {engine} 回答"),
    "engine_llm": (
        "Written by {model}, each sentence checked against the articles",
        "由 {model} 撰写，逐句与文章核对",
    ),
    "articles_words": ("In the articles' own words", "文章原文"),
    "llm_reading": ("{model} is reading what the articles say…", "{model} 正在阅读文章内容……"),
    "llm_writing": (
        "{model} is writing; each sentence is checked before it stays…",
        "{model} 正在撰写，每句核对后才保留……",
    ),
    "llm_queued_1": ("One answer is written before this one…", "前面还有 1 个回答在排队……"),
    "llm_queued_n": ("{n} answers are written before this one…", "前面还有 {n} 个回答在排队……"),
    "llm_ready": (
        "{model} puts answers into its own words; each sentence is checked against the articles.",
        "回答由 {model} 组织语言，每句都与文章核对。",
    ),
    "llm_setup": (
        "Answers are quotations. For fluent ones set up a language model: <code>make llm</code> (a small one on this "
        "computer) or <code>coach llm use</code> (Ollama, vLLM, OpenAI, DeepSeek…).",
        "现在的回答都是原文引用。想要更流畅的回答，可以接入语言模型：<code>make llm</code>（本机小模型）或 "
        "<code>coach llm use</code>（Ollama、vLLM、OpenAI、DeepSeek……）。",
    ),
    "show_all": ("Show all {n} characters", "展开全部 {n} 个字符"),
    "cite_tip": ("Source {n}: {question}", "来源 {n}：{question}"),
    # the panel
    "panel_empty": (
        "Click a number in an answer to read the passage in its article.",
        "点击回答里的编号，这里会打开文章并标出原句。",
    ),
    "panel_none": ("This answer cites nothing.", "这个回答没有引用。"),
    "back": ("All sources", "全部来源"),
    "to_chat": ("To the answer", "回到回答"),
    "origin_shipped": ("shipped", "自带"),
    "origin_user": ("yours", "我的"),
    "lang_zh": ("Chinese", "中文"),
    "lang_en": ("English", "英文"),
    "article_gone": (
        "The article has been removed since; this is the quotation as it was.",
        "这篇文章后来被删除了，下面是当时的引文。",
    ),
    "article_changed": (
        "The article has been changed since, and this sentence is no longer in it.",
        "这篇文章后来被修改过，已经没有这句话了。",
    ),
    "shortened": (
        "A long article: only the question around the passage is shown.",
        "文章很长，这里只显示引文所在的问题。",
    ),
    # first start
    "preparing": ("Getting ready", "正在准备"),
    "preparing_more": (
        "the first start takes longest; you can ask already",
        "首次启动需要久一点，现在就可以提问",
    ),
    "stage_weights": ("unpacking the language model", "解压语言模型"),
    "stage_compile": ("compiling the language model", "编译语言模型"),
    "stage_model": ("loading the language model", "加载语言模型"),
    "stage_read": ("reading the articles", "读取文章"),
    "stage_embed": ("indexing the articles", "为文章建立索引"),
    "stage_words": ("indexing the words", "建立词语索引"),
    "stage_write": ("writing the index", "写入索引"),
    "prepare_failed": ("Questions cannot be answered yet", "暂时无法回答问题"),
    # library
    "library_counts": ("{articles}, {questions}", "{articles}，{questions}"),
    "topic_map": ("Topics", "主题"),
    "difficulties": ("questions by difficulty, {counts}", "各难度的问题数，{counts}"),
    "articles_1": ("1 article", "1 篇文章"),
    "articles_n": ("{n} articles", "{n} 篇文章"),
    "library_empty": ("There are no articles yet.", "还没有文章。"),
    "library_add": ("Add your own articles", "添加自己的文章"),
    "library_add_more": (
        "Markdown, text, HTML, PDF or Word. First you see what will be kept; nothing is stored until you agree.",
        "支持 Markdown、文本、HTML、PDF、Word。先预览保留什么、删去什么，确认后才会保存。",
    ),
    "files": ("Files", "文件"),
    "url": ("Or a web page", "或者网页地址"),
    "url_placeholder": ("https://…", "https://……"),
    "preview": ("Preview", "预览"),
    "previewing": ("Reading…", "正在读取……"),
    "preview_title": ("This is what will be kept", "将保留以下内容"),
    "add": ("Add to the library", "加入文章库"),
    "status_added": ("added", "已添加"),
    "status_replaced": ("replaced", "已替换"),
    "status_unchanged": ("unchanged", "没有变化"),
    "nothing_chosen": ("Choose a file or type an address first.", "请先选择文件或填写网址。"),
    "kept": ("{kept} of {total} characters kept", "保留 {kept} / {total} 个字符"),
    "removed": ("Removed ({n})", "删去的内容（{n}）"),
    "removed_nothing": ("Nothing removed", "没有删去内容"),
    "why_advertising": ("advertising", "广告"),
    "why_call_to_action": ("asks to scan, follow or share", "扫码、关注、分享"),
    "why_image_placeholder": ("the place of a picture", "图片占位"),
    "why_disclaimer": ("disclaimer", "免责声明"),
    "why_reprint": ("reprint notice", "转载声明"),
    "why_related_posts": ("related posts", "相关文章列表"),
    "why_share": ("share and follow lines", "分享与关注"),
    "why_navigation": ("navigation", "导航"),
    "questions_n": ("{n} questions", "{n} 个问题"),
    "questions_1": ("1 question", "1 个问题"),
    "warnings_n": ("{n} warnings", "{n} 条提醒"),
    "warnings_1": ("1 warning", "1 条提醒"),
    "warning": ("Note", "注意"),
    "filter": ("Filter articles and questions", "筛选文章和问题"),
    "ask_this": ("Ask this question", "问这个问题"),
    "delete_article": ("Delete this article", "删除这篇文章"),
    "deleted": ("Deleted.", "已删除。"),
    "working": ("Working", "正在处理"),
    # errors
    "unexpected": (
        "Something went wrong that is our fault; the log has the details. Try again.",
        "程序出错了，详情见日志。请重试。",
    ),
    **INTERVIEW_STRINGS,
}

EXAMPLES: dict[Lang, tuple[str, ...]] = {
    "en": (
        "Explain InfoNCE vs triplet loss",
        "Why is attention divided by √d_k?",
        "How does CLIP learn from image–text pairs?",
        "Why were diffusion models chosen over GANs?",
    ),
    "zh": (
        "InfoNCE 和三元组损失有什么区别？",
        "注意力为什么要除以 √d_k？",
        "CLIP 是怎么用图文对训练的？",
        "为什么选择扩散模型而没有采用 GAN？",
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """The string of that key, its fields filled in."""
    english, chinese = STRINGS[key]
    return (
        (chinese if lang == "zh" else english).format(**values)
        if values
        else (chinese if lang == "zh" else english)
    )


def count(what: str, n: int, lang: Lang) -> str:
    """E.g. "1 question", "7 questions" for what = "questions"."""
    return say(f"{what}_1", lang) if n == 1 else say(f"{what}_n", lang, n=n)


def choose_language(setting: str, stored: str | None, browser: str | None) -> Lang:
    """The language of the interface: what the person chose here, else the setting, else the browser's first one."""
    for choice in (stored, setting):
        if choice in ("zh", "en"):
            return "zh" if choice == "zh" else "en"
    return "zh" if (browser or "").strip().lower().startswith("zh") else "en"
