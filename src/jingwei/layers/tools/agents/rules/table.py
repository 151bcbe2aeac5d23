"""Every rule: verdict, severity, sentences, and the risks that it shows (OWASP LLM 2025, OWASP Agentic 2026, MITRE ATLAS). `{what}` is what was found."""

# ruff: noqa: E501 - one rule a row

from __future__ import annotations

from collections.abc import Mapping

from jingwei.layers.tools.agents.verdict import Finding, Verdict
from jingwei.text.printable import printable
from jingwei.vocabulary import Severity, Text

_C, _U, _R, _S, _M = Verdict.CLEAN, Verdict.UNPROVED, Verdict.RISKY, Verdict.SUSPICIOUS, Verdict.MALICIOUS
_CRITICAL, _HIGH, _MEDIUM, _LOW = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW
_ORDER = ("owasp-llm-2025:LLM01", "owasp-agentic-2026:ASI01", "atlas:AML.T0051", "atlas:AML.T0110")
_SHADOW = ("owasp-llm-2025:LLM01", "owasp-agentic-2026:ASI02", "owasp-agentic-2026:ASI04", "atlas:AML.T0110")
_CHANGE = ("owasp-llm-2025:LLM03", "owasp-agentic-2026:ASI04", "atlas:AML.T0010.005")
_LEAK = ("owasp-llm-2025:LLM02", "owasp-agentic-2026:ASI02", "atlas:AML.T0086")
_POWER = ("owasp-llm-2025:LLM06", "owasp-agentic-2026:ASI02", "owasp-agentic-2026:ASI03", "atlas:AML.T0053")
_START = ("owasp-llm-2025:LLM03", "owasp-agentic-2026:ASI04", "owasp-agentic-2026:ASI05", "atlas:AML.T0010.005")
_SECRET = ("owasp-llm-2025:LLM02", "owasp-agentic-2026:ASI03", "atlas:AML.T0083", "atlas:AML.T0055")
_SKILL = ("owasp-llm-2025:LLM03", "owasp-agentic-2026:ASI04", "owasp-agentic-2026:ASI05", "atlas:AML.T0011.002")

RULES: Mapping[str, tuple[Verdict, Severity, str, str, tuple[str, ...]]] = {
    "form.unknown": (_U, _MEDIUM, "describes no tool, server or skill that is known here", "未描述任何此处已知的工具、服务器或技能", ()),
    "form.unreadable": (_U, _MEDIUM, "could not be read: {what}", "无法读取：{what}", ()),
    "form.gap": (_U, _MEDIUM, "not understood: {what}", "未能理解：{what}", ()),
    "form.bound": (_U, _MEDIUM, "a bound was reached: {what}", "达到处理上限：{what}", ()),
    "instruction.hidden": (_M, _CRITICAL, "gives the model an order that no honest description needs ({what})", "向模型下达正当描述不需要的指令（{what}）", _ORDER),
    "instruction.concealed": (_M, _CRITICAL, "an order to the model stands where people do not look ({what})", "在人不会查看之处向模型下达指令（{what}）", _ORDER),
    "instruction.encoded": (_M, _CRITICAL, "encoded text decodes to an order to the model ({what})", "编码文本解码后是对模型的指令（{what}）", _ORDER),
    "instruction.disguised": (_U, _MEDIUM, "sentences stand there in disguise; a person should read them ({what})", "其中有经伪装的语句，须由人阅读（{what}）", _ORDER),
    "instruction.language": (_U, _MEDIUM, "is in a language whose orders are not known here, so a person should read it ({what})", "所用语言的指令形式不在已知之列，须由人阅读（{what}）", _ORDER),
    "instruction.doubtful": (_U, _MEDIUM, "may give the model an order; a person should read it ({what})", "可能是对模型的指令，须由人阅读（{what}）", _ORDER),
    "invisible.text": (_M, _CRITICAL, "invisible characters spell text that only the model reads: {what}", "不可见字符拼出只有模型可读的文本：{what}", _ORDER),
    "invisible.characters": (_S, _HIGH, "invisible characters without an honest use: {what}", "没有正当用途的不可见字符：{what}", _ORDER),
    "invisible.bidi": (_S, _HIGH, "the text is shown in another order than the model reads it: {what}", "显示顺序与模型读取顺序不同：{what}", _ORDER),
    "invisible.stray": (_U, _MEDIUM, "invisible characters inside a text: {what}", "文本中夹有不可见字符：{what}", _ORDER),
    "invisible.private": (_U, _MEDIUM, "characters without a common meaning (private use): {what}", "没有通用含义的字符（私用区）：{what}", _ORDER),
    "invisible.lookalike": (_S, _HIGH, "a name with letters of another script that look Latin: {what}", "名称中混入外形似拉丁字母的其他文字：{what}", _SHADOW),
    "shadow.name": (_R, _MEDIUM, "another tool of the agent has the same name: {what}", "智能体的另一工具同名：{what}", _SHADOW),
    "shadow.lookalike": (_S, _HIGH, "the name looks like that of another server's tool: {what}", "名称外形与另一服务器的工具相似：{what}", _SHADOW),
    "shadow.redirect": (_M, _CRITICAL, "changes how a tool of another server is used: {what}", "改变另一服务器工具的使用方式：{what}", _SHADOW),
    "shadow.mention": (_U, _MEDIUM, "says how a tool of another server is to be used: {what}", "说明了另一服务器工具的使用方式：{what}", _SHADOW),
    "pin.changed": (_S, _CRITICAL, "changed since it was approved: {what}", "自批准以来已改变：{what}", _CHANGE),
    "pin.new": (_S, _HIGH, "was never approved: {what}", "从未批准：{what}", _CHANGE),
    "pin.gone": (_U, _MEDIUM, "was approved and is no longer there: {what}", "曾获批准，现已不存在：{what}", _CHANGE),
    "leak.default": (_S, _HIGH, "a value that is filled in by default leads out or to a secret: {what}", "默认填入的值通向外部或指向机密：{what}", _LEAK),
    "leak.argument": (_S, _HIGH, "a parameter asks for what the tool's purpose does not need: {what}", "参数索取工具用途并不需要的内容：{what}", _LEAK),
    "leak.address": (_C, _LOW, "an address that is filled in by default: {what}", "默认填入的地址：{what}", _LEAK),
    "leak.free-text": (_C, _LOW, "a free text whose purpose nobody states: {what}", "用途不明的自由文本参数：{what}", _LEAK),
    "privilege.contradiction": (_S, _HIGH, "claims to be read-only, but its code {what}", "自称只读，但其代码{what}", _POWER),
    "privilege.claim": (_R, _MEDIUM, "claims to be read-only, but its words say that it acts: {what}", "自称只读，但其文字表明会产生作用：{what}", _POWER),
    "privilege.unstated": (_R, _MEDIUM, "its code does what no description admits: {what}", "其代码的行为未在描述中说明：{what}", _POWER),
    "privilege.free": (_C, _MEDIUM, "the caller may name any command, path or address: {what}", "调用者可指定任意命令、路径或网址：{what}", _POWER),
    "flow.toxic": (_R, _HIGH, "one agent can read what strangers write, reach private data and act outward: {what}", "同一智能体可读取外来内容、接触私有数据并对外作用：{what}", ("owasp-llm-2025:LLM06", "owasp-agentic-2026:ASI02", "atlas:AML.T0086", "atlas:AML.T0053")),
    "launch.pipe": (_M, _CRITICAL, "starting it runs what a shell fetches from the network: {what}", "启动时由命令行解释器运行从网络取得的内容：{what}", _START),
    "launch.shell": (_R, _MEDIUM, "a shell string that does more than start one program: {what}", "不止启动一个程序的命令行字符串：{what}", _START),
    "launch.unpinned": (_R, _HIGH, "each start runs whatever version of the package is newest: {what}", "每次启动都运行软件包的任意最新版本：{what}", _START),
    "launch.container": (_R, _HIGH, "the container gives away the machine: {what}", "容器交出了主机权限：{what}", _START),
    "launch.code": (_R, _HIGH, "code stands in the command line: {what}", "命令行中直接写有代码：{what}", _START),
    "launch.reads-secret": (_S, _CRITICAL, "the command reads a file of secrets: {what}", "命令读取机密文件：{what}", _START),
    "launch.secret": (_R, _HIGH, "a secret stands in the file: {what}", "文件中写有机密：{what}", _SECRET),
    "launch.plain": (_R, _HIGH, "reached without TLS: {what}", "未经 TLS 访问：{what}", _START),
    "launch.open": (_C, _LOW, "a remote server without authentication in the file: {what}", "文件中的远程服务器未配置认证：{what}", _START),
    "launch.scope": (_R, _MEDIUM, "a wide scope: {what}", "权限范围过宽：{what}", _POWER),
    "launch.approved": (_R, _HIGH, "runs without asking a person: {what}", "无需人员批准即可运行：{what}", _POWER),
    "launch.tampered": (_S, _CRITICAL, "the environment changes which code runs: {what}", "环境变量会改变所运行的代码：{what}", _START),
    "schema.missing": (_C, _LOW, "declares no parameters, so nobody can see what it accepts: {what}", "未声明参数，无法得知其接受的内容：{what}", _POWER),
    "schema.untyped": (_C, _LOW, "parameters without a type: {what}", "参数没有类型：{what}", _POWER),
    "schema.open": (_C, _LOW, "accepts parameters that are not declared: {what}", "接受未声明的参数：{what}", _POWER),
    "schema.unbounded": (_C, _LOW, "texts or lists without a bound: {what}", "文本或列表没有上限：{what}", ("owasp-llm-2025:LLM10", "owasp-agentic-2026:ASI02")),
    "schema.unconfirmed": (_C, _MEDIUM, "destroys or cannot be undone, and nothing asks for a confirmation: {what}", "会造成破坏或不可撤销，却没有任何确认：{what}", _POWER),
    "schema.unsecured": (_R, _MEDIUM, "an operation that changes things asks for no authentication: {what}", "会产生改动的操作不要求认证：{what}", _POWER),
    "skill.link": (_S, _HIGH, "refers to a file outside of its folder: {what}", "引用了其文件夹之外的文件：{what}", _SKILL),
    "skill.fetch": (_R, _HIGH, "fetches a program from the network and runs it: {what}", "从网络取得程序并运行：{what}", _SKILL),
    "skill.unstated": (_R, _HIGH, "its scripts do what the skill does not say: {what}", "其脚本的行为未在技能中说明：{what}", _SKILL),
    "code.steals": (_M, _CRITICAL, "its code reads secrets and reaches the network: {what}", "其代码读取机密并访问网络：{what}", (*_LEAK, "atlas:AML.T0098")),
    "skill.grant": (_R, _MEDIUM, "may run any command without asking: {what}", "无需询问即可运行任意命令：{what}", _POWER),
    "skill.binary": (_U, _MEDIUM, "a program or data of the skill that is not judged: {what}", "技能中未作判断的程序或数据：{what}", _SKILL),
}  # fmt: skip


def finding(  # noqa: PLR0913 - a finding is its fields
    rule: str,
    what: str = "",
    zh: str = "",
    *,
    pointer: str = "",
    line: int | None = None,
    name: str = "",
    shown: str = "",
    path: str = "",
    steps: tuple[str, ...] = (),
) -> Finding:
    """A finding of `rule`; everything that comes from the examined file is made printable and cut."""
    verdict, severity, en_sentence, zh_sentence, risks = RULES[rule]
    en, other = printable(what, 400), printable(zh or what, 400)
    text = Text(en_sentence.replace("{what}", en), zh_sentence.replace("{what}", other))
    return Finding(
        rule, verdict, severity, text, risks, pointer, line, printable(name, 120), printable(shown, 400), path, steps
    )
