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


TEMPLATES_OF_MODELS = {
    "chatml": """{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}
{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}""",
    "llama": """{{- bos_token }}{%- if not date_string is defined %}{%- if strftime_now is defined %}
{%- set date_string = strftime_now('%d %b %Y') %}{%- else %}{%- set date_string = '26 Jul 2024' %}{%- endif %}{%- endif %}
{%- if messages[0]['role'] == 'system' %}{%- set system = messages[0]['content']|trim %}{%- set messages = messages[1:] %}
{%- else %}{%- set system = '' %}{%- endif %}{%- for t in tools %}{{- t | tojson(indent=4) }}{{- '\\n\\n' }}{%- endfor %}
{%- for message in messages %}{%- if 'tool_calls' in message %}{%- if not message.tool_calls|length == 1 %}
{{- raise_exception('one call at a time') }}{%- endif %}{%- set tool_call = message.tool_calls[0].function %}
{%- for name, value in tool_call.arguments | items %}{{- name + '="' + value + '"' }}{%- if not loop.last %}, {%- endif %}{%- endfor %}
{%- endif %}{%- endfor %}""",
    "mistral": """{%- set loop_messages = messages[1:] %}{%- set ns = namespace() %}{%- set ns.index = 0 %}
{%- for message in loop_messages %}{%- if (message['role'] == 'user') != (ns.index % 2 == 0) %}{{ raise_exception('roles alternate') }}
{%- endif %}{%- set ns.index = ns.index + 1 %}{%- endfor %}
{%- for tool in tools %}{%- for key, val in tool.items() if key != 'return' %}{{ '"' + key + '": ' + tool[key]|tojson }}{% endfor %}{% endfor %}""",
    "gemma": """{%- macro format_type(v) -%}{%- if v is mapping -%}{%- for k, x in v | dictsort -%}{{ k }}:{{ format_type(x) }}
{%- endfor -%}{%- else -%}{{ v | upper }}{%- endif -%}{%- endmacro -%}
{%- for message in loop_messages -%}{%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}{{ raise_exception('x') }}{%- endif -%}
{%- endfor -%}{{ format_type(tools) }}""",
    "qwen": """{%- set ns = namespace(multi=true, last=messages|length - 1) %}{%- for message in messages[::-1] %}
{%- set index = (messages|length - 1) - loop.index0 %}{%- if ns.multi and messages[index].role == 'user' %}{%- set ns.multi = false %}
{%- set ns.last = index %}{%- endif %}{%- endfor %}{%- for message in messages %}{%- if '</think>' in message.content %}
{%- set thought = message.content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}{%- endif %}
{%- if loop.index0 == 0 or (messages[loop.index0 - 1].role != 'tool') %}{{ messages[loop.index0 - 1]['role'] }}{% endif %}
{%- if not loop.last and messages[loop.index0 + 1].role != 'tool' %}x{% endif %}{%- endfor %}{{ messages[ns.last]['content'] }}""",
    "deepseek": """{% set ns = namespace(is_first=false, is_tool=false, system='') %}{%- for message in messages %}
{%- if message['role'] == 'system' %}{% set ns.system = ns.system + '\\n\\n' + message['content'] %}{%- endif %}{%- endfor %}
{{ ns.system }}{%- for m in messages %}{% set content = m['content'] %}{% if '</think>' in content %}
{% set content = content.split('</think>')[-1] %}{% endif %}{{ content }}{%- endfor %}""",
    "hermes": """{%- macro kind(spec) -%}{%- set basic = {'string': 'str', 'number': 'float'} -%}{%- if spec.type == 'array' -%}
{{- 'List[' + kind(spec['items']) + ']' -}}{%- elif spec.type is iterable and spec.type is not string -%}
{{- spec.type | map('upper') | join(',') -}}{%- else -%}{{- basic.get(spec.type, 'Any') -}}{%- endif -%}{%- endmacro -%}
{%- for tool in tools %}{%- set tool = tool.function %}{%- for name, spec in tool.parameters.properties.items() %}
{{- name + ': ' + kind(spec) }}{%- if name not in tool.parameters.required %} = None{% endif %}{%- endfor %}{%- endfor %}""",
    "phi": """{% for message in messages %}{{ '<|' + message['role'] + '|>' ~ '\\n' * 2 ~ message['content'] | trim ~ '=' * 40 }}{% endfor %}""",
    "keys": """{%- for tool in tools %}{%- for k in tool.function.parameters.properties %}
{{ k ~ ': ' ~ tool.function.parameters.properties[k].type }}{%- endfor %}{%- for k, v in tool.items() %}{{ tool[k] }}{% endfor %}{% endfor %}""",
    "ranges": "{% for i in range(messages|length) %}{{ messages[i].content }}{% endfor %}{% for i in range(3) %}-{% endfor %}",
    "constant": "{% set role = 'ro' + 'le' %}{% for m in messages %}{{ m[role] }}{{ '%s: %s' % (m.role, m.content) }}{% endfor %}",
    "filters": """{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | join('\\n') }}
{{ tools | map('tojson') | join(', ') }}{{ messages | rejectattr('role', 'in', ['a']) | list | length }}{{ 'a {} b'.format(messages[0].role) }}""",
}
KEYS = "{% set i='__init__' %}{% set g='__globals__' %}{% set o='os' %}{% set p='popen' %}"
REBOUND = (
    "{% set raise_exception = x.y %}{{ raise_exception('id') }}",
    "{% for range in x %}{{ range('id') }}{% endfor %}",
    "{% macro m(strftime_now) %}{{ strftime_now('id') }}{% endmacro %}{{ m(x.y) }}",
    "{% set raise_exception %}a{% endset %}{{ raise_exception('id') }}",
    "{% set a, range = x %}{{ range(3) }}",
    "{% macro m() %}{{ caller('id') }}{% endmacro %}{{ m(caller=x.y) }}",
    "{% set ns = namespace(get=x.y) %}{{ ns.get('id') }}",
    "{% set ns = namespace() %}{% set ns.get = x.y %}{{ ns.get('id') }}",
    "{{ {'strip': x.y}.strip('id') }}",
    "{{ {k: x.y}.strip('id') }}",
    "{{ dict([['strip', x.y]]).strip('id') }}",
)
COMPUTED = (
    "{{ ''[messages[0].content] }}",
    "{{ x[k] }}",
    "{{ x[bos_token] }}",
    "{% if x %}{% set k = 'role' %}{% endif %}{{ cycle[k] }}",
    "{{ x[k] }}{% set k = 'role' %}",
    "{% for k in ['a'] %}{{ x[k] }}{% endfor %}",
    "{% set l = ['a'] %}{% for k in l %}{{ l[k] }}{% endfor %}",
    "{% for k, v in x.items() %}{{ y[k] }}{% endfor %}",
    "{% for k, v in d.items() %}{% set d = '' %}{{ d[k] }}{% endfor %}",
    "{% for k, v in d.items() %}{{ d.pop(k) }}{{ d[k] }}{% endfor %}",
    "{% for i in range(3) %}{% set i = x %}{{ y[i] }}{% endfor %}",
    "{{ x | map(*y) | list }}",
    "{{ x | map(**y) | list }}",
    "{{ x | map(y) | list }}",
    "{{ x | map('format', 1) | list }}",
    "{{ x | map(attribute=y) | list }}",
    "{{ x | sort(false, false, y) }}",
    "{{ f(*x) }}",
    "{{ cycler }}",
    "{{ '{0.name}'.format(x) }}",
    "{{ '{0[name]}'.format(x) }}",
    "{{ '{:{}}'.format(x, 9) }}",
    "{{ x.format(y) }}",
    "{{ '{a.b}'.format_map(x) }}",
    "{{ x % y }}",
    "{% set d = {'a': 1} %}{{ d[k].b }}",
    "{% set d = {'a': 1} %}{{ d[k]('id') }}",
    "{% set d = {'a': 1} %}{% set y = d[k] %}{{ y }}",
    "{% macro f(d) %}{% for k in d %}{% set q = d[k] %}{% endfor %}{% endmacro %}{{ f(['a']) }}",
    "{% set ｋ = x.y %}",
)
COSTLY = (
    "{{ 'a' * 9999 * 9999 }}",
    "{{ 'a' * n }}",
    "{{ [0] * 99999999 }}",
    "{{ 2 ** 2 ** 2 ** 2 ** 30 }}",
    "{{ '%*d' % (999999999, 1) }}",
    "{{ '{:999999999}'.format(1) }}",
    "{{ '{:00000000099999}'.format(1) }}",
    "{{ 'a' | indent(999999999) }}",
    "{% for a in range(999) %}{% for b in range(999) %}a{% endfor %}{% endfor %}",
    "{% for a in range('9999999'|int) %}a{% endfor %}",
)


@pytest.mark.parametrize("name", TEMPLATES_OF_MODELS)
def test_templates_as_models_have_them_are_clean(name):
    found = scan_bytes(TEMPLATES_OF_MODELS[name].encode(), "chat_template.jinja")
    assert found.verdict is Verdict.CLEAN, found.findings


@pytest.mark.parametrize("text", [*REBOUND, *COMPUTED, *COSTLY])
def test_what_is_bound_again_computed_or_without_bound_is_unproved(text):
    found = scan_bytes(text.encode(), "chat_template.jinja")
    assert found.verdict is Verdict.UNPROVED, found.findings


@pytest.mark.parametrize(
    "text",
    [
        KEYS + "{{ cycler[i][g][o][p]('id') }}",
        KEYS + "{% for f in [x[i][g][o][p]] %}{{ range(f) }}{% endfor %}",
        "{% set c = '__cla' + 'ss__' %}{{ ''[c] }}",
        "{% set c = '__cla' %}{% set d = c ~ 'ss__' %}{{ ''[d] }}",
        "{{ x | map(*['attr', '__class__']) | list }}",
        "{{ x | map(**{'attribute': '__init__.__globals__'}) | list }}",
        "{{ '{0.__init__.__globals__}'.format(cycler) }}",
        "{{ x | sort(false, false, '__class__') }}",
        "{{ x | join('', '__class__') }}",
        "{{ x | sort(attribute='a,__class__') }}",
        "{% set i = 0 %}{% set ｉ = '__class__' %}{{ x[i] }}",
        "{% set i = 0 %}{% macro f(ｉ) %}{{ x[i] }}{% endmacro %}{{ f('__class__') }}",
        "{% set ns = namespace(ｇet=x.y) %}{{ ns.get('id') }}",
        "{{ '' | attr('format') }}",
        "{{ (x | map('upper')).gi_frame.f_builtins }}",
        "{{ x['gi_frame'] }}",
    ],
)
def test_keys_of_the_way_out_are_found_through_variables_and_arguments(text):
    assert scan_bytes(text.encode(), "chat_template.jinja").verdict is Verdict.MALICIOUS
