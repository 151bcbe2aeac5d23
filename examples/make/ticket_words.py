"""Words of the invented tickets: places, openings and sentences in English and Chinese. Pure data, written for this example.

Sentences of `HELD_OUT` are never used for training, so that the accuracy in the model card is that on phrasings the model has not seen.
"""

from __future__ import annotations

LABELS = ("noise", "permit", "street", "waste", "water")
LANGUAGES = ("en", "zh")

PLACES = {
    "en": (
        "Harbour Street", "Linden Square", "the old ferry landing", "Mill Lane", "Lighthouse Road", "the north market", "Chestnut Avenue",
        "Rope Walk", "the garden bridge", "Sailmaker Lane", "Station Road", "the east quay", "Kite Hill", "the library corner", "Salt Street",
    ),
    "zh": (
        "海港路", "菩提广场", "老渡口", "磨坊巷", "灯塔路", "北市场", "栗树大道", "缆绳街", "花园桥", "帆匠巷", "站前路", "东码头", "风筝山", "图书馆路口", "盐街",
    ),
}  # fmt: skip
OPENINGS = {
    "en": (
        "", "Hello,", "Good morning,", "Dear service desk,", "Hello, I live nearby.", "I am writing for our house.", "A question from a shop owner:",
    ),
    "zh": ("", "您好，", "早上好，", "服务台的同志，您好，", "您好，我住在附近。", "我代表我们楼的住户写信，", "我是一名店主，"),
}  # fmt: skip
TIMES = {
    "en": (
        "since Monday",
        "since last week",
        "for three days now",
        "since yesterday evening",
        "again this month",
        "since the storm",
    ),
    "zh": ("从周一开始", "从上周开始", "已经三天了", "从昨晚开始", "这个月又是这样", "自从暴风雨以后"),
}
CLOSINGS = {
    "en": (
        "",
        "Please help.",
        "Who takes care of this?",
        "Thank you for looking into it.",
        "Please tell me when it will be done.",
        "Kind regards",
    ),
    "zh": ("", "请帮忙处理。", "这件事归谁管？", "谢谢你们的关注。", "请告诉我什么时候能办好。", "祝工作顺利"),
}

# Each ticket is put together from parts that are drawn independently: what, how it is, what follows, what is asked.
TRAINING = {
    "en": {
        "street": {
            "what": ("the road", "the pavement", "the cycle lane", "the zebra crossing", "the kerb", "the road surface", "the footpath", "the speed bump",
                     "the traffic island", "the manhole cover"),
            "how": ("is broken", "has deep holes", "is full of cracks", "has sunk", "is badly worn", "crumbles", "was damaged by a lorry", "has come loose"),
            "then": ("Cyclists fall.", "People trip over it.", "Drivers have to swerve.", "Wheelchairs cannot pass.", "Tyres get damaged.",
                     "A pedestrian was hurt.", "Buses slow down here.", "Crossing there is dangerous in the dark."),
            "ask": ("Please send the road crew.", "The asphalt needs repair.", "A barrier should be put up.", "Please fill the hole.",
                    "The street lamp there is out too.", "The road sign is bent as well.", "New lines should be painted.", "When will it be paved again?"),
        },
        "waste": {
            "what": ("the rubbish bin", "the recycling container", "the bottle bank", "the litter basket", "the skip", "the organic waste bin", "the paper container",
                     "the garbage corner", "the glass container", "the bin store"),
            "how": ("overflows", "was not emptied", "is full to the top", "smells of rot", "was tipped over", "is surrounded by bags", "was set on fire",
                    "cannot be closed any more"),
            "then": ("Rats come at night.", "Litter blows everywhere.", "Bags pile up beside it.", "Crows tear the bags open.", "Old furniture is dumped next to it.",
                     "Somebody left a fridge there.", "Broken bottles lie around.", "Mattresses are left there every night."),
            "ask": ("Please send the garbage truck.", "Please collect it.", "We need a second bin.", "When is the next collection day?", "The dumping must be fined.",
                    "Please clear the rubbish away.", "A bigger container would help.", "The refuse collectors drove past."),
        },
        "water": {
            "what": ("the supply pipe", "the drain", "the hydrant", "the sewer", "the tap", "the main pipe", "the gully", "the drinking fountain", "the stopcock",
                     "the storm drain"),
            "how": ("leaks", "is blocked", "drips", "has burst", "gives brown water", "has hardly any pressure", "is frozen", "gurgles loudly"),
            "then": ("The cellar is flooded.", "We have no water.", "Our bill for it has doubled.", "The yard is under water.", "The laundry turns brown.",
                     "A puddle grows on the ground.", "It bubbles up when it rains.", "Nobody can take a shower."),
            "ask": ("Please send a plumber.", "Please shut the valve.", "Is it safe to drink?", "The pipe must be repaired.",
                    "Please pump the cellar out.", "Please flush the drain.", "The meter should be read again.", "When does the tap run again?"),
        },
        "noise": {
            "what": ("the bar", "the building site", "the neighbour's dog", "the fan on the roof", "the night club", "the leaf blower", "the car alarm", "the band room",
                     "the loudspeaker of the shop", "the generator"),
            "how": ("is far too loud", "wakes us every night", "roars before six", "booms until morning", "never falls silent", "howls for hours", "drones all night",
                    "blares during the midday rest"),
            "then": ("Nobody can sleep.", "The children wake up crying.", "The windows shake with the bass.", "We sit awake at three.", "Shift workers find no rest.",
                     "My ears ring.", "We cannot hear each other talk.", "The whole house is awake."),
            "ask": ("Please measure the decibels.", "Please make them keep quiet hours.", "The music must be turned down.", "Can the noise be stopped?",
                    "Please send somebody to listen at night.", "Silence after ten is the rule.", "Asking them to be quiet did not help.", "The volume has to be limited."),
        },
        "permit": {
            "what": ("my application for a market stall", "our building permit", "the residence parking permit", "the licence for our food stall", "my trade registration",
                     "the request for tables outside my cafe", "the permit for the street festival", "the certificate for my shop", "my scaffold application",
                     "the filming licence"),
            "how": ("is still pending", "was not answered", "came back without a reason", "has expired", "was not renewed", "seems to be lost", "was refused",
                    "shows a wrong name"),
            "then": ("We open next month.", "The deadline is Friday.", "I paid the fee twice.", "The clerk asked for another form.", "Customers are waiting for the opening.",
                     "My lawyer says it is complete.", "The landlord wants to see the paper.", "I handed in all documents."),
            "ask": ("Which form is missing?", "Where can I pay the fee?", "Who signs the document?", "How long does approval take?", "Please renew it.",
                    "Can I apply online?", "Which office is in charge of applications?", "Please send me a copy of the decision."),
        },
    },
    "zh": {
        "street": {
            "what": ("马路", "人行道", "自行车道", "斑马线", "路缘石", "路面", "步行道", "减速带", "安全岛", "井盖"),
            "how": ("坏了", "坑很深", "裂缝很多", "塌陷了", "磨损严重", "碎成块了", "被货车压坏", "松动了"),
            "then": ("骑车的人摔倒了。", "行人被绊倒。", "司机只好绕行。", "轮椅过不去。", "轮胎被扎破。", "有位老人摔伤了。", "公交车只能慢行。", "夜里过马路很危险。"),
            "ask": ("请派养路工来。", "沥青需要重铺。", "应该设置护栏。", "请把坑填平。", "那里的路灯也不亮。", "路牌也歪了。", "标线应当重画。", "什么时候重新铺路？"),
        },
        "waste": {
            "what": ("垃圾桶", "回收箱", "玻璃回收箱", "果皮箱", "垃圾斗", "厨余垃圾桶", "废纸箱", "垃圾角", "旧衣箱", "垃圾房"),
            "how": ("满得溢出来", "没有清空", "堆到顶了", "散发腐臭", "被推倒了", "周围全是袋子", "被人点着了", "盖不上盖子"),
            "then": ("夜里有老鼠。", "废纸到处飞。", "袋子越堆越多。", "乌鸦把袋子啄破。", "旁边扔着旧家具。", "有人丢下一台冰箱。", "满地碎玻璃瓶。", "每晚都有人扔床垫。"),
            "ask": ("请派垃圾车来。", "请把垃圾收走。", "需要再加一个桶。", "下次清运是哪天？", "乱扔的人应当罚款。", "请清理干净。", "换个大一点的箱子就好。", "清运工没停车就走了。"),
        },
        "water": {
            "what": ("水管", "排水口", "消防栓", "下水道", "水龙头", "自来水总管", "雨水篦子", "饮水器", "水阀", "雨水井"),
            "how": ("漏水", "堵塞了", "一直滴水", "爆裂了", "流出黄水", "水压很低", "冻住了", "咕咚作响"),
            "then": ("地下室被淹。", "家里没水。", "水费翻了一倍。", "院子里积水。", "洗的衣服发黄。", "地上的水洼越来越大。", "一下雨就往外冒。", "没法洗澡。"),
            "ask": ("请供水科派水工来。", "请先关阀。", "这水能喝吗？", "管道需要修理。", "请抽走积水。", "请疏通管道。", "水表应当重新抄。", "什么时候恢复供水？"),
        },
        "noise": {
            "what": ("酒吧", "工地", "邻居的狗", "楼顶的风机", "夜总会", "吹叶机", "汽车警报器", "乐队排练房", "商店的喇叭", "发电机"),
            "how": ("声音太大", "每晚吵醒我们", "不到六点就轰鸣", "吵到天亮", "从不安静", "叫个不停", "整夜嗡嗡响", "午休时很吵"),
            "then": ("谁都睡不着。", "孩子吓得直哭。", "低音震得窗户响。", "凌晨三点还醒着。", "上夜班的人没法休息。", "耳朵嗡嗡作响。", "说话都听不见。", "整栋楼都被吵醒。"),
            "ask": ("请来测一下分贝。", "请让他们遵守安静时间。", "音乐要关小。", "能制止噪声吗？", "请夜里派人来听一听。", "十点以后应当安静。", "劝过他们小声，没有用。", "音量必须限制。"),
        },
        "permit": {
            "what": ("我的市集摊位申请", "我们的建房许可", "居民停车证", "食品摊许可证", "我的营业登记", "咖啡馆外摆申请", "街头活动许可", "店铺登记证明", "我的脚手架申请", "拍摄许可"),
            "how": ("还在审批", "没有答复", "被退回且未说明理由", "过期了", "没有续期", "好像弄丢了", "被驳回", "姓名写错了"),
            "then": ("我们下个月开业。", "截止日期是周五。", "费用交了两次。", "办事员又要一张表。", "顾客都在等开张。", "律师说材料齐全。", "房东要看证件。", "全部文件都已提交。"),
            "ask": ("还缺哪张表？", "在哪里缴费？", "由谁签字？", "审批要多久？", "请给予续期。", "可以网上申请吗？", "申请归哪个科室管？", "请寄一份决定书。"),
        },
    },
}  # fmt: skip
HELD_OUT = {
    "en": {
        "street": (
            "a big hole in the road at {place} damages our tyres {time}",
            "at {place} the lamps went out and the crossing is dark {time}",
            "the sign and the kerb at {place} were hit by a lorry {time}",
            "bicycles fall because of cracks in the surface at {place} {time}",
        ),
        "waste": (
            "nobody collects the rubbish at {place} {time}",
            "an old sofa was dumped beside the container at {place} {time}",
            "full bins and litter everywhere at {place} {time}",
            "please send the garbage truck to {place}, bags are piling up {time}",
        ),
        "water": (
            "brown water comes from the tap at {place} {time}",
            "there is a leak in the pipe under {place} {time}",
            "the blocked gully at {place} floods our cellar {time}",
            "low pressure and a bad smell from the drain at {place} {time}",
        ),
        "noise": (
            "nobody can sleep because of the music at {place} {time}",
            "drilling at {place} wakes us every morning {time}",
            "the barking at {place} goes on all night {time}",
            "the alarm and the loud fan at {place} never stop {time}",
        ),
        "permit": (
            "how long does an application for a stall at {place} take",
            "I have to renew my parking permit for {place}",
            "which certificate do I need to open a business at {place}",
            "the building permit for {place} has not arrived {time}",
        ),
    },
    "zh": {
        "street": (
            "{place}的路面有大坑，把轮胎都弄坏了，{time}",
            "{place}的路灯灭了，斑马线一片漆黑，{time}",
            "{place}的路牌和路缘石被货车撞坏，{time}",
            "{place}路面有裂缝，骑自行车摔倒，{time}",
        ),
        "waste": (
            "{place}的垃圾一直没人收，{time}",
            "{place}的回收箱旁边扔着一张旧沙发，{time}",
            "{place}到处是满满的垃圾桶和废纸，{time}",
            "请派垃圾车到{place}，垃圾袋越堆越多，{time}",
        ),
        "water": (
            "{place}水龙头流出来的自来水发黄，{time}",
            "{place}下面的水管漏水，{time}",
            "{place}的排水口堵塞，地下室积水，{time}",
            "{place}水压低，下水道还有臭味，{time}",
        ),
        "noise": (
            "{place}的音乐吵得没人睡得着，{time}",
            "{place}每天早上打钻把我们吵醒，{time}",
            "{place}的狗叫了整夜，{time}",
            "{place}的警报器和风机响个不停，{time}",
        ),
        "permit": (
            "{place}的摊位申请要多长时间",
            "我要给{place}的停车证续期",
            "在{place}开店需要办哪些登记证明",
            "{place}的建房许可还没有下来，{time}",
        ),
    },
}
