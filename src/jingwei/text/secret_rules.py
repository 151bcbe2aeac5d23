"""Shapes of credentials, one row each: type, literals one of which must occur, the shape. Pure data.

The literal is looked for first (a plain substring search), the shape only where it occurs. A group `v` is the secret part, else the whole match.
Lengths are those that the issuers' own tokens have had; a range where they changed over the years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jingwei.text.match import Strength
from jingwei.text.patterns import expression

WORD = "A-Za-z0-9"
URL_SAFE = "A-Za-z0-9_-"
START = rf"(?<![{WORD}])"
STOP = rf"(?![{WORD}])"


@dataclass(frozen=True, slots=True)
class Rule:
    """A type of credential."""

    type: str
    anchors: tuple[str, ...]
    shape: re.Pattern[str]
    grade: Strength


def _rule(kind: str, anchors: str, shape: str, grade: Strength = Strength.CERTAIN) -> Rule:
    return Rule(kind, tuple(anchors.split()), expression(f"{START}{shape}{STOP}"), grade)


_LIKELY, _LOW = Strength.LIKELY, Strength.LOW
_HOST = r"[^\s:/@'\"<>]{1,100}"

RULES = (
    # clouds
    _rule("aws_key", "AKIA ASIA ABIA ACCA", "(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"),
    _rule("alibaba_key", "LTAI", f"LTAI[{WORD}]{{12,26}}"),
    _rule("tencent_key", "AKID", f"AKID[{WORD}]{{32}}"),
    _rule("volcengine_key", "AKLT", f"AKLT[{WORD}]{{28,52}}={{0,2}}"),
    _rule("baidu_key", "bce-v3/", f"bce-v3/ALTAK-[{WORD}]{{16,32}}/[0-9a-f]{{40}}"),
    _rule("google_api_key", "AIza", f"AIza[{URL_SAFE}]{{35}}"),
    _rule("google_oauth_secret", "GOCSPX-", f"GOCSPX-[{URL_SAFE}]{{28}}"),
    _rule("google_access_token", "ya29.", rf"ya29\.[{URL_SAFE}]{{30,300}}"),
    _rule("azure_storage_key", "AccountKey=", f"AccountKey=(?P<v>[{WORD}+/]{{86}}==)"),
    _rule("digitalocean_token", "do", "(?:dop|doo|dor)_v1_[0-9a-f]{64}"),
    # code and packages
    _rule("github_token", "ghp_ gho_ ghu_ ghs_ ghr_", f"gh[pousr]_[{WORD}]{{36}}"),
    _rule("github_token", "github_pat_", f"github_pat_[{WORD}_]{{60,90}}"),
    _rule("gitlab_token", "glpat- gldt- glrt-", f"gl(?:pat|dt|rt)-[{URL_SAFE}]{{20,60}}"),
    _rule("npm_token", "npm_", f"npm_[{WORD}]{{36}}"),
    _rule("pypi_token", "pypi-AgE", f"pypi-AgE[{URL_SAFE}]{{50,300}}"),
    _rule("docker_token", "dckr_pat_", f"dckr_pat_[{URL_SAFE}]{{27}}"),
    _rule("rubygems_token", "rubygems_", "rubygems_[0-9a-f]{48}"),
    _rule("atlassian_token", "ATATT3", f"ATATT3[={URL_SAFE}]{{50,250}}"),
    _rule("grafana_token", "glsa_", f"glsa_[{WORD}]{{32}}_[0-9A-Fa-f]{{8}}"),
    _rule("vault_token", "hvs. hvb.", rf"hv[sb]\.[{URL_SAFE}]{{24,300}}"),
    _rule("databricks_token", "dapi", "dapi[0-9a-f]{32}(?:-[0-9])?"),
    # models
    _rule("openai_key", "sk-", f"sk-(?:(?:proj|svcacct|admin)-[{URL_SAFE}]{{40,200}}|[{WORD}]{{20}}T3BlbkFJ[{WORD}]{{20}}|[{WORD}]{{48}})"),
    _rule("anthropic_key", "sk-ant-", rf"sk-ant-[a-z]{{3,8}}[0-9]{{2}}-[{URL_SAFE}]{{60,120}}"),
    _rule("model_api_key", "sk-", "sk-[0-9a-f]{32}"),
    _rule("huggingface_token", "hf_", "hf_[A-Za-z]{34}"),
    _rule("replicate_token", "r8_", f"r8_[{WORD}]{{37}}"),
    _rule("groq_key", "gsk_", f"gsk_[{WORD}]{{52}}"),
    # messages
    _rule("slack_token", "xox", f"xox[abeoprs]-(?:[0-9]{{1,13}}-){{1,4}}[{WORD}]{{10,64}}"),
    _rule("slack_token", "xapp-", f"xapp-[0-9]-[A-Z0-9]{{8,14}}-[0-9]{{10,14}}-[{WORD}]{{40,70}}"),
    _rule("slack_webhook", "hooks.slack.com/", rf"hooks\.slack\.com/services/(?P<v>T[A-Z0-9]{{7,12}}/B[A-Z0-9]{{7,12}}/[{WORD}]{{20,30}})"),
    _rule("telegram_bot_token", ":AA", f"[0-9]{{8,10}}:AA[{URL_SAFE}]{{33}}"),
    _rule("discord_webhook", "/api/webhooks/", f"discord(?:app)?\\.com/api/webhooks/(?P<v>[0-9]{{17,20}}/[{URL_SAFE}]{{60,80}})"),
    _rule("dingtalk_webhook", "oapi.dingtalk.com", r"oapi\.dingtalk\.com/robot/send\?access_token=(?P<v>[0-9a-f]{64})"),
    _rule("feishu_webhook", "/open-apis/bot/", r"open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/(?P<v>[0-9a-f-]{36})"),
    _rule("wecom_webhook", "qyapi.weixin", r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=(?P<v>[0-9a-f-]{36})"),
    _rule("sendgrid_key", "SG.", rf"SG\.[{URL_SAFE}]{{22}}\.[{URL_SAFE}]{{43}}"),
    _rule("mailgun_key", "key-", "key-[0-9a-f]{32}", _LIKELY),
    _rule("twilio_key", "SK", "SK[0-9a-f]{32}", _LIKELY),
    # money and shops
    _rule("stripe_key", "_live_", f"[rs]k_live_[{WORD}]{{24,247}}"),
    _rule("stripe_test_key", "_test_", f"[rs]k_test_[{WORD}]{{24,247}}", _LOW),
    _rule("shopify_token", "shp", "shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    _rule("square_token", "sq0", f"sq0(?:atp|csp|idp)-[{URL_SAFE}]{{22,43}}"),
    # keys and sessions
    _rule("age_key", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
    _rule("jwt", "eyJ", rf"eyJ[{URL_SAFE}]{{10,2000}}\.eyJ[{URL_SAFE}]{{10,8000}}\.[{URL_SAFE}]{{20,1000}}"),
    _rule("db_url", "://", rf"(?:postgres(?:ql)?|mysql|mariadb|mongodb|redis|rediss|amqps?|mssql|clickhouse|oracle)(?:\+[a-z0-9]{{1,20}})?://[^\s:/@'\"<>]{{0,80}}:(?P<v>[^\s/@'\"<>]{{3,120}})@{_HOST}"),
    _rule("url_password", "://", rf"(?:https?|ftps?|ssh|smtps?|imaps?)://[^\s:/@'\"<>]{{1,80}}:(?P<v>[^\s/@'\"<>]{{3,120}})@{_HOST}", _LIKELY),
)  # fmt: skip

PRIVATE_KEY = expression(
    r"-----BEGIN (?P<label>(?:[A-Z0-9]{1,12} ){0,3})PRIVATE KEY(?P<block> BLOCK)?-----"
    r"(?P<body>(?:(?!-----)[\s\S]){40,16000}?)-----END (?P=label)PRIVATE KEY(?(block) BLOCK)-----"
)

# name = value, the last resort: a name that says secret, then a value that looks random
ASSIGNED = expression(r"(?:[=：]|:(?!/))[ \t]{0,3}(?:\\?[\"'`])?(?P<v>[A-Za-z0-9+/_.~!@#$%^&*-]{8,200}={0,2})")
NAMED = expression(
    r"(?:(?P<strong>api[ _-]?key|secret|private[ _-]?key|access[ _-]?key|auth[ _-]?token|access[ _-]?token|client[ _-]?secret|密钥|令牌)"
    r"|(?P<password>passw(?:or)?d|passphrase|pwd|密码|口令)|(?P<weak>(?:token|key|credential)(?![a-z])))"
    r"[A-Za-z0-9_-]{0,12}(?:\\?[\"'`\]])?[ \t]{0,3}\Z",
    re.IGNORECASE,
)
PLACEHOLDER = expression(
    r"example|sample|dummy|placeholder|change[-_]?me|your[-_]|my[-_]?(?:secret|token|key|pass)|xxxx|\*{3}|\.{3}|<|\$\{|\{\{|%s|0123456|12345678|abcdef(?:gh|12)|redacted|foobar"
    r"|(.)\1{7}",
    re.IGNORECASE,
)
_PLAIN = "password passwd secret changeme admin root test guest user default postgres mysql redis 123456 12345678 example pass pwd"
PLAIN_PASSWORDS = frozenset(_PLAIN.split())
