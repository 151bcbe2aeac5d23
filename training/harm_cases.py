"""Functional cases of the harm operator, from own templates: what is said of a group or to a person, and what only looks like it.

`TRAIN` and `HELD_OUT` share no template. A case is (name, text, label); label 1 is abuse. `{g}` is a group, `{a}` an insult.
"""

# ruff: noqa: E501 - rows of tables

from __future__ import annotations

from collections.abc import Iterator

GROUPS = {
    "en": ("women", "immigrants", "muslims", "jews", "gay people", "trans people", "disabled people", "black people", "asians", "refugees", "christians", "old people"),
    "zh": ("女人", "移民", "穆斯林", "犹太人", "同性恋", "跨性别者", "残疾人", "黑人", "河南人", "东北人", "外地人", "农民工", "印度人", "老人"),
}  # fmt: skip
INSULTS = {"en": ("idiots", "trash", "vermin", "parasites", "scum"), "zh": ("垃圾", "蛆虫", "人渣", "废物", "寄生虫")}
_TRAIN = {
    "en": {
        "derogation": (1, ("{g} are {a}", "All {g} are nothing but {a} and everyone knows it.", "I hate {g}.", "{g} disgust me, they are {a}", "What else do you expect from {g}, they are {a}.", "{g} are inferior.", "I can not stand {g}.", "{g} ruin everything.", "Never trust {g}.", "The world has too many {g}, filthy {a}.")),
        "exclusion": (1, ("We should throw every one of the {g} out of this country.", "{g} do not deserve any rights.", "No {g} allowed here, go back where you came from.", "{g} should not be allowed to vote.", "Send all {g} away.", "Keep {g} out of here.")),
        "threat": (1, ("Someone should kill all {g}.", "I will beat up {g} wherever I meet them.", "{g} need to be wiped out.", "I want to punch {g} in the face.")),
        "person": (1, ("You are one of those {a}, shut up.", "Go and die, you piece of trash.")),
        "neutral": (0, ("Many {g} live in this city.", "The survey asked 300 {g} about housing.", "{g} are people.", "My neighbours are {g}.", "A new centre for {g} opened on Monday.", "There were {g} and other visitors at the fair.", "Doctors should listen to {g}.", "I work with {g} every day.", "A book about {g} was published in May.", "How many {g} voted in the last election?", "{g} face many barriers when they look for work.", "The film tells the story of two {g}.", "I met some {g} at the market and we talked about food.", "As one of the {g} here I would like to say hello.", "Some {g} like tea, some like coffee.")),
        "support": (0, ("I respect {g}.", "{g} deserve the same rights as everyone else.", "We are proud of what {g} have achieved.", "{g} are kind and helpful.", "I love {g}.", "We welcome {g} in our town.", "The {g} next door brought us soup, how lovely.", "Happy to see {g} succeed.", "{g} are great colleagues.", "It is good that {g} get help.", "I admire the courage of {g}.")),
        "counter": (0, ('Saying "{g} are {a}" is wrong and hurtful.', "Whoever calls {g} {a} has never talked to one.", "It is unacceptable to hate {g}.", "Calling {g} names says more about you than about them.", "It makes me sad when people despise {g}.", "Why would anyone treat {g} like {a}?", "That comment about {g} was racist and cruel.")),
        "negation": (0, ("{g} are not {a}.", "I do not hate {g}.", "Nobody should attack {g}.", "I would never say that {g} are {a}.", "There is nothing wrong with {g}.", "{g} are no worse than anybody else.", "I do not think that {g} should leave.")),
        "report": (0, ("The court convicted the man who had called {g} {a}.", "Police recorded more attacks on {g} last year.", "The article quotes a minister who insulted {g}.", "A new law protects {g} from threats and violence.", "Historians describe how {g} were driven out of the town.", "Hate crimes against {g} are investigated by a special unit.")),
        "other": (0, ("This old car is trash.", "I hate rainy Mondays.", "Kill the process and start it again.", "The parasites live in the gut of the fish.", "My code is garbage, I will rewrite it.", "I hate this game.", "The movie was stupid but fun.", "Dirty pages are written back to disk.", "He died in the war.", "This idiot of a printer jams again.")),
    },
    "zh": {
        "derogation": (1, ("{g}都是{a}", "这些{g}全是{a}，看见就恶心", "我讨厌{g}", "{g}没一个好东西", "对{g}还能指望什么，一群{a}", "{g}就是低人一等", "受不了{g}", "千万别相信{g}", "{g}真恶心", "这帮{g}，呸，{a}", "{g}素质真低", "{g}都不是人")),
        "exclusion": (1, ("把{g}都赶出去", "{g}不配有任何权利", "{g}滚出我们的城市", "不许{g}投票", "别让{g}进来", "{g}从哪来回哪去", "国家要是没有{g}就好了")),
        "threat": (1, ("应该把{g}全杀了", "见到{g}就打", "{g}就该去死", "真想弄死这些{g}", "把{g}都抓去毙了")),
        "person": (1, ("你就是个{a}，闭嘴", "去死吧你这个{a}", "你算什么东西，{a}一个", "闭上你的臭嘴", "丑八怪，别出来吓人", "你这{a}不配活着")),
        "neutral": (0, ("这座城市住着许多{g}", "调查访问了三百名{g}", "{g}也是普通人", "我的邻居是{g}", "新的{g}服务中心周一开放", "集市上有{g}和其他游客", "医生应该倾听{g}的意见", "我每天和{g}一起工作", "五月出版了一本关于{g}的书", "上次选举有多少{g}投票？", "{g}找工作时遇到不少困难", "这部电影讲述两个{g}的故事", "我在市场遇到几位{g}，聊了聊吃的", "有些{g}喜欢喝茶，有些喜欢咖啡")),
        "support": (0, ("我尊重{g}", "{g}应当享有同等的权利", "我们为{g}取得的成绩感到骄傲", "{g}善良又热心", "我喜欢{g}", "欢迎{g}来我们这里", "隔壁的{g}给我们送了汤，真好", "{g}是很好的同事", "佩服{g}的勇气")),
        "counter": (0, ("说“{g}都是{a}”是错误的", "骂{g}是{a}的人根本不了解他们", "歧视{g}是不可接受的", "看到有人瞧不起{g}我很难过", "凭什么把{g}当成{a}", "关于{g}的那条评论充满偏见")),
        "negation": (0, ("{g}不是{a}", "我不讨厌{g}", "任何人都不应该伤害{g}", "我绝不会说{g}是{a}", "{g}没有什么不好", "我不认为{g}应该离开")),
        "report": (0, ("法院判决了辱骂{g}为{a}的男子", "去年针对{g}的袭击有所增加", "文章引用了一位侮辱{g}的官员的话", "新法律保护{g}免受威胁和暴力", "历史学家描述了{g}如何被赶出小镇")),
        "other": (0, ("请把垃圾分类投放", "我讨厌下雨天", "杀掉进程后重启服务", "这种寄生虫生活在鱼的肠道里", "我的代码写得像垃圾", "这游戏真蠢但好玩", "他在战争中去世", "打印机又坏了，气死我了")),
    },
}  # fmt: skip
_HELD_OUT = {
    "en": {
        "derogation": (1, ("Honestly {g} make me sick, a bunch of {a}.", "There is nothing lower than {g}.")),
        "exclusion": (1, ("Ban {g} from our schools and shops.", "Our land would be better off without {g}.")),
        "threat": (1, ("{g} should be hanged, the lot of them.", "Round up the {g} and burn them.")),
        "person": (1, ("What an ugly loser you are.", "Shut your mouth, you worthless idiot.")),
        "neutral": (0, ("In 2019 the share of {g} in the region was 12 percent.", "She teaches a course for {g}.", "Which services do {g} use most?")),
        "support": (0, ("Thank you to all {g} who helped us.", "{g} make our team stronger.")),
        "counter": (0, ("He shouted that {g} were {a}, and I reported him.", "Stop insulting {g}.")),
        "negation": (0, ("It is a lie that {g} are {a}.", "No one has the right to hurt {g}.")),
        "report": (0, ("The study describes prejudice against {g} in the 1930s.", "Section 4 of the act forbids discrimination against {g}.")),
        "other": (0, ("The patient died of cancer after two years.", "Rats and vermin are controlled with traps.", "I am such an idiot, I forgot my keys.")),
    },
    "zh": {
        "derogation": (1, ("说实话，{g}真让人作呕，一帮{a}", "没有比{g}更低贱的了")),
        "exclusion": (1, ("学校和商店都不该让{g}进来", "没有{g}这里会好得多")),
        "threat": (1, ("{g}统统该枪毙", "把那些{g}抓起来烧死")),
        "person": (1, ("你这种{a}也配说话", "长得丑还出来恶心人，滚")),
        "neutral": (0, ("2019年该地区{g}占百分之十二", "她给{g}开了一门课", "{g}最常使用哪些服务？")),
        "support": (0, ("感谢所有帮助过我们的{g}", "{g}让我们的团队更强大")),
        "counter": (0, ("他喊{g}是{a}，我举报了他", "请停止辱骂{g}")),
        "negation": (0, ("说{g}是{a}纯属谣言", "谁也没有权利伤害{g}")),
        "report": (0, ("该研究描述了三十年代对{g}的偏见", "本法第四条禁止歧视{g}")),
        "other": (0, ("病人两年后死于癌症", "用捕鼠夹防治老鼠和害虫", "我真是个傻瓜，又忘带钥匙了")),
    },
}  # fmt: skip
Case = tuple[str, str, int]


def cases(*, held_out: bool) -> Iterator[Case]:
    """Every template with every group; insults go round."""
    for lang, table in (_HELD_OUT if held_out else _TRAIN).items():
        for name, (label, templates) in table.items():
            for template in templates:
                texts = (
                    template.format(g=group, a=INSULTS[lang][at % len(INSULTS[lang])])
                    for at, group in enumerate(GROUPS[lang])
                )
                for text in sorted(set(texts)):
                    yield f"{name} {lang}", text, label
