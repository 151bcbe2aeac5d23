"""What chat templates cost: growth without bound is never clean, templates as models have them are, and bounds hold where text is rendered."""

import json
import math
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from jinja2.ext import do, loopcontrols

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.formats.template_names import names
from jingwei.layers.tools.artifacts.formats.template_values import Values
from jingwei.layers.tools.artifacts.formats.template_work import OUT, Work

TEMPLATES = sorted((Path(__file__).parents[3] / "data" / "chat_templates").glob("*.jinja"))
START = "{% set ns = namespace(s='ab') %}{% for i in range(60) %}"
END = "{% endfor %}{{ ns.s }}"
GROWS = {
    "format by percent": START + "{% set ns.s = '%s%s' % (ns.s, ns.s) %}" + END,
    "format by filter": START + "{% set ns.s = '%s%s' | format(ns.s, ns.s) %}" + END,
    "format by number": START + "{% set ns.s = '{0}{0}'.format(ns.s, '') %}" + END,
    "replace": START + "{% set ns.s = ns.s.replace('a', 'aa') %}" + END,
    "join": START + "{% set ns.s = [ns.s, ns.s] | join %}" + END,
    "join by itself": START + "{% set ns.s = ns.s.join(ns.s) %}" + END,
    "plus": START + "{% set ns.s = ns.s + ns.s %}" + END,
    "lists in lists": START + "{% set ns.s = [ns.s, ns.s] %}" + END,
    "a block": START + "{% set ns.s %}{{ ns.s }}{{ ns.s }}{% endset %}" + END,
    "escapes of JSON": START + "{% set ns.s = ns.s | tojson %}" + END,
    "quotes around letters": START + "{% set ns.s = (ns.s | list) ~ '' %}" + END,
    "quotes around words": START + "{% set ns.s = ns.s.split('a') ~ '' %}" + END,
    "quotes in a dict": START + "{% set ns.s = dict(a=ns.s) ~ '' %}" + END,
    "a namespace shown": "{% set ns = namespace(s='a') %}{% set x = ns %}{% for i in range(60) %}{% set ns.s = x ~ x %}{% endfor %}",
    "two variables": "{% set ns = namespace(a='x', b='y') %}{% for m in messages %}{% set ns.a = ns.b %}{% set ns.b = ns.a ~ ns.b %}{% endfor %}",
    "the item before": START + "{% for x in [ns.s, ns.s] %}{% set ns.s = loop.previtem ~ x %}{% endfor %}" + END,
    "a macro": "{% macro m(a) %}{{ a }}{{ a }}{% endmacro %}" + START + "{% set ns.s = m(ns.s) %}" + END,
    "a default": "{% macro m(a, b=a ~ a) %}{{ b }}{% endmacro %}" + START + "{% set ns.s = m(ns.s) %}" + END,
    "more arguments": "{% macro m(a) %}{{ varargs[0] }}{{ varargs[0] }}{% endmacro %}"
    + START
    + "{% set ns.s = m(1, ns.s) %}"
    + END,
    "a caller": "{% macro m() %}{% for i in range(60) %}{{ caller() }}{% endfor %}{% endmacro %}"
    + START
    + "{% call m() %}{% set ns.s = ns.s + ns.s %}{% endcall %}"
    + END,
    "a dict": "{% set d = {'a': 'x'} %}{% for m in messages %}{% set _ = d.update(a=d.a ~ d.a) %}{% endfor %}",
    "a list in itself": "{% set l = ['a'] %}{% for m in messages %}{% set _ = l.append(l) %}{% endfor %}",
    "a list while it is read": "{% set l = [1] %}{% for m in l %}{% set _ = l.append(m) %}{% endfor %}",
    "a list by another name": "{% set l = [1] %}{% set k = l %}{% for m in l %}{% do k.append(m) %}{% endfor %}",
    "what was given": "{% for m in messages %}{% set _ = messages.append(m) %}{% endfor %}",
    "many macros": "".join(
        f"{{% macro m{n}() %}}{{{{ m{n + 1}() }}}}{{{{ m{n + 1}() }}}}{{% endmacro %}}" for n in range(40)
    )
    + "{% macro m40() %}a{% endmacro %}{{ m0() }}",
    "many variables": "{% set a0 = 'a' %}"
    + "".join(f"{{% set a{n + 1} = a{n} ~ a{n} %}}" for n in range(40))
    + "{{ a40 }}",
    "many loops": "".join(f"{{% for m{n} in messages %}}" for n in range(6)) + "a" + "{% endfor %}" * 6,
}
RECURSIVE = {
    "by number": "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "without end": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "twice the same": "{% macro m(x) %}{{ m(x[0]) }}{{ m(x[0]) }}{% endmacro %}{{ m([[[[[]]]]]) }}",
    "in a loop": "{% macro m(x) %}{% for i in range(2) %}{{ m(x[0]) }}{% endfor %}{% endmacro %}{{ m(tools) }}",
    "a part of a part": "{% macro m(x) %}{{ m(x.a) }}{{ m(x.a.b) }}{% endmacro %}{{ m(tools) }}",
    "what it gives": "{% macro m(x) %}{% set i = m(x.a) %}{{ i }}{{ i }}{% endmacro %}{{ m(tools) }}",
    "another argument": "{% macro m(x, y) %}{{ y }}{% for z in x %}{{ m(z, y ~ y) }}{% endfor %}{% endmacro %}{{ m(tools, 'a') }}",
    "wrapped again": "{% macro m(x) %}{{ m({'a': x.a}) }}{% endmacro %}{{ m(tools) }}",
    "each other": "{% macro a(x) %}{{ b(x) }}{{ b(x) }}{% endmacro %}{% macro b(x) %}{{ a(x) }}{% endmacro %}{{ a(1) }}",
    "a loop": "{% for x in tools recursive %}{{ loop(x.a) }}{{ loop(x.a) }}{% endfor %}",
    "a loop on the whole": "{% for x in tools recursive %}{{ loop(tools) }}{% endfor %}",
}
BOMBS = {
    "repetition": "{{ 'a' * 999999999999 }}",
    "width": "{{ '%999999999d' % 1 }}",
    "range": "{% for a in range(999999999) %}{% for b in range(999999999) %}a{% endfor %}{% endfor %}",
    "doubling": START + "{% set ns.s = ns.s ~ ns.s %}" + END,
}
TALK = [
    {"role": role, "content": content}
    for role in ("user", "assistant")
    for content in ("Good day", "<think>x</think>y", "z" * 50)
]


def judged(text):
    return scan_bytes(text.encode(), "chat_template.jinja")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_in_the_style_of_model_families_are_clean(path):
    text = path.read_text("utf-8")
    assert judged(text).verdict is Verdict.CLEAN, judged(text).findings
    whole = json.dumps({"tokenizer_class": "X", "chat_template": text}).encode()
    assert scan_bytes(whole, "tokenizer_config.json").verdict is Verdict.CLEAN


@pytest.mark.parametrize("name", [*GROWS, *RECURSIVE])
def test_what_grows_without_bound_is_unproved(name):
    found = judged({**GROWS, **RECURSIVE}[name])
    assert found.verdict is Verdict.UNPROVED, found.findings


@pytest.mark.parametrize("name", BOMBS)
def test_what_only_an_attack_has_use_for_is_suspicious(name):
    found = judged(BOMBS[name])
    assert (found.verdict, found.findings[0].rule) == (Verdict.SUSPICIOUS, "template.bomb"), found.findings


@pytest.mark.parametrize("text", [
    "{% set ns = namespace(s='') %}{% for m in messages %}{% set ns.s = ns.s ~ m.content %}{% endfor %}{{ ns.s }}",
    "{% for m in messages %}{% for o in messages %}{{ o.content }}{% endfor %}{% endfor %}",
    "{% macro m(x) %}{{ x }}{{ x }}{% endmacro %}{{ m(m(m('abc'))) }}",
    "{% set s %}{% for m in messages %}{{ m | tojson }}{% endfor %}{% endset %}{{ s ~ s | list }}",
    "{% macro t(x) %}{% if x is string %}{{ x }}{% else %}{% for v in x %}{{ t(v) }}{% endfor %}{% endif %}{% endmacro %}{{ t(messages) }}",
    "{% set l = [] %}{% for m in messages %}{% set _ = l.append(m.content ~ \"'\\\\\") %}{% endfor %}{{ l }}{{ l | join }}",
    "{{ messages | map(attribute='content') | list }}{{ '%s %5d' % (messages, 3) }}{{ ('a' * 30) | indent(4) }}{{ [1] | batch(50, 'x') | list }}",
])  # fmt: skip
def test_bounds_hold_where_text_of_these_tests_is_rendered(text):
    environment = Environment(extensions=[do, loopcontrols])
    tree = environment.parse(text)
    work = Work(tree, Values(names(tree)))
    work.run(tree.body)
    sizes = {"n": len(repr(TALK)), "depth": 20}
    bound = 0
    for term, factor in work.env[OUT].items():
        bound += factor * math.prod(sizes[symbol] for symbol in term)
    assert len(environment.from_string(text).render(messages=TALK)) <= bound
    assert isinstance(tree, nodes.Template)


def test_the_judgement_itself_is_bounded():
    steps = "".join(f"{{% set ns.a{n} = ns.a{n + 1} ~ ns.a{n + 2} %}}" for n in range(300))
    text = "{% set ns = namespace() %}" + "{% for m in messages %}" * 5 + steps + "{% endfor %}" * 5
    assert judged(text).verdict is Verdict.UNPROVED
