"""What speaks for a segment being advertising, navigation and the like: scored patterns, no decision.

A word alone is never enough: "关注", "订阅", "subscribe", "QR code" and "copyright" are also subjects of articles. What
gives an advertisement away is the combination (an offer, something to do for it, a channel to do it in), said to the
reader as a command, in few words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from interview_coach.ingest.blocks import size
from interview_coach.text.tokens import tokenize

__all__ = [
    "image_placeholder",
    "is_navigation",
    "is_related_heading",
    "is_share_line",
    "is_toc_heading",
    "legal",
    "promotion",
    "similarity",
    "truncated",
    "words",
]


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_ANSWER = r"[\[【「『“\"'‘《<(（]"
_ACTION = _any(
    r"扫码|扫一扫|扫描.{0,6}(?:二维码|下方)|长按.{0,6}(?:识别|二维码|关注)",
    rf"(?:后台|私信|评论区|留言)?回复\s*{_ANSWER}|(?:后台|私信)回复|回复关键[词字]",
    r"领取|自取|直接送|白嫖|免费[领送拿]|获取方式|立即(?:下载|报名|购买|抢购|领)|点击(?:下方|链接|阅读原文|这里|关注|蓝字)",
    r"关注(?:我们|我|本|公众号|一下|博主|作者|下方|上方)|点个?关注|求关注|欢迎关注|加(?:我|入|老师|小助手|助教|v|微信)",
    r"报名|戳(?:这里|链接|原文|阅读原文)|点击.{0,3}(?:卡片|名片|下方|上方|左下角)|私信我|联系(?:我们|客服|老师)|找.{0,12}老师|拉你进群|进群",
    r"\b(?:subscribe|sign[ -]?up|enroll?|register|join|follow|download|grab|claim|get|buy|shop|order|book)\b",
    r"\b(?:click (?:here|below|the link)|don['’]?t miss|hurry|check out our|try it)\b",
)
_OFFER = _any(
    r"免费|限时|优惠券?|折扣|特价|福利|大礼包|红包|赠送|资料包|干货|电子书|电子版|内部(?:资料|电子书|讲义)|秘籍",
    r"训练营|公开课|体验课|试听|网课|课程|面试题[库集]?PDF|\bPDF\b|学习资料|全套资料|源码资料|礼品|抽奖",
    r"\b(?:free|discount|coupon|promo(?:tion)?|e-?books?|giveaway|bonus|webinar|cheat ?sheet|bootcamp|trial|\d+ ?% off)\b",
    r"\b(?:limited[- ]time|special offer|premium|early[- ]bird|tips|updates|deals|latest (?:posts|articles|news))\b",
)
_CHANNEL = _any(
    r"公众号|微信|视频号|小程序|二维码|[QＱ]{2}群|交流群|粉丝群|学习群|技术群|知识星球|小助手|助教|老师|客服|阅读原文|文末|星标",
    r"\b(?:newsletter|mailing list|inbox|our (?:channel|community|blog|course|site|email list|weekly)|my (?:channel|course|blog))\b",
    r"\b(?:discord|telegram|whatsapp|patreon|medium|twitter|linkedin|facebook|instagram|youtube|substack|x\.com)\b",
)
_STRONG = _any(
    rf"回复\s*[:：]?\s*{_ANSWER}?[\w\s]{{1,14}}[\]】」』”\"'’》>)）]?\s*(?:即可|就可以?|可以?|免费)*(?:领取|获取|下载|领|拿走?|得到|查看|报名)",
    r"(?:扫码|扫一扫|扫描.{0,8}二维码|长按.{0,8}二维码|识别.{0,8}二维码).{0,14}(?:关注|领|加|入群|进群|回复|免费|报名|咨询|获取|下载)",
    r"(?:欢迎|记得|请|点击|快来|赶紧|长按|扫码|文末)?关注.{0,8}(?:我们|公众号|视频号|服务号|订阅号|博主|本号).{0,14}(?:[!！~～。]|领|回复|获取|更多|$)",
    r"(?:免费|限时|直接).{0,4}(?:领取|领|赠送|试听|送)",
    r"(?:点击|长按|扫码|识别).{0,12}关注|了解更多.{0,6}(?:详情|课程|信息)|^\W*buy me a coffee\W*$",
    r"加.{0,6}(?:微信|vx|wx|老师|助教|小助手|客服)|(?:加入|拉你进|进).{0,10}(?:交流群|[QＱ]{2}群|微信群|学习群|技术群|粉丝群|知识星球|群聊)",
    r"(?:^|[.!?]\s+|please\s+|and\s+|to\s+)(?:subscribe|sign up)\b.{0,40}\b(?:newsletter|mailing list|our|my|weekly|inbox|today|for free|by e-?mail|latest (?:posts|articles|news|updates))\b",
    r"\bfollow (?:(?:us|me|our)\b|@)",
    r"\b(?:download|get|grab|claim)\b.{0,16}\bfree\b.{0,24}\b(?:e-?book|guide|pdf|copy|trial|course|cheat ?sheet|template|access|account)\b",
    r"\bjoin (?:our|my|the|over|more than)?\s*(?:[\d,.]+\w?\+? )?(?:newsletter|community|discord|slack|telegram|mailing list|readers|subscribers|developers)\b",
    r"\b(?:use|with) (?:promo |coupon |discount )?code \w+|\b\d{1,2} ?% off\b|\blimited[- ]time offer\b",
    r"\bsponsored (?:by|post|content)|^\W*(?:sponsored|advertisement|advertising|广告|推广|赞助商?内容)\W*$",
    r"\b(?:enroll|register|buy|order|shop) (?:now|today)\b|\bbook a (?:demo|call)\b|\bfree trial\b.{0,20}\b(?:today|now|start)",
)
# Who acts in the sentence is somebody else than the reader: it tells of advertising instead of advertising.
_THIRD = _any(
    r"用户|平台|商家|广告主|顾客|消费者|系统(?!学|课|化|提升)|(?<!大)模型|客户端|服务端|服务器|算法(?!工程师|面试|岗|题)|企业|运营|后台会|攻击者|样本|特征",
    r"例如|比如|所谓|是指|指的是|意味着|通过.{0,10}(?:可以|能够)|场景|策略|机制|转化率|点击率|行为|召回|模块|接口|文案",
    r"面试官|训练(?!营)|数据(?!科学|分析师|结构)|冷启动|预测|曝光|审核|样例|实验|首先|其次|因此|由于",
    r"\b(?:training|prediction|classic|problem|experiment|equation|derivation|therefore|because)s?\b",
    r"\b(?:users?|clients?|consumers?|customers?|subscribers?|publishers?|servers?|systems?|models?|topics?|brokers?)\b",
    r"\b(?:message|queue|event|algorithm|dataset|feature|callback|api|listener|click-?through|partition|offset)s?\b",
    r"\b(?:cluster|node|leader|log|thread|socket|stream|observer|observable|protocol|database|gradient|loss|layer)s?\b",
    r"\b(?:refers? to|is called|means that|for example|e\.g\.|such as|when a|if a)\b",
)


def promotion(text: str, quiet: Callable[[str], bool] = lambda word: False) -> float:
    """How much a segment advertises: about 3 and more is an advertisement, below 1 is not.

    `quiet(word)` says that a word is the subject of this article, so that it proves nothing.
    """
    # One word counts once: 扫描二维码 is something to do or a channel, not both.
    counted: list[tuple[int, int]] = []
    for pattern in (_OFFER, _CHANNEL, _ACTION):
        for match in pattern.finditer(text):
            apart = all(match.end() <= start or end <= match.start() for start, end in counted)
            if apart and not quiet(match[0].lower()):
                counted.append(match.span())
                break
    score = len(counted) + (0.5 if len(counted) >= 2 else 0.0)
    if any(not quiet(match[0].lower()) for match in _STRONG.finditer(text)):
        score += 2.0
    if re.search(r"[↓↑👇👆🎁🔥]|[!！~～]{1,3}\s*[)）]?$", text):
        score += 0.5
    others = len({m[0].lower() for m in _THIRD.finditer(text)})
    score -= min(4.5, 1.2 * others)
    length = size(text)
    if length <= 30:
        score += 0.5
    elif length > 60:
        score -= 0.5 + min(2.0, (length - 60) / 80)
    return score


def promotion_words(texts: Iterable[str]) -> dict[str, int]:
    """How many of the texts, long sentences of the article, use each advertising word."""
    counts: dict[str, int] = {}
    for text in texts:
        found = {
            m[0].lower() for pattern in (_ACTION, _OFFER, _CHANNEL, _STRONG) for m in pattern.finditer(text)
        }
        for word in found:
            counts[word] = counts.get(word, 0) + 1
    return counts


_IMAGE = _any(
    r"(?:打开|点击|长按|进入).{0,10}(?:查看|看|浏览|加载).{0,6}(?:图片|大图|原图|高清图?)",
    r"[\[【(（<]?\s*(?:图片|图像|插图|动图|图|image|img|picture|photo|gif|figure)\s*(?:加载中|loading)?\s*[\]】)）>]",
    r"图片(?:加载中|加载失败|来源.{0,12}|转存失败.{0,30})|(?:click|tap) (?:the image )?to (?:enlarge|expand|view).{0,20}",
    r"(?:image|photo) (?:credit|source)s?\s*:.{0,40}|loading image\W*",
)


def image_placeholder(text: str) -> bool:
    """Whether every line only stands where a picture was."""
    return all(_IMAGE.fullmatch(part.strip()) for part in re.split(r"\n|\s{2,}", text.strip()))


_REPRINT = _any(
    r"(?:转载|转发|引用)(?:本文)?.{0,8}(?:注明|标明|附上|联系|授权)|未经.{0,10}(?:许可|授权|允许|同意).{0,10}(?:转载|使用|复制|引用)|禁止转载",
    r"本文(?:来自|来源于?|转自|转载自|转载于|摘自|首发于?|由.{1,20}(?:发布|授权|投稿))|原文(?:链接|地址|出处)\s*[:：]|(?:文章|内容)来源\s*[:：]",
    r"本文为.{0,16}(?:原创|转载)|原创(?:文章|作品|不易)|版权声明\s*[:：].{0,20}本文|版权归.{0,12}所有|遵循.{0,12}版权协议",
    r"\b(?:originally (?:published|posted|appeared)|(?:re)?printed with permission|reposted from|cross-?posted)\b",
    r"^.{0,60}\ball rights reserved\W*$|©|\(c\) ?\d{4}|\bcopyright (?:©|\(c\)|\d{4}|notice)|no part of this (?:article|publication|site)",
    r"\bthis (?:article|post|work) is licensed under\b",
)
_DISCLAIMER = _any(
    r"(?:不代表|并不代表).{0,12}(?:立场|观点|意见)|仅代表.{0,10}(?:作者|个人)|(?:本站|本网站?|本平台|本号)仅?.{0,4}(?:提供|负责|承担|拥有)",
    r"不(?:拥有|享有)所有权|不承担.{0,8}(?:法律)?责任|如[有若].{0,10}侵[权犯]|(?:内容|涉嫌)?造成侵权|侵权.{0,8}(?:删除?|联系|告知|投诉)",
    r"投诉反馈|仅供(?:参考|学习交流)|免责声明|(?:版权|侵权)问题.{0,6}(?:请|联系)|立即删除",
    r"\b(?:views?|opinions?)(?: and \w+)? expressed\b.{0,60}\b(?:author|own)\b|\bfor (?:informational|educational) purposes only\b|^\W*disclaimer\b",
    r"\bnot (?:financial|legal|medical|investment) advice\b|\bwe (?:may )?(?:earn|receive) .{0,24}commission|affiliate (?:links?|commission|disclosure)",
)
_SELF = _any(
    r"本文|该文|原文|本站|本网|本号|本平台|原作者|版权归|如若|如有|请注明|请联系|联系我们|投稿|博主|文章来源|内容来源",
    r"\bthis (?:article|post|site|blog|website|work|page)\b|\brespective (?:authors?|owners?)\b|\bwe\b|\bour\b|©|\(c\)|^.{0,40}all rights reserved\W*$",
    r"\bexpressed (?:here|in this)\b",
)
_LAW = _any(
    r"法院|法官|法律规定|著作权法|主张|合理使用|训练数据|原告|被告|判断|训练(?!营)|属于",
    r"\b(?:courts?|laws?|fair use|plaintiff|defendant|licen[cs]es|training|argues?|grants?|gives?)\b",
)


def legal(text: str) -> tuple[float, str]:
    """How much a segment is a notice about this very page, and which: "reprint" or "disclaimer"."""
    reprint = len({m[0] for m in _REPRINT.finditer(text)})
    disclaimer = len({m[0] for m in _DISCLAIMER.finditer(text)})
    if not reprint + disclaimer:
        return 0.0, "disclaimer"
    weak = 0.75 if re.search(r"仅供(?:参考|学习)", text) else 0.0
    score = 1.5 * (reprint + disclaimer) - weak + (1.0 if _SELF.search(text) else -1.0)
    others = {m[0].lower() for pattern in (_THIRD, _LAW) for m in pattern.finditer(text)}
    score -= 0.7 * min(4, len(others - {"平台"}))
    length = size(text)
    score += 0.5 if length <= 40 else -min(2.5, max(0, length - 90) / 60)
    return score, "reprint" if reprint > disclaimer else "disclaimer"


_SHARE_WORDS = r"点赞|收藏|转发|在看|关注|分享|赞同|喜欢|举报|添加评论|评论|投币|留言|打赏|赞赏|一键三连|三连|赞|share|tweet|like|pin|comment|follow|email|print|save|subscribe|facebook|twitter|linkedin|reddit|whatsapp|x"
_SHARE_ONLY = re.compile(
    rf"(?:(?:{_SHARE_WORDS})(?:到|至|给|this|it)?[\s\d|/·•、,，.:：~～!！+k万w-]*){{2,}}", re.IGNORECASE
)
_SHARE = _any(
    r"(?:欢迎|求|记得|别忘|请|点个|给个|来个|帮忙|麻烦|顺手|随手|喜欢|有用|有帮助|觉得不错|动动).{0,24}(?:点赞|收藏|转发|在看|分享给|三连|关注(?!的|点|度|机制)|评论(?!区|的)|打赏|小红心|个赞|点个赞|star)",
    r"(?:分享|转发)(?:到|至|给)?.{0,8}(?:朋友圈|好友|微博|微信|QQ|空间)|一?键?三连(?:支持|走起|一下|[!！~～。]|$)|支持一下|创作不易.{0,20}",
    r"\b(?:share (?:this|it) (?:on|with|post|article)|like (?:this|the) (?:post|article|video)|tweet this|pin it)\b",
    r"\b(?:leave|drop) (?:a|your|me a) (?:comment|like|clap)|\bif you (?:enjoyed|liked|found) this\b.{0,80}\b(?:share|like|clap|comment|follow|subscribe|star)\b",
    r"\bshare (?:this|on|via)\s*:?\s*(?:$|facebook|twitter|linkedin|x\b)",
)


def is_share_line(text: str) -> bool:
    """Whether the segment asks to like, share or follow, or is the row of buttons for it."""
    if size(text) > 60:
        return False
    bare = text.strip().lstrip("👉👍❤️✨🌟 ")
    if not re.match(r"[-*•·]", bare) and _SHARE_ONLY.fullmatch(bare):
        return True
    return bool(_SHARE.search(text)) and not _THIRD.search(text)


_NAVIGATION = _any(
    r"[-—=~·\s]*(?:END|完|全文完|正文完|the end)[-—=~·\s]*|首发于.{0,30}|[\d,.]+ ?[万k]? ?人(?:赞同|收藏|关注|阅读|喜欢).{0,12}|(?:编辑|发布|修改|更新)于 ?\d{4}.{0,40}|赞同 ?[\d,.]+.{0,40}",
    r"(?:还没有|暂无)评论.{0,20}|[\d,]+ ?条评论|(?:写|添加|发表|查看)评论",
    r"(?:上|下|前|后)一(?:篇|页|章|条)(?:文章)?\s*(?:[:：>》»].{0,80}|没有了|$)|返回(?:目录|顶部|首页|列表|上一页)|回到顶部",
    r"(?:阅读|展开|查看)(?:全文|原文|更多)[>》»…]*|(?:首页|主页)\s*[>》»/|][^。.;；]{0,80}|(?:文章标签|分类专栏|文章分类|所属专栏|标签)\s*[:：].{0,80}",
    r"(?:阅读量?|浏览量?|点击量?|热度)\s*[:：]?\s*[\d.,]+\s*[kw万]?\+?(?:[\s·|，,]*(?:点赞|收藏|评论|分享|赞)\w*\s*[:：]?\s*[\d.]*[kw万]?)*",
    r"(?:最新推荐文章于|已于|于)\s*\d{4}[-/年].{0,40}(?:发布|修改)(?:.{0,12}阅读.{0,12})?|登录(?:后|注册).{0,12}|立即登录",
    r"(?:previous|next|prev)(?: (?:post|article|page|chapter|lesson))?\s*(?:[:»>→←]|$).{0,80}|[←»«].{0,60}|back to (?:top|home|blog|index)",
    r"(?:home|blog)\s*(?:[>»/|›].{1,80})|read (?:more|next|the full (?:article|story))\W*|skip to (?:main )?content|menu|log ?in|sign in|search",
    r"(?:tags?|categories|filed under|posted in)\s*:.{0,80}|\d+ (?:min|minute)s? read|(?:\d[\d,.k]*\s*)?(?:views|claps|comments)",
    r"next\s*[:»>→].{0,80}",
)


def is_navigation(text: str) -> bool:
    """Whether each line leads elsewhere on the site or is the page's own furniture (tags, view counts)."""
    parts = [part.strip().strip("[]#*") for part in text.strip().split("\n")]
    if not all(size(part) <= 30 for part in parts):
        return False
    plain = [re.sub(r"\]\([^)]*\)", "", part) for part in parts]
    return all(_NAVIGATION.fullmatch(part.strip()) for part in plain)


_RELATED = re.compile(
    r"(?:相关|推荐|热门|最新|更多|精彩|往期|猜你喜欢|为你|你可能|您可能|大家都在)(?:的)?(?:阅读|文章|推荐|资讯|帖子|博文|博客|精选|回顾|精彩|热文|还?(?:感)?喜欢|感兴趣|在看|的文章)*"
    r"|related (?:articles?|posts?|reading|stories)|(?:you )?(?:may|might) (?:also )?(?:like|enjoy|be interested in)"
    r"|you(?:['’]ll)? (?:may |might )?also (?:like|enjoy)|more (?:from .{1,30}|articles|posts|stories|like this|to read)|recommended(?: for you| reading| articles| posts)?"
    r"|(?:recent|popular|trending|latest|similar|other) (?:posts|articles|stories)|(?:read|up) next|what to read next|keep reading",
    re.IGNORECASE,
)
_EDGE = " \t#*_>-=|[]【】「」<>《》:：.。!！~～…📚📖🔗👇↓▼"


def is_related_heading(text: str) -> bool:
    """Whether the line is a heading such as 相关文章 or "You may also like"."""
    bare = text.strip().strip(_EDGE)
    return 4 <= len(bare) <= 60 and size(bare) <= 10 and bool(_RELATED.fullmatch(bare))


def is_toc_heading(text: str) -> bool:
    """Whether the line announces a table of contents."""
    bare = re.sub(r"\s+", " ", text[:60].strip().strip(_EDGE)).lower()
    return bare in {
        "目录",
        "目 录",
        "文章目录",
        "本文目录",
        "内容目录",
        "table of contents",
        "contents",
        "toc",
    }


_CUT = re.compile(
    r"(?:…+|\.{3,}|。{3,}|\[(?:…|\.\.\.)\]|(?:阅读全文|查看详情|read more|continue reading)\W*)$",
    re.IGNORECASE,
)


def truncated(text: str) -> bool:
    """Whether a paragraph breaks off, as the teasers in a list of posts do."""
    return bool(_CUT.search(text.rstrip()[-24:])) and size(text) >= 8


@cache
def _tokens(text: str) -> frozenset[str]:
    return frozenset(tokenize(text))


def words(texts: Iterable[str]) -> frozenset[str]:
    """The distinct words (Han pairs, stems) of some texts."""
    found: set[str] = set()
    for text in texts:
        found |= _tokens(text)
    return frozenset(found)


def similarity(text: str, vocabulary: frozenset[str]) -> float:
    """The share (0..1) of a text's distinct words that the vocabulary has; 1.0 for a text without words."""
    own = _tokens(text)
    return len(own & vocabulary) / len(own) if own else 1.0
