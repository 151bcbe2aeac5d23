"""The interface asks who calls."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.hardware.endpoints import Configuration, configuration
from jingwei.layers.hardware.network import samples
from jingwei.layers.hardware.network.openapi import Operation
from jingwei.vocabulary import Asset, Location, Status, Text

URL = "https://assistant.example/v1"
API = {"url": URL, "files": ["api.yaml"]}
PROXY = {"url": URL, "files": ["nginx.conf"]}
PUBLIC = "/health,/healthz,/livez,/readyz"


@check(
    id="hardware.endpoint-authenticated",
    title=Text("Interface asks for authentication", "接口要求身份认证"),
    layer="hardware",
    dimensions=("sovereignty",),
    kinds=("endpoint",),
    objectives=("endpoint-authenticated",),
    severity="high",
    remediation=Text(
        "Require a security scheme on every named operation (a bearer token or mutual TLS), and send keys in a header, never inside the address.",
        "为所列每个操作设置安全方案（如持有者令牌或双向 TLS），密钥放在请求头中，不得放在地址里。",
    ),
    risks=("owasp-llm-2025:LLM10", "owasp-agentic-2026:ASI03"),
    parameters=(
        Parameter(
            "public_paths",
            PUBLIC,
            Text("paths that anyone may read (GET and HEAD)", "允许任何人读取的路径（GET 与 HEAD）"),
            source="liveness probes",
        ),
    ),
    examples=(
        Example(Status.PASS, asset=API, files={"api.yaml": samples.API}),
        Example(Status.PASS, asset=PROXY, files={"nginx.conf": samples.PROXY}),
        Example(Status.FAIL, asset=API, files={"api.yaml": samples.OPEN_API}),
        Example(Status.FAIL, asset=API, files={"api.yaml": samples.QUERY_API}, about="the key lands in every log"),
        Example(Status.UNKNOWN, asset={"url": URL}),
        Example(
            Status.UNKNOWN,
            asset=PROXY,
            files={"nginx.conf": samples.PROXY.replace("auth_request /who;", "")},
            about="the service behind the proxy may ask",
        ),
    ),
)
def endpoint_authenticated(asset: Asset, context: Context) -> Outcome:
    """Every operation of a description requires a defined scheme, or the proxy asks at every route before the service is reached.

    A proxy that does not ask proves nothing either way: the service behind may.
    """
    made = configuration(asset, context)
    guarded = _guarded_by_proxy(made)
    wrong = [
        Location(path, name=f"scheme {key}", note=Text("key inside the address", "密钥位于地址中"))
        for path, api in made.apis
        for key in api.query_keys
    ]
    if not guarded:
        wrong += _open_operations(made, str(context.parameter("public_paths")))
    if wrong:
        return failed(
            "open",
            "operations or schemes that let callers in without safe authentication: {n}",
            "有 {n} 个操作或安全方案未安全地认证调用者",
            n=len(wrong),
            locations=tuple(wrong),
        )
    operations = sum(operation.protected for _, api in made.apis for operation in api.operations)
    if made.unread or not (guarded or operations):
        return unknown(
            "unproven",
            "no configuration shows that every caller is authenticated",
            "没有配置能说明每个调用者都经过认证",
            locations=(*made.unread, *_unasked(made)),
        )
    if guarded:
        return passed("by-proxy", "the proxy authenticates at every route", "代理在每条路由上均要求身份认证")
    return passed(
        "by-service",
        "operations that ask for authentication: {n}; none but public paths does not",
        "{n} 个操作要求身份认证，仅公开路径除外",
        n=operations,
    )


def _guarded_by_proxy(made: Configuration) -> bool:
    servers = [server for _, proxy in made.proxies for server in proxy.servers]
    routes = [route for server in servers for route in server.routes]
    return bool(routes) and all(route.authenticated for route in routes)


def _open_operations(made: Configuration, public: str) -> list[Location]:
    paths = {path.strip() for path in public.split(",") if path.strip()}
    return [
        Location(path, name=operation.name, note=_note(operation))
        for path, api in made.apis
        for operation in api.operations
        if not operation.protected and not (operation.path in paths and operation.method in {"get", "head"})
    ]


def _note(operation: Operation) -> Text:
    if operation.undefined:
        return Text("its scheme is not defined", "所引用的安全方案未定义")
    return Text(
        "authentication is optional" if operation.schemes else "no requirement",
        "认证可选" if operation.schemes else "未要求认证",
    )


def _unasked(made: Configuration) -> tuple[Location, ...]:
    note = Text("the proxy does not ask", "代理未要求认证")
    return tuple(
        Location(path, route.line, name=route.path[:80], note=note)
        for path, proxy in made.proxies
        for server in proxy.servers
        for route in server.routes
        if not route.authenticated
    )
