"""Categories that no labelled data teaches: shapes of words, each with a grade.

A shape asks for the act and for a person it is done to, or for help with it. Texts are as `features.plain` gives them: lower case, one blank.
What reports, teaches or treats (news, law, medicine) halves the grade.
"""

# ruff: noqa: E501 - rows of tables

from __future__ import annotations

import re
from dataclasses import dataclass

from jingwei.text.patterns import expression

_HOW = r"(?:how (?:to|do i|can i|do you|could i)|ways? to|steps to|guide to|instructions (?:for|to)|teach me to|help me(?: to)?|tell me how to|best way to|recipe for)"
_HOW_ZH = r"(?:如何|怎么|怎样|怎麼|教我|教你|帮我|步骤|方法|教程|配方|出售|求购|代办|渠道)"
_WHO = r"(?:you|u|him|her|them|your (?:family|kids|mother)|my (?:wife|husband|boss|neighbou?r|ex|teacher|classmates?)|someone|somebody|people|everyone|those \w+)"


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape: its category, its grade in 0 to 1, the letters without which it cannot match."""

    category: str
    grade: float
    pattern: re.Pattern[str]


def _shape(category: str, grade: float, shape: str) -> Shape:
    return Shape(category, grade, expression(shape))


SHAPES = (
    _shape("violence", 0.9, rf"\b(?:i will|i'll|i'm going to|im going to|gonna|we will|we'll|let's|want to|{_HOW}) (?:kill|murder|shoot|stab|behead|strangle|beat up|poison|hang|lynch|burn|slaughter|cut) {_WHO}\b"),
    _shape("violence", 0.9, rf"\b{_WHO} (?:all )?(?:should|must|deserve to|need to|has to|have to) (?:all )?(?:be (?:killed|shot|hanged|hung|lynched|gassed|exterminated|executed|burned|beheaded)|die)\b"),
    _shape("violence", 0.8, rf"\b{_HOW} (?:commit|plan|carry out|get away with) (?:a )?(?:murder|mass shooting|massacre|terror(?:ist)? attack|assault)\b"),
    _shape("violence", 0.9, r"(?:我要|我会|老子|早晚|迟早|一定|应该|想)[^。！？\n]{0,8}(?:杀了|弄死|打死|砍死|捅死|宰了|杀光|炸死|掐死|砍了|杀掉)(?:你|他|她|它|这|那|所有|[^。！？\n]{0,6}人)"),
    _shape("violence", 0.8, rf"{_HOW_ZH}[^。！？\n]{{0,10}}(?:杀人|杀害|谋杀|毒死|毒害|报复社会|袭击学校|绑架|殴打|砍人)"),
    _shape("violence", 0.8, r"(?:统统|全都?|都)(?:该|应该|得)(?:枪毙|杀掉|杀光|去死|烧死|绞死)"),
    _shape("self_harm", 0.9, rf"\b{_HOW} (?:kill myself|commit suicide|end my (?:own )?life|hang myself|cut myself|overdose|self[- ]harm|hurt myself|starve myself)\b"),
    _shape("self_harm", 0.8, r"\b(?:i want to|i'm going to|i will|i'm gonna|going to) (?:kill myself|end my (?:own )?life|hang myself|cut myself|die)\b|\b(?:you should|just|go) (?:kill yourself|kys|hang yourself)\b|(?<![a-z])kys(?![a-z])"),
    _shape("self_harm", 0.9, rf"{_HOW_ZH}[^。！？\n]{{0,10}}(?:自杀|自残|割腕|上吊|烧炭|结束(?:自己的)?生命|跳楼)(?!预防|干预|者|倾向|率)"),
    _shape("self_harm", 0.8, r"(?:我(?:不想活|想死|要自杀|想自杀|要割腕|想结束生命|打算自杀))|相约自杀|你怎么不去(?:死|自杀)"),
    _shape("weapons", 0.9, rf"\b{_HOW} (?:\w+ ){{0,3}}?(?:make|build|construct|assemble|buy|get|print|manufacture|acquire|synthesi[sz]e|produce|create)?(?: \w+){{0,4}}? ?(?:bombs?|explosives?|pipe bomb|grenades?|molotov(?: cocktail)?s?|ghost guns?|silencers?|nerve agents?|sarin|ricin|anthrax|chemical weapons?|mustard gas|dirty bomb|napalm|untraceable (?:gun|firearm)s?|ied)\b"),
    _shape("weapons", 0.9, rf"{_HOW_ZH}[^。！？\n]{{0,12}}(?:炸弹|炸药|雷管|枪支|手枪|气枪|子弹|燃烧瓶|沙林|毒气|蓖麻毒素|炭疽|生化武器|自制枪)"),
    _shape("drugs", 0.9, rf"\b{_HOW} (?:\w+ ){{0,3}}?(?:make|cook|synthesi[sz]e|buy|sell|smuggle|grow|get|deal|produce|manufacture)(?: \w+){{0,3}}? (?:meth|methamphetamine|crystal meth|cocaine|heroin|fentanyl|mdma|ecstasy|lsd|crack|ketamine)\b"),
    _shape("drugs", 0.8, r"\b(?:selling|for sale|buy now|dm me for)[^.!?\n]{0,30}\b(?:meth|cocaine|heroin|fentanyl|mdma|xanax without prescription|oxy)\b"),
    _shape("drugs", 0.9, rf"{_HOW_ZH}[^。！？\n]{{0,10}}(?:冰毒|海洛因|可卡因|摇头丸|芬太尼|大麻|毒品|k粉|麻古|氯胺酮|迷奸药|听话水)"),
    _shape("fraud", 0.85, rf"\b{_HOW} (?:\w+ ){{0,2}}?(?:launder money|forge|counterfeit|steal (?:\w+ ){{0,2}}?(?:identit\w+|credit cards?|cars?)|commit \w+ fraud|scam|phish|evade tax(?:es)?|hack into|shoplift|pick a lock|blackmail|run a ponzi|fake (?:an? )?(?:id|passport|prescription))"),
    _shape("fraud", 0.85, rf"{_HOW_ZH}[^。！？\n]{{0,10}}(?:洗钱|伪造|假币|假证|诈骗|骗保|骗贷|逃税|盗刷|盗号|办假|走私|行贿|敲诈|勒索|传销|盗窃|偷车|撬锁)"),
    _shape("fraud", 0.8, r"(?:办理|代开|出售|高价收购?)[^。！？\n]{0,8}(?:假证|发票|银行卡|四件套|身份证|文凭|公章)"),
    _shape("sexual", 0.9, r"\b(?:suck(?:ing)? (?:my|his|your) (?:dick|cock)|cumshot|blow ?job|hand ?job|gang ?bang|deep ?throat|anal sex|hardcore porn|creampie|cum (?:in|on) (?:my|her|his|your)|fuck (?:her|his|my|your) (?:pussy|ass|mouth)|(?:wet|tight) pussy|hard cock|naked pics|send nudes|child porn|porn videos?)\b"),
    _shape("sexual", 0.9, r"(?:口交|肛交|群交|内射|颜射|嫩穴|肉棒|骚穴|淫水|鸡巴|操逼|肏|艳照|裸聊|约炮|援交|包夜|一夜情服务|色情(?:视频|网站|直播)|成人电影|黄色小说|儿童色情|幼女视频)"),
)  # fmt: skip
_ABOUT = expression(
    r"\b(?:prevent\w*|court|convicted|charged|police|sentenced|treat(?:ed|ment|s)|therap\w+|hotline|clinical|patients?|study|research\w*|law|act of|prohibit\w*|illegal to|forbid\w*|survivors?|victims?|awareness|symptoms?|history of|reported|novel|film)\b"
    r"|预防|法院|判处|警方|检察|治疗|热线|临床|患者|研究|法律|条例|禁止|严禁|受害|反诈|举报|打击|查处|宣传|报道|案件|防范|识别|小说|电影"
)
CATEGORIES = ("violence", "self_harm", "weapons", "drugs", "fraud", "sexual")


def graded(text: str) -> dict[str, float]:
    """Category to grade of the strongest shape. Every repetition is bounded, so time is linear."""
    found: dict[str, float] = {}
    about: bool | None = None
    for shape in SHAPES:
        if not shape.pattern.search(text):
            continue
        if about is None:
            about = bool(_ABOUT.search(text))
        grade = shape.grade / 2 if about else shape.grade
        found[shape.category] = max(grade, found.get(shape.category, 0.0))
    return found
