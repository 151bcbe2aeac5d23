"""Shapes of orders in Chinese."""

# ruff: noqa: E501 - one shape a row

from __future__ import annotations

import re

from jingwei.text.directive_words import ADDRESS, GIVE_ZH, PERSON_ZH, SECRET_FILE, SECRET_ZH, TAKE_ZH, TALK_ZH
from jingwei.text.patterns import expression
from jingwei.text.shapes.shape import shape

_FILES = ".ssh|id_rsa|id_ed25519|id_ecdsa|.env|.aws|.kube|.docker|.netrc|.npmrc|.pypirc|.git-cred|.gnupg|_history|/etc/|mcp.json|claude_desktop|.cursor|gcloud|application_default|wallet.dat|login data|cookies.sqlite|/proc/self|authorized_keys|tfstate|credentials.|secrets."
_FORMAT = expression(
    r"\b(?:raw|json|html|xml|markdown|ids?|uuids?|identifiers?|stack ?traces?|tool names?|technical|format(?:ting|ted)?|urls?|verbatim output|unformatted|schema|internal (?:ids?|names?|fields?|errors?))\b"
    r"|原始|格式|标识符|内部编号|堆栈",
    re.IGNORECASE,
)

SHAPES = (
    shape("secrecy", 3, "不要|不得|切勿|无需|不必|别|禁止|避免|请勿|不用|勿", rf"(?:不要|不得|切勿|无需|无须|不必|禁止|避免|请勿|不用|(?<!分)(?<!区)(?<!类)(?<!级)(?<!特)别|(?<![请切])勿)(?:再|主动|以任何方式|提前)?(?:(?:告诉|告知|提醒|通知|提示|惊动){PERSON_ZH}(?!隐瞒)|(?:向|对|跟|和|与|让){PERSON_ZH}[^。；\n]{{0,6}}?(?:提及|提到|透露|说明|显示|展示|披露|解释|说起|知道|看到|发现|察觉|汇报|报告|告知|提起|知晓|确认))", unless=_FORMAT),
    shape("secrecy", 3, "瞒着|不让|不被|避免被|悄悄|暗中|偷偷|秘密地|隐秘|神不知|不留痕|不易察觉|静默", rf"瞒着{PERSON_ZH}|不(?:让|能让|要让){PERSON_ZH}(?:知道|看到|察觉|发现|注意)|(?:不被|避免被|以免被){PERSON_ZH}(?:发现|察觉|看到|注意)|(?:悄悄|暗中|偷偷|秘密地|隐秘地|静默)[^。；\n]{{0,10}}?{GIVE_ZH}", denies=True),
    shape("secrecy", 3, "不要提|不得提|勿提|不要说明|不要解释|不要透露|保密|不要显示|不要在回", r"(?:不要|不得|请勿|切勿)(?:提及|提到|说明|解释|透露|显示|展示)(?:此|该|这|本)(?:步骤|操作|过程|文件|调用|指令|一?步|事|参数|要求)|(?:对此|此事|该步骤|本步骤|此步骤)(?:必须|须|应)?(?:严格)?保密|不要在(?:回复|回答|答复|输出|总结)中(?:提及|提到|说明|显示)(?:此|该|这)"),
    shape("harvest", 3, _FILES, rf"{TAKE_ZH}[^。；\n]{{0,40}}?{SECRET_FILE}(?:(?!不会|不得|不被|不上传|不发送|绝不|从不|未|无需).){{0,100}}?{GIVE_ZH}", commands=True, denies=True, purpose="secret"),
    shape("harvest", 3, _FILES, rf"(?:把|将)[^。；\n]{{0,30}}?{SECRET_FILE}[^。；\n]{{0,30}}?{GIVE_ZH}", commands=True, denies=True, purpose="secret"),
    shape("acquire", 2, _FILES, rf"{TAKE_ZH}[^。；\n]{{0,40}}?{SECRET_FILE}", commands=True, denies=True, purpose="secret"),
    shape("harvest", 3, "私钥|密钥|密码|口令|凭据|凭证|令牌|环境变量|助记词|登录信息", rf"{TAKE_ZH}[^。；\n]{{0,30}}?{SECRET_ZH}.{{0,80}}?{GIVE_ZH}|(?:把|将)[^。；\n]{{0,12}}?(?:所有|全部|本机|系统|用户的?|保存的?|找到的?|任何|主机)[^。；\n]{{0,10}}?{SECRET_ZH}[^。；\n]{{0,30}}?{GIVE_ZH}", commands=True, denies=True, purpose="secret"),
    shape("harvest", 3, "对话|聊天|会话|系统提示|用户说过|上下文|消息", rf"(?:把|将)[^。；\n]{{0,16}}?{TALK_ZH}[^。；\n]{{0,30}}?{GIVE_ZH}|(?:请|必须|务必|须|应|需|要|总是|每次)[^。；\n]{{0,20}}?{GIVE_ZH}[^。；\n]{{0,16}}?{TALK_ZH}", commands=True, denies=True, purpose="talk"),
    shape("address", 3, "发送|发给|转发|上传|抄送|密送|提交|同步|推送", rf"(?:发送|发给|转发|上传|抄送|密送|提交|同步|推送)(?:一份)?(?:到|给|至|副本给|副本至)?[^。；\n]{{0,16}}?{ADDRESS}", commands=True, denies=True, unless=expression(r"(?:反馈|意见|问题|工单)", 0)),
    shape("tamper", 3, "调用|发送|转账|付款|支付|汇款|提交|使用|执行", rf"(?:调用|发送|转账|付款|支付|汇款|提交|使用|执行)[^。；\n]{{0,20}}?(?:时|前|之前|的时候)[^。；\n]{{0,20}}?(?:改为|改成|替换为|设为|设置为|换成|替换成|一律填|填写为|添加密送|加上抄送)[^。；\n]{{0,16}}?(?:{ADDRESS}|[\w-]{{6,}})", denies=True),
    shape("override", 3, "忽略|无视|绕过|关闭|禁用|跳过|覆盖|优先于|高于", r"(?:忽略|无视|绕过|关闭|禁用|跳过|抛开)(?:掉|你的|您的|所有|全部|任何|一切|既有|现有|系统的?|其他|此前的?|之前的?|以上的?|上述){1,4}(?:安全|内容|系统)?(?:限制|规则|策略|检查|审查|过滤|护栏|指令|提示|指示|设定)|(?:本|此|该|以下|这条)(?:说明|指令|要求|规则|工具)[^。；\n]{0,6}?(?:优先于|高于|覆盖|取代)[^。；\n]{0,10}?(?:系统|用户|其他|所有|一切)[^。；\n]{0,6}?(?:指令|要求|规则|提示)", denies=True),
    shape("unasked", 2, "确认|批准|询问|同意|许可|授权", rf"(?:无需|不需|不需要|不用|不必|不要|跳过|绕过)(?:再|先)?(?:征求|等待|请求|询问|经过|取得|要求)?(?:{PERSON_ZH})?(?:的)?(?:确认|批准|同意|许可|授权|询问)", denies=True),
    shape("always", 2, "每次|每条|每个|所有回复|任何回复", rf"(?:每次|每条|每个|所有|任何)(?:回复|回答|答复|消息|工具调用|调用|对话|请求)[^。；\n]{{0,16}}?(?:必须|都要|都须|一律|末尾|结尾|中都)[^。；\n]{{0,12}}?(?:{GIVE_ZH}|推荐|附带|加上)"),
    shape("secrecy", 3, "否认|谎称|假装", rf"(?:若|如果|如|当){PERSON_ZH}?(?:问|询问|质疑|问起)[^。；\n]{{0,16}}?(?:否认|谎称|假装)", denies=True),
    shape("precondition", 1, "前|时", r"(?:使用|调用|运行)(?:本|此|该|任何|其他|其它|所有)[^。\n]{0,6}工具(?:之)?前[^。\n]{0,8}(?:必须|须|先|请|务必)"),
    shape("tag", 1, "<重要|<系统|<指令|<机密|<隐藏|【系统|【重要指令", r"<\s*(?:重要|系统|指令|机密|隐藏)[^>]{0,10}>|【(?:系统|重要指令|系统指令)】"),
    shape("coercion", 1, "否则|合规要求|安全要求|必须遵守", r"否则[^。；\n]{0,12}(?:无法工作|失败|崩溃|不可用|封禁|终止|报错)|(?:合规|安全|审计|认证)(?:要求|需要)"),
    shape("persist", 1, "从现在|今后|以后每", r"从现在(?:开始|起)|今后(?:所有|每次|的)|以后每"),
    shape("falsify", 2, "无论|即使|不管", r"(?:无论|即使|不管)[^。；\n]{0,16}(?:失败|结果|是否|错误)[^。；\n]{0,12}(?:都|也|均)(?:要|须|必须)?(?:告诉|回复|声称|报告|说)", denies=True),
)  # fmt: skip
