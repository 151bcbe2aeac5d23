"""Shapes of credentials, one row each: type, how it begins, the rest. Pure data.

`TOKENS` begin with letters that their issuer chose, at the start of a word; `BESIDE` are told by what stands around a long word. A group `v`
is the secret part, else the whole match. Lengths are those that the issuers' own tokens have had; a range where they changed over the years.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from jingwei.text.digits import crc_base62
from jingwei.text.match import Strength
from jingwei.text.patterns import expression

WORD = "A-Za-z0-9"
URL_SAFE = "A-Za-z0-9_-"
START = rf"(?<![{WORD}])"
STOP = rf"(?![{WORD}])"


def _any(_value: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """A type of credential. `begins` is an alternation of literals, `shape` the whole."""

    type: str
    begins: str
    shape: re.Pattern[str]
    grade: Strength
    valid: Callable[[str], bool]


def _rule(
    kind: str, begins: str, rest: str, grade: Strength = Strength.CERTAIN, valid: Callable[[str], bool] = _any
) -> Rule:
    return Rule(kind, begins, expression(f"{START}(?:{begins}){rest}{STOP}"), grade, valid)


_LIKELY, _LOW = Strength.LIKELY, Strength.LOW
_HEX = "[0-9a-f]"

TOKENS = (
    # clouds
    _rule("aws_key", "AKIA|ASIA|ABIA|ACCA", "[A-Z2-7]{16}"),
    _rule("aws_bedrock_key", "ABSK", f"[{WORD}+/]{{109,269}}={{0,2}}"),
    _rule("alibaba_key", "LTAI", f"[{WORD}]{{12,26}}"),
    _rule("tencent_key", "AKID", f"[{WORD}]{{32}}"),
    _rule("volcengine_key", "AKLT", f"[{WORD}]{{28,52}}={{0,2}}"),
    _rule("baidu_key", "bce-v3/ALTAK-", f"[{WORD}]{{16,32}}/{_HEX}{{40}}"),
    _rule("google_api_key", "AIza", f"[{URL_SAFE}]{{35}}"),
    _rule("google_oauth_secret", "GOCSPX-", f"[{URL_SAFE}]{{28}}"),
    _rule("google_access_token", r"ya29\.", f"[{URL_SAFE}]{{30,300}}"),
    _rule("google_refresh_token", "1//0", f"[{URL_SAFE}]{{60,110}}"),
    _rule("digitalocean_token", "do[por]_v1_", f"{_HEX}{{64}}"),
    _rule("cloudflare_origin_key", r"v1\.0-", f"{_HEX}{{24}}-{_HEX}{{146}}"),
    _rule("fly_token", "fm[12]_", f"[{WORD}+/]{{60,400}}={{0,2}}"),
    _rule("fastly_key", "fastly_", f"[{URL_SAFE}]{{32}}"),
    _rule("scaleway_key", "SCW", "[A-Z0-9]{17}", _LIKELY),
    _rule("linode_token", "linode_", f"{_HEX}{{64}}"),
    _rule("yandex_key", "AQVN", f"[{URL_SAFE}]{{35,38}}"),
    _rule("heroku_key", "HRKU-", f"[{URL_SAFE}]{{36,64}}"),
    _rule("render_key", "rnd_", f"[{WORD}]{{32}}"),
    _rule("netlify_token", "nfp_", f"[{WORD}]{{36}}"),
    _rule("supabase_key", "sbp_|sb_secret_", f"[{URL_SAFE}]{{31,40}}"),
    _rule("pulumi_token", "pul-", f"{_HEX}{{40}}"),
    _rule("terraform_token", r"[A-Za-z0-9]{14}\.atlasv1\.", f"[{URL_SAFE}]{{60,70}}"),
    # code and packages
    _rule("github_token", "gh[pousr]_", f"[{WORD}]{{36}}", valid=crc_base62),
    _rule("github_token", "gh[pousr]_", f"[{WORD}]{{36}}", _LIKELY),
    _rule("github_token", "github_pat_", f"[{WORD}_]{{60,90}}"),
    _rule("gitlab_token", "gl(?:pat|dt|rt|ptt|ft|soat|cbt|agent|imt|oas)-", f"[{URL_SAFE}]{{20,60}}(?:\\.[{URL_SAFE}]{{2,12}}){{0,2}}"),
    _rule("gitlab_runner_token", "GR1348941", f"[{URL_SAFE}]{{20}}"),
    _rule("npm_token", "npm_", f"[{WORD}]{{36}}"),
    _rule("pypi_token", "pypi-AgE", f"[{URL_SAFE}]{{50,300}}"),
    _rule("docker_token", "dckr_(?:pat|oat)_", f"[{URL_SAFE}]{{27,40}}"),
    _rule("rubygems_token", "rubygems_", f"{_HEX}{{48}}"),
    _rule("crates_token", "cio", f"[{WORD}]{{32}}", _LIKELY),
    _rule("nuget_key", "oy2", "[a-z0-9]{43}", _LIKELY),
    _rule("clojars_token", "CLOJARS_", "[a-z0-9]{60}"),
    _rule("artifactory_token", "cmVmdGtu|AKCp", f"[{WORD}]{{56,72}}"),
    _rule("atlassian_token", "ATATT3|ATCTT3|ATBB", f"[={URL_SAFE}]{{20,250}}"),
    _rule("sourcegraph_token", "sgp_", f"(?:[0-9A-Za-z]{{16}}_)?{_HEX}{{40}}"),
    _rule("buildkite_token", "bkua_", f"{_HEX}{{40}}"),
    _rule("circleci_token", "CCIPAT_", f"[{URL_SAFE}]{{22}}_{_HEX}{{40}}"),
    _rule("sonar_token", "sq[pua]_", f"{_HEX}{{40}}"),
    _rule("snyk_token", r"snyk_(?:uat|sat)\.", rf"[.{URL_SAFE}]{{60,300}}"),
    _rule("postman_key", "PMAK-", f"{_HEX}{{24}}-{_HEX}{{34}}"),
    # machines, secrets, monitoring
    _rule("grafana_token", "glsa_", f"[{WORD}]{{32}}_[0-9A-Fa-f]{{8}}"),
    _rule("grafana_cloud_token", "glc_", f"[{WORD}+/]{{50,400}}={{0,2}}"),
    _rule("vault_token", r"hv[sbr]\.", f"[{URL_SAFE}]{{24,300}}"),
    _rule("databricks_token", "dapi", f"{_HEX}{{32}}(?:-[0-9])?"),
    _rule("doppler_token", r"dp\.(?:pt|st|sa|ct|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?", f"[{WORD}]{{40,44}}"),
    _rule("onepassword_token", "ops_eyJ", f"[{WORD}+/_-]{{100,2000}}={{0,3}}"),
    _rule("sentry_token", "sntry[su]_", f"[{WORD}+/=_-]{{60,300}}"),
    _rule("newrelic_key", "NRAK-", "[A-Z0-9]{27}"),
    _rule("newrelic_ingest_key", "NRII-|NRJS-", f"[{WORD}]{{19,40}}"),
    _rule("dynatrace_token", r"dt0c01\.", r"[A-Z2-7]{24}\.[A-Z2-7]{64}"),
    _rule("planetscale_token", "pscale_(?:tkn|pw|oauth)_", rf"[.{URL_SAFE}]{{32,64}}"),
    _rule("tailscale_key", "tskey-[a-z]{2,10}-", f"[{WORD}]{{10,20}}(?:-[{WORD}]{{20,40}})?"),
    _rule("prefect_key", "pn[ub]_", f"[{WORD}]{{36}}"),
    _rule("age_key", "AGE-SECRET-KEY-1", "[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
    # models
    _rule("openai_key", "sk-", f"(?:(?:proj|svcacct|admin)-[{URL_SAFE}]{{40,200}}|[{WORD}]{{20}}T3BlbkFJ[{WORD}]{{20}}|[{WORD}]{{48}})"),
    _rule("anthropic_key", "sk-ant-", f"[a-z]{{3,8}}[0-9]{{2}}-[{URL_SAFE}]{{60,120}}"),
    _rule("openrouter_key", "sk-or-", f"v1-{_HEX}{{64}}"),
    _rule("model_api_key", "sk-", f"{_HEX}{{32}}"),
    _rule("langchain_key", "ls(?:v2)?_(?:pt|sk)_", f"{_HEX}{{32}}_{_HEX}{{10}}"),
    _rule("huggingface_token", "hf_", "[A-Za-z]{34}"),
    _rule("huggingface_organisation_token", "api_org_", "[A-Za-z]{34}"),
    _rule("replicate_token", "r8_", f"[{WORD}]{{37}}"),
    _rule("groq_key", "gsk_", f"[{WORD}]{{52}}"),
    _rule("xai_key", "xai-", f"[{WORD}]{{80}}"),
    _rule("perplexity_key", "pplx-", f"[{WORD}]{{48}}"),
    _rule("nvidia_key", "nvapi-", f"[{URL_SAFE}]{{60,70}}"),
    _rule("pinecone_key", "pcsk_", f"[{WORD}]{{4,8}}_[{WORD}]{{50,70}}"),
    _rule("fireworks_key", "fw_", f"[{WORD}]{{24}}", _LIKELY),
    # messages
    _rule("slack_token", "xox[abeoprs]-", f"(?:[0-9]{{1,13}}-){{1,4}}[{WORD}]{{10,64}}"),
    _rule("slack_token", "xapp-", f"[0-9]-[A-Z0-9]{{8,14}}-[0-9]{{10,14}}-[{WORD}]{{40,70}}"),
    _rule("sendgrid_key", r"SG\.", rf"[{URL_SAFE}]{{22}}\.[{URL_SAFE}]{{43}}"),
    _rule("sendinblue_key", "xkeysib-", f"{_HEX}{{64}}-[{WORD}]{{16}}"),
    _rule("mailgun_key", "key-", f"{_HEX}{{32}}", _LIKELY),
    _rule("mailchimp_key", f"{_HEX}{{32}}-us", "[0-9]{1,2}", _LIKELY),
    _rule("twilio_key", "SK", f"{_HEX}{{32}}", _LIKELY),
    _rule("discord_token", "[MNO][A-Za-z0-9_-]{23,27}", rf"\.[{URL_SAFE}]{{6}}\.[{URL_SAFE}]{{27,38}}"),
    _rule("notion_token", "ntn_|secret_", f"[{WORD}]{{43,46}}"),
    _rule("linear_key", "lin_(?:api|oauth)_", f"[{WORD}]{{40,64}}"),
    _rule("airtable_token", "pat[A-Za-z0-9]{14}", rf"\.{_HEX}{{64}}"),
    _rule("figma_token", "fig[dou]r?_", f"[{URL_SAFE}]{{36,60}}"),
    _rule("typeform_token", "tfp_", f"[{URL_SAFE}]{{40,64}}"),
    # money and shops
    _rule("stripe_key", "[rs]k_live_", f"[{WORD}]{{24,247}}"),
    _rule("stripe_test_key", "[rs]k_test_", f"[{WORD}]{{24,247}}", _LOW),
    _rule("stripe_webhook_secret", "whsec_", f"[{WORD}+/]{{32,64}}={{0,2}}"),
    _rule("shopify_token", "shp(?:at|ca|pa|ss)_", "[0-9a-fA-F]{32}"),
    _rule("square_token", "sq0(?:atp|csp|idp)-|EAAA", f"[{URL_SAFE}]{{22,60}}", _LIKELY),
    _rule("braintree_token", r"access_token\$production\$", rf"[0-9a-z]{{16}}\${_HEX}{{32}}"),
    _rule("facebook_token", "EAA[A-Z]", f"[{WORD}]{{100,250}}"),
    _rule("flutterwave_key", "FLWSECK-", f"{_HEX}{{32}}-X"),
    _rule("razorpay_key", "rzp_live_", f"[{WORD}]{{14}}"),
    _rule("easypost_key", "EZ[AT]K", f"[{WORD}]{{54}}"),
    _rule("duffel_token", "duffel_live_", f"[{URL_SAFE}]{{43}}"),
    # sessions
    _rule("jwt", "eyJ", rf"[{URL_SAFE}]{{10,2000}}\.eyJ[{URL_SAFE}]{{10,8000}}\.[{URL_SAFE}]{{20,1000}}"),
)  # fmt: skip

BESIDE = (
    _rule("azure_storage_key", "AccountKey=", f"(?P<v>[{WORD}+/]{{86}}==)(?!=)"),
    _rule("azure_shared_key", "SharedAccessKey=", f"(?P<v>[{WORD}+/]{{43}}=)(?!=)"),
    _rule("azure_signature", "[?&]sig=", f"(?P<v>[{WORD}%+/]{{43,70}}(?:%3D|=))(?!=)"),
    _rule("slack_webhook", r"hooks\.slack\.com/services/", rf"(?P<v>T[A-Z0-9]{{7,12}}/B[A-Z0-9]{{7,12}}/[{WORD}]{{20,30}})"),
    _rule("telegram_bot_token", "[0-9]{8,10}:AA", f"[{URL_SAFE}]{{33}}"),
    _rule("discord_webhook", r"discord(?:app)?\.com/api/webhooks/", f"(?P<v>[0-9]{{17,20}}/[{URL_SAFE}]{{60,80}})"),
    _rule("teams_webhook", r"[a-z0-9]{2,40}\.webhook\.office\.com/webhookb2/", f"(?P<v>{_HEX}[{WORD}@/-]{{80,250}})"),
    _rule("dingtalk_webhook", r"oapi\.dingtalk\.com/robot/send\?access_token=", f"(?P<v>{_HEX}{{64}})"),
    _rule("feishu_webhook", r"open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/", "(?P<v>[0-9a-f-]{36})"),
    _rule("wecom_webhook", r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=", "(?P<v>[0-9a-f-]{36})"),
)  # fmt: skip

_URL = r"(?P<user>[^\s:/@'\"<>]{0,80}):(?P<v>[^\s/@'\"<>]{3,120})\Z"  # up to the `@`
_STORES = (
    "postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|mssql|sqlserver|clickhouse|oracle|cockroachdb|neo4j|bolt|cassandra|kafka|nats"
    "|ldaps?|couchdb|elasticsearch"
)
DATABASE_URL = expression(rf"(?:{_STORES})(?:\+[a-z0-9]{{1,20}})?://{_URL}", re.IGNORECASE)
OTHER_URL = expression(rf"(?:https?|ftps?|sftp|ssh|git|smtps?|imaps?|socks5|wss?)://{_URL}", re.IGNORECASE)

PRIVATE_KEY = expression(
    r"-----BEGIN (?P<label>(?:[A-Z0-9]{1,12} ){0,3})PRIVATE KEY(?P<block> BLOCK)?-----"
    r"(?P<body>(?:(?!-----)[\s\S]){40,16000}?)-----END (?P=label)PRIVATE KEY(?(block) BLOCK)-----"
)

# name = value, the last resort: a name that says secret, then a value that looks random
VALUE = expression(r"[A-Za-z0-9+/_.~!@#$%^&*-]{6,200}={0,2}")
NAMED = expression(
    r"(?:(?P<strong>api[ _-]?key|secret|private[ _-]?key|access[ _-]?key|auth[ _-]?token|access[ _-]?token|client[ _-]?secret|密钥|令牌)"
    r"|(?P<password>passw(?:or)?d|passphrase|pwd|密码|口令)|(?P<weak>(?:token|key)(?![a-z])))"
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
