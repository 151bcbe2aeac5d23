"""Chat templates: what leaves a sandbox is rejected where a loader renders it; habits of other templates are not taken for attacks."""

import json

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes

ESCAPES = (
    "{{ ''.__class__ }}",
    "{{ __import__('os') }}",
    "{{ x['__globals__'] }}",
    "{{ x | attr('__init__') }}",
    "{{ x | attr(name) }}",
    "{{ x | map('attr', '__class__') | list }}",
    "{{ x | map(attribute='a.__class__') | list }}",
    "{% include '/etc/passwd' %}",
    "{% include ['a', '../b'] %}",
    "{{ eval('1') }}",
    "{% generation %}{{ x.__class__ }}{% endgeneration %}",
)
HABITS = (
    "{% extends 'layout.html' %}{% block a %}{% endblock %}",
    "{% from 'macros.html' import card %}",
    "{{ _('text') }}",
    "{{ user._name }}",
    "{{ user | attr('name') }}",
    "{{ x | map(attribute='_a') | list }}",
)
CLEAN = (
    "{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}",
    "{% for _ in range(3) %}{{ m.content }}{% endfor %}",
    "{% set _last = m[-1] %}{{ _last['role'] }}",
)


@pytest.mark.parametrize("text", ESCAPES)
def test_ways_out_of_a_sandbox_are_rejected(text):
    assert scan_bytes(text.encode(), "chat_template.jinja").verdict is Verdict.MALICIOUS
    assert scan_bytes(json.dumps({"chat_template": text}).encode(), "x.json").verdict is Verdict.MALICIOUS


@pytest.mark.parametrize("text", HABITS)
def test_habits_of_other_templates_are_unproved(text):
    found = scan_bytes(text.encode(), "page.html.j2")
    assert (found.format, found.verdict) == ("template", Verdict.UNPROVED), found.findings


@pytest.mark.parametrize("text", CLEAN)
def test_names_of_one_underscore_are_names(text):
    assert scan_bytes(text.encode(), "chat_template.jinja").verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    "text", ["a: '{{ x.__class__ }}'\n", '["{{ x.__class__ }}"]', "#!/bin/sh\n{{ x.__class__ }}\n"]
)
def test_a_template_is_one_whatever_else_its_text_may_be(text):
    assert scan_bytes(text.encode(), "chat_template.jinja").verdict is Verdict.MALICIOUS


@pytest.mark.parametrize("name", ["a.html", "METADATA", "x.cfg", "notes.txt"])
@pytest.mark.parametrize("text", ESCAPES)
def test_words_that_no_loader_renders_are_not_rejected_and_never_clean(name, text):
    assert scan_bytes(text.encode(), name).verdict is Verdict.UNPROVED


def test_a_chain_of_very_many_terms_is_nested_too_deeply_and_hides_nothing_beside_it():
    text = "{{ " + "+".join(["1"] * 5000) + " }}"
    found = scan_bytes(text.encode(), "chat_template.jinja")
    assert (found.format, found.verdict, len(found.findings)) == ("template", Verdict.UNPROVED, 1)
    assert "nested too deeply" in found.findings[0].name
    whole = json.dumps({"auto_map": {"AutoModel": "m.M"}, "chat_template": text, "a": [{"_target_": "os.system"}]})
    assert scan_bytes(whole.encode(), "tokenizer_config.json").verdict is Verdict.MALICIOUS
