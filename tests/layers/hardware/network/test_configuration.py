"""Interface descriptions, proxy configurations and bounded documents."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.documents import load_document
from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.network import samples
from jingwei.layers.hardware.network.interface import read_interface
from jingwei.layers.hardware.network.nginx import parse_nginx
from jingwei.layers.hardware.network.openapi import read_api
from jingwei.layers.hardware.network.protocols import Strength, judge
from jingwei.layers.hardware.network.proxy import read_proxy
from jingwei.limits import Limits


def api(text):
    return read_api(load_document(text.encode(), "api"))


def servers(text):
    return read_proxy(parse_nginx(text)).servers


def test_operations_and_their_requirement():
    made = api(samples.API)
    assert [(op.name, op.protected) for op in made.operations] == [("POST /answer", True), ("GET /healthz", False)]
    assert made.addresses == ("https://assistant.example/v1",)
    assert not api(samples.OPEN_API).operations[0].protected
    assert api(samples.QUERY_API).query_keys == ("token",)


@pytest.mark.parametrize(
    ("requirement", "protected"),
    [("[{token: []}]", True), ("[]", False), ("[{}]", False), ("[{token: []}, {}]", False), ("[{ghost: []}]", False)],
)
def test_an_alternative_without_a_scheme_lets_everyone_in(requirement, protected):
    text = samples.API.replace("post: {responses", "post: {security: " + requirement + ", responses")
    assert api(text).operations[0].protected is protected


def test_swagger_2():
    made = api(
        '{"swagger": "2.0", "host": "h.example", "schemes": ["http", "https"], "paths": {"/a": {"get": {}}},'
        ' "securityDefinitions": {"k": {"type": "apiKey", "in": "query", "name": "k"}}}'
    )
    assert made.addresses == ("http://h.example", "https://h.example")
    assert made.query_keys == ("k",)
    assert not made.operations[0].protected


def test_variables_of_an_address_are_expanded():
    variable = '{scheme}://a.example", "variables": {"scheme": {"default": "https", "enum": ["https", "http"]}'
    made = api('{"openapi": "3.0.3", "servers": [{"url": "' + variable + "}}]}")
    assert made.addresses == ("https://a.example", "http://a.example")
    many = ", ".join(f'"v{i}": {{"enum": ["a", "b"]}}' for i in range(20))
    with pytest.raises(LimitError):
        api('{"openapi": "3.0.3", "servers": [{"url": "https://a", "variables": {' + many + "}}]}")


def test_references_that_were_not_followed_are_listed():
    made = api('{"openapi": "3.0.3", "paths": {"x-note": "any", "/a": {"$ref": "other.yaml"}}}')
    assert made.unresolved == ("path /a",)


@pytest.mark.parametrize(
    "text", ["openapi: 4.0.0", "openapi: 3.0.0\npaths: []", "openapi: 3.0.0\npaths: {/a: 5}", "- 1"]
)
def test_other_shapes_are_refused(text):
    with pytest.raises(ParseError):
        api(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x",
        "a: 1\na: 2",
        '{"a": 1, "a": 2}',
        "a: !!python/object:os.system {}",
        "a: [",
        '{"a": NaN}',
        "\xff",
    ],
)
def test_documents_that_are_refused(text):
    with pytest.raises(ParseError):
        load_document(text.encode("latin-1"), "document")


@pytest.mark.parametrize(
    "text", ["[" * 500 + "]" * 500, "a: " + "[" * 500 + "]" * 500, "{" * 20_000, '{"a":' * 70 + "1" + "}" * 70]
)
def test_deep_documents_reach_a_bound(text):
    with pytest.raises((LimitError, ParseError)):
        load_document(text.encode(), "document")


def test_dates_stay_text():
    assert load_document(b"a: 2026-01-01", "document") == {"a": "2026-01-01"}


def test_large_documents_reach_a_bound():
    with pytest.raises(LimitError):
        load_document(b"a: 1", "document", Limits(document_bytes=3))


def test_servers_of_a_proxy():
    redirecting, serving = servers(samples.PROXY)
    assert (redirecting.plain, redirecting.routes) == ((), ())
    assert (serving.encrypted, serving.protocols) == (True, ("TLSv1.2", "TLSv1.3"))
    assert [(route.path, route.authenticated) for route in serving.routes] == [("/", True)]
    assert serving.forwards == ()


def test_a_plain_server_is_seen():
    assert servers(samples.PLAIN_PROXY)[0].plain == ("80",)
    assert servers("server { location / { root /srv; } }")[0].plain == ("80",)
    assert servers("server { listen 127.0.0.1:80; }")[0].plain == ()


def test_many_servers_are_read_in_linear_time():
    before = time.process_time()
    assert len(servers("ssl_protocols TLSv1.3;" + "server { listen 443 ssl; }\n" * 5_000)) == 5_000
    assert time.process_time() - before < 3


def test_an_address_that_is_missing_is_refused():
    with pytest.raises(ParseError, match="nginx:2: `listen`"):
        servers("server {\n listen; }")


@pytest.mark.parametrize(
    "body",
    [
        "return 301 https://$host$request_uri;",
        "if ($scheme = http) { return 301 https://$host$request_uri; }",
        "location / { return 308 https://$host$request_uri; } location /.well-known/acme-challenge/ { root /srv; }",
        "rewrite ^(.*)$ https://a.example$1 permanent;",
    ],
)
def test_redirections_are_not_plain_service(body):
    assert servers("server { listen 80; " + body + " }")[0].plain == ()


@pytest.mark.parametrize(
    "body",
    [
        "return 301 http://a.example;",
        "location /a { return 301 https://a.example; }",
        "location / { return 301 https://a.example; } location /b { root /srv; }",
    ],
)
def test_partial_redirections_are(body):
    assert servers("server { listen 80; " + body + " }")[0].plain == ("80",)


def test_hops_to_other_machines_must_be_encrypted():
    text = "http { upstream m { server unix:/run/m; server 10.0.0.5:80; } server { listen 443 ssl; location / { proxy_pass %s; } } }"
    assert [hop.target for hop in servers(text % "http://m")[0].forwards] == ["http://m"]
    assert [hop.target for hop in servers(text % "http://10.1.1.1:9/a")[0].forwards] == ["http://10.1.1.1:9/a"]
    assert servers(text % "https://m")[0].forwards == ()
    assert servers(text % "http://127.0.0.1:9")[0].forwards == ()


@pytest.mark.parametrize(
    ("outer", "inner", "asks"),
    [
        ("auth_basic a;", "", True),
        ("auth_basic a;", "auth_basic off;", False),
        ("ssl_verify_client on;", "", True),
        ("ssl_verify_client optional;", "", False),
        ("auth_request /who;", "satisfy any;", False),
        ("", "auth_jwt a;", True),
        ("", "", False),
    ],
)
def test_inherited_authentication(outer, inner, asks):
    text = "server { listen 443 ssl; " + outer + " location / { proxy_pass http://unix:/a; " + inner + " } }"
    assert [route.authenticated for route in servers(text)[0].routes] == [asks]


def test_includes_are_unseen_except_harmless_ones():
    made = read_proxy(parse_nginx("http { include mime.types; include conf.d/*.conf;\n }"))
    assert made.unseen == (("conf.d/*.conf", 1),)


def test_grammar_of_nginx():
    tree = parse_nginx("a 'x;y' \"{\" ${b}c; # d {\nlocation ~ \\.php$ { e; }")
    assert tree[0].arguments == ("x;y", "{", "${b}c")
    assert (tree[1].name, tree[1].arguments, tree[1].line) == ("location", ("~", "\\.php$"), 2)


@pytest.mark.parametrize("text", ["a {", "}", "a", ";", "a { b }", "'a", "content_by_lua_block { x }", "{}"])
def test_broken_nginx(text):
    with pytest.raises(ParseError):
        parse_nginx(text)


def test_deep_blocks_reach_a_bound():
    with pytest.raises(LimitError):
        parse_nginx("a {" * 1000)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_mutated_configurations(data):
    valid = data.draw(st.sampled_from([samples.PROXY, samples.API]))
    start, end = data.draw(st.integers(0, len(valid))), data.draw(st.integers(0, len(valid)))
    middle = data.draw(st.text("{}[];:&*!'\"\\ \n$a-", max_size=8))
    text = valid[:start] + middle + valid[end:]
    with suppress(ParseError, LimitError):
        read_proxy(parse_nginx(text))
    with suppress(ParseError, LimitError):
        read_api(load_document(text.encode(), "document"))


def test_files_are_told_apart_by_content(tmp_path):
    for name, content, kind in [
        ("api.yaml", samples.API, "api"),
        ("nginx.conf", samples.PROXY, "proxy"),
        ("notes.yaml", "a: 1", ""),
        ("other.conf", "option value;", ""),
    ]:
        (tmp_path / name).write_text(content)
        made = read_interface(tmp_path / name)
        assert ("api" if made.api else "proxy" if made.proxy else "") == kind


@pytest.mark.parametrize(
    ("statement", "level", "expected"),
    [
        ("TLS 1.3", "transport", Strength.STRONG),
        ("TLSv1.2 (ECDHE)", "transport", Strength.STRONG),
        ("TLS 1.0", "transport", Strength.WEAK),
        ("TLS", "transport", Strength.UNKNOWN),
        ("SSLv3", "transport", Strength.WEAK),
        ("WEP", "link", Strength.WEAK),
        ("WPA3", "link", Strength.STRONG),
        ("MACsec AES-256-GCM", "link", Strength.STRONG),
        ("MACsec", "physical", Strength.UNKNOWN),
        ("IPsec 3DES", "network", Strength.WEAK),
        ("PPTP", "network", Strength.WEAK),
        ("WireGuard", "network", Strength.STRONG),
        ("OTNsec", "physical", Strength.STRONG),
        ("none", "physical", Strength.NONE),
        ("未加密", "physical", Strength.NONE),
        ("Brand X", "physical", Strength.UNKNOWN),
    ],
)
def test_link_statements(statement, level, expected):
    assert judge(statement, level) is expected
