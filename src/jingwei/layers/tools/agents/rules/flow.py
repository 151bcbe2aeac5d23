"""The dangerous triad: one agent that reads what strangers write, reaches private data and can act outward.

The term and the rule follow public work on tool poisoning and data exfiltration of agents (lethal trifecta, toxic agent flow); the word
lists are our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jingwei.layers.tools.agents.capability import words
from jingwei.layers.tools.agents.rules.shadowing import Placed
from jingwei.layers.tools.agents.rules.table import finding
from jingwei.layers.tools.agents.tool import Tool
from jingwei.layers.tools.agents.verdict import Finding

_READS = frozenset(
    (
        "read", "get", "list", "search", "fetch", "query", "find", "retrieve", "view", "show", "load", "open", "lookup", "browse", "export",
        "download", "access", "select", "summarize", "scan", "inspect", "describe",
    )
)  # fmt: skip
_WEB = frozenset(
    ["browse", "crawl", "scrape", "fetch", "navigate", "web", "url", "webpage", "website", "internet", "rss", "feed"]
)
_STRANGERS = frozenset(
    (
        "email", "emails", "mail", "mails", "inbox", "message", "messages", "issue", "issues", "comment", "comments", "review", "reviews",
        "ticket", "tickets", "tweet", "tweets", "post", "posts", "feed", "mention", "mentions", "channel", "thread", "threads", "pr",
        "pull", "attachment", "attachments", "form", "submissions", "webpage", "page", "website", "forum", "sms",
    )
)  # fmt: skip
_PRIVATE = frozenset(
    (
        "file", "files", "directory", "folder", "database", "db", "sql", "table", "tables", "customer", "customers", "contact", "contacts",
        "calendar", "email", "emails", "mail", "inbox", "document", "documents", "drive", "note", "notes", "secret", "secrets", "password",
        "passwords", "credential", "credentials", "record", "records", "account", "accounts", "patient", "patients", "employee",
        "employees", "payroll", "salary", "memory", "memories", "repo", "repository", "private", "history", "transaction", "transactions",
        "balance", "invoice", "invoices", "vault", "env", "env_vars", "crm", "profile", "orders", "photos", "location", "keychain", "ssh",
        "key", "keys", "wiki", "confluence", "medical",
    )
)  # fmt: skip
_OUT = frozenset(
    (
        "send", "post", "email", "mail", "publish", "upload", "share", "push", "forward", "transfer", "pay", "tweet", "reply", "notify",
        "submit", "webhook", "deploy", "execute", "exec", "run", "shell", "delete", "invite", "comment", "merge", "sms", "dispatch",
        "order", "purchase",
    )
)  # fmt: skip
_OUTWARD_OBJECTS = frozenset(
    (
        "issue", "issues", "pr", "pull", "gist", "comment", "email", "mail", "message", "messages", "post", "tweet", "webhook", "request",
        "ticket", "page", "event", "release",
    )
)  # fmt: skip
_TEXT = {
    "untrusted": re.compile(r"\b(?:fetch|browse|crawl|scrap|read|open|visit|load|download|retriev)\w*\b[^.]{0,40}\b(?:url|web ?page|website|web|internet|incoming|inbox|e-?mails?|messages?|issues?|comments?|tickets?|reviews?)\b|\b(?:search\w*) (?:the )?(?:web|internet)\b|(?:读取|抓取|获取|打开|浏览|搜索)[^。]{0,12}(?:网页|网址|网站|互联网|收件箱|邮件|评论|工单|留言|来信)", re.IGNORECASE),  # noqa: E501 - a pattern or a list
    "private": re.compile(r"\b(?:read|list|search|quer|get|fetch|retriev|look)\w*\b[^.]{0,40}\b(?:local files?|files?|database|sql|customers?|contacts?|calendar|inbox|private|documents?|records?|accounts?|credentials|secrets|patients?|employees?|payroll|crm|internal)\b|(?:读取|查询|获取|搜索|列出|检索)[^。]{0,12}(?:文件|数据库|客户|联系人|通讯录|日历|邮件|收件箱|病历|员工|账户|密钥|内部|档案|工资)", re.IGNORECASE),  # noqa: E501 - a pattern or a list
    "out": re.compile(r"\b(?:send|post|publish|upload|forward|transfer|pay|submit|deliver|e-?mail)\w*\b[^.]{0,40}\b(?:e-?mails?|messages?|url|webhook|request|endpoint|server|recipients?|customers?|channel|payment|money|files?|address|api|slack|tweet|sms|public)\b|\bexecut\w* (?:\w+ ){0,2}(?:commands?|code|shell)\b|(?:发送|转发|上传|发布|转账|付款|推送|提交)[^。]{0,12}(?:邮件|消息|短信|文件|请求|网址|客户|款|外部|公开|数据)|执行[^。]{0,6}(?:命令|代码)", re.IGNORECASE),  # noqa: E501 - a pattern or a list
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Legs:
    """Which parts of the triad a tool brings."""

    untrusted: bool = False
    private: bool = False
    out: bool = False


def legs(tool: Tool) -> Legs:
    """By the words of its name, else of its description."""
    name = words(tool.name)
    named = set(name)
    verb = set(name[:1]) | set(name[-1:])
    text = f"{tool.title} {tool.description}"[:4000]
    reads = bool(named & _READS) or not named & _OUT
    declared = (tool.schema or {}).get("properties")
    free_address = isinstance(declared, dict) and not declared.keys().isdisjoint({"url", "uri", "endpoint"})
    untrusted = (
        bool(named & _WEB and reads)
        or bool(reads and named & _READS and named & _STRANGERS)
        or bool(_TEXT["untrusted"].search(text))
    )
    private = bool(named & _READS and named & _PRIVATE) or bool(_TEXT["private"].search(text))
    acts = bool(verb & _OUT) or bool(named & {"create", "add", "write"} and named & _OUTWARD_OBJECTS)
    out = acts or bool(_TEXT["out"].search(text)) or bool(free_address and untrusted)
    return Legs(untrusted, private and not (named & _WEB), out)


def judge(tools: Sequence[Placed]) -> Iterator[Finding]:
    """One finding with a path of tools, when the agent has all three; nothing else."""
    found: dict[str, Placed] = {}
    for placed in tools:
        made = legs(placed[1])
        for leg in ("untrusted", "private", "out"):
            if getattr(made, leg):
                known = found.get(leg)
                if known is None or (
                    known in [found.get(other) for other in ("untrusted", "private", "out") if other != leg]
                    and placed not in found.values()
                ):
                    found[leg] = placed
    if len(found) < 3 or len({id(placed[1]) for placed in found.values()}) < 2:  # noqa: PLR2004 - three parts, of at least two tools
        return
    path = [found[leg] for leg in ("untrusted", "private", "out")]
    steps = tuple(f"{tool.server or file}: {tool.name}" for file, tool in path)
    yield finding(
        "flow.toxic",
        " → ".join(tool.name for _, tool in path),
        pointer=path[-1][1].pointer,
        line=path[-1][1].line,
        name=path[-1][1].name,
        path=path[-1][0],
        steps=steps,
    )
