"""What a tool says of itself against what its words and its code say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from jingwei.layers.tools.agents.capability import named_capabilities, words
from jingwei.layers.tools.agents.rules.table import finding
from jingwei.layers.tools.agents.tool import Effect, Tool, Use
from jingwei.layers.tools.agents.verdict import Finding
from jingwei.text.directive_words import PURPOSE_SECRET
from jingwei.text.patterns import expression

_E = Effect
_QUIET = frozenset(  # folders of caches, lines of logs
    (
        "os.makedirs", "os.mkdir", "mkdir", "mkdirSync", "fs.mkdir", "fs.mkdirSync", "fs.appendFile", "fs.appendFileSync",
        "appendFile", "appendFileSync",
    )
)  # fmt: skip
ADMITS = {
    _E.PROCESS: expression(r"\b(?:run|exec|command|shell|process|script|spawn|git|docker|kubectl|compil|build|test|install|terminal|cli|program|binary|convert|render|ffmpeg|lint|format|deploy|launch|start|open|code|npm|pip|audio|play|browser|notebook|package|tool|app)\w*|执行|运行|命令|编译|安装|启动|脚本|转换|部署|播放", re.IGNORECASE),  # noqa: E501 - a pattern or a list
    _E.NETWORK: expression(r"\b(?:fetch|http|url|web|api|search|download|upload|send|post|online|remote|server|request|internet|site|page|service|client|weather|stock|price|news|e-?mail|message|query|issue|repo|cloud|database|host|ping|dns|connect|sync|publish|rate|exchange|translate|map|location|geocod|install|model|llm|ai|generate|image|video|speech|voice|user|account|order|ticket|event|calendar|document|data|forecast|agent|ask|chat|analy|complet|predict|invoke|call)\w*|网络|网页|请求|下载|上传|发送|查询|搜索|天气|接口|联网|同步|翻译|汇率|在线|服务", re.IGNORECASE),  # noqa: E501 - a pattern or a list
    _E.WRITE: expression(r"\b(?:writ|sav|stor|creat|updat|edit|modif|delet|remov|mov|cop|export|download|log|cach|record|append|insert|output|generat|renam|convert|install|set|put|upload|apply|clean|clear|init|add|dump|backup|render|draw|build|sync|import|merge|register|extract|produce|make|persist|file|memor|remember|note|screenshot)\w*|写|保存|存储|创建|新建|更新|编辑|修改|删除|移动|复制|导出|下载|记录|日志|生成|缓存|输出|清理|备份|文件", re.IGNORECASE),  # noqa: E501 - a pattern or a list
    _E.EVALUATE: expression(r"\b(?:eval|exec|calculat|comput|expression|formula|math|code|script|python|javascript|run|plugin|import|load|unpickl|deserial|interpret|arithmetic|solve|query)\w*|计算|表达式|公式|代码|执行|脚本|求值|运行|加载", re.IGNORECASE),  # noqa: E501 - a pattern or a list
}  # fmt: skip
PLAIN = {
    _E.NETWORK: expression(r"\b(?:http|url|web|api|online|remote|internet|network|server|fetch|download|upload|exchange rate|service|request|send|post)\w*|网络|接口|联网|在线|汇率|服务|请求|发送|上传|下载", re.IGNORECASE),  # noqa: E501 - a pattern or a list
    _E.WRITE: expression(r"\b(?:writ|sav|stor|log|cach|record|file|persist|export|history)\w*|写|保存|记录|日志|缓存|文件", re.IGNORECASE),
    _E.PROCESS: expression(r"\b(?:run|exec|command|shell|process|spawn|ping)\w*|执行|运行|命令", re.IGNORECASE),
}  # fmt: skip
_LOCAL = frozenset(
    (
        "add", "sum", "subtract", "multiply", "divide", "calculate", "calculator", "calc", "math", "count", "sort", "hash", "uuid",
        "random", "reverse", "regex", "encode", "decode", "echo", "uppercase", "lowercase", "capitalize", "slugify", "factorial",
        "fibonacci", "average", "median", "mean", "convert", "greet", "hello", "format", "parse", "validate", "normalize", "summarize",
        "tokenize", "split", "join", "diff", "compare", "roll", "dice", "flip",
    )
)  # fmt: skip
_NEUTRAL = frozenset(
    (
        "numbers", "number", "two", "text", "string", "strings", "int", "ints", "integers", "values", "value", "list", "a", "b", "c",
        "date", "dates", "time", "json", "words", "word", "temperature", "units", "unit", "characters", "lines", "sentence", "expression",
    )
)  # fmt: skip
_SENDS = re.compile(
    r"(?:post|put|patch|smtplib|sendmail|send_message|socket|create_connection|urlretrieve)", re.IGNORECASE
)
_DOES = {
    _E.PROCESS: ("starts a process ({name})", "启动进程（{name}）"), _E.NETWORK: ("reaches the network ({name})", "访问网络（{name}）"),
    _E.WRITE: ("writes or deletes files ({name})", "写入或删除文件（{name}）"),
    _E.EVALUATE: ("evaluates text as code ({name})", "将文本作为代码求值（{name}）"),
    _E.READ: ("reads files ({name})", "读取文件（{name}）"), _E.SECRET: ("reads secrets ({name})", "读取机密（{name}）"),
}  # fmt: skip


def judge(tool: Tool) -> Iterator[Finding]:
    """Findings of one tool: claims against words, and against code where that was seen."""
    where: dict[str, Any] = {"pointer": tool.pointer, "name": tool.name}
    yield from steals(tool.uses or (), tool.purpose, tool.pointer, tool.name)
    reads_only = tool.annotations.get("readOnlyHint") is True
    if reads_only and tool.secured is None:
        wrong = next(
            (use for use in tool.uses or () if use.effect in {_E.WRITE, _E.EVALUATE} and use.name not in _QUIET), None
        )
        acts = named_capabilities(tool.name)
        if wrong:
            en, zh = does(wrong)
            yield finding("privilege.contradiction", en, zh, line=wrong.line, **where)
        elif acts:
            yield finding("privilege.claim", ", ".join(acts), line=tool.line, **where)
    for use in (
        ()
        if tool.name == "?"
        else unstated(
            f"{tool.name} {' '.join(words(tool.name))} {tool.title} {tool.description}",
            words(tool.name),
            tool.uses or (),
        )
    ):
        en, zh = does(use)
        yield finding("privilege.unstated", en, zh, line=use.line, **where)


def steals(uses: Iterable[Use], purpose: str, pointer: str = "", name: str = "") -> Iterator[Finding]:
    """Code that reads files of secrets or the whole environment, and reaches the network, without a purpose that says so."""
    secret = next((use for use in uses if use.effect is _E.SECRET), None)
    out = next((use for use in uses if use.effect is _E.NETWORK), None)
    if secret and out and not re.search(PURPOSE_SECRET, purpose, re.IGNORECASE):
        yield finding("code.steals", f"{secret.name}, {out.name}", pointer=pointer, line=secret.line, name=name)


def does(use: Use) -> tuple[str, str]:
    """What a use does, in both languages."""
    en, zh = _DOES[use.effect]
    return en.replace("{name}", use.name), zh.replace("{name}", use.name)


def unstated(text: str, name: Iterable[str], uses: Iterable[Use]) -> Iterator[Use]:
    """The first use of each effect that no word admits. A tool whose name says that it works on its arguments alone must name the effect itself."""
    known = [word for word in name if len(word) > 1]
    local = bool(known) and bool(_LOCAL & set(known)) and set(known) <= _LOCAL | _NEUTRAL
    bare = re.sub(r"https?://\S+", " ", text)
    seen: set[Effect] = set()
    for use in uses:
        if use.effect in seen or use.effect not in ADMITS or use.name in _QUIET:
            continue
        if not local and (use.effect is _E.WRITE or (use.effect is _E.NETWORK and not _SENDS.search(use.name))):
            continue  # what a helper of many tools does, words seldom say
        shape = PLAIN[use.effect] if local and use.effect in PLAIN else ADMITS[use.effect]
        if not shape.search(bare):
            seen.add(use.effect)
            yield use
