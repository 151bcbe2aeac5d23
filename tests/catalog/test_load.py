import copy
import importlib
import sys
from datetime import date
from importlib.metadata import EntryPoint
from importlib.resources import files

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei import documents
from jingwei.catalog import build, load
from jingwei.catalog.document import read
from jingwei.catalog.load import load_frameworks, load_objectives, read_framework
from jingwei.catalog.row import CatalogError
from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.limits import Limits
from jingwei.vocabulary import Text

SMALL = """\
schema: jingwei/framework/1
id: acme-rules
version: "1"
title: {en: "Acme rules", zh: "某公司规则"}
publisher: Acme
jurisdiction: INT
source: {title: "Rules", reference: "page 1", status: verified, as_of: 2026-01-31}
licence: "own words"
groups:
  - {id: one, title: {en: "One", zh: "一"}}
controls:
  - id: R 1
    group: one
    title: {en: "First", zh: "第一"}
    statement: {en: "Pin packages.", zh: "锁定软件包。"}
    objectives: [packages-pinned, packages-hashed]
    parameters:
      - {metric: share, op: ">=", value: 0.9, unit: share, n_min: 10, level: 0.95, source: "page 2", status: draft}
    applies:
      - {from: 2026-02-01, until: 2026-03-01, tiers: [high], status: secondary, source: "page 3"}
"""
SHIPPED = [file.read_bytes() for file in sorted((files("jingwei.catalog") / "frameworks").iterdir(), key=str)]


def small(old="", new=""):
    assert old in SMALL
    return read_framework(SMALL.replace(old, new, 1).encode(), "rules.yaml")


def test_a_small_framework_is_read_whole():
    framework = small()
    control = framework.control("R 1")
    assert (framework.id, framework.version, framework.source.as_of) == ("acme-rules", "1", date(2026, 1, 31))
    assert control.objectives == ("packages-pinned", "packages-hashed")
    assert (control.parameters[0].value, control.parameters[0].n_min, control.parameters[0].level) == (0.9, 10, 0.95)
    assert (control.applies[0].until, control.applies[0].tiers) == (date(2026, 3, 1), ("high",))
    assert control.applies[0].covers(date(2026, 3, 1), frozenset({"high"}))
    assert not control.applies[0].covers(date(2026, 3, 2), frozenset({"high"}))
    assert not control.applies[0].covers(date(2026, 1, 31), frozenset({"high"}))
    assert not control.applies[0].covers(date(2026, 2, 1), frozenset({"low"}))
    assert (framework.scheme, framework.facts, control.parameters[0].note) == ("", (), None)
    assert framework.origin == "jingwei"
    with pytest.raises(KeyError):
        framework.control("R 2")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("packages-hashed", "packages-hushed", "control R 1: unknown objective packages-hushed"),
        ("packages-hashed", "packages-pinned", "control R 1: objectives: packages-pinned stands twice"),
        ("[packages-pinned, packages-hashed]", "[]", "control R 1: names no objective"),
        ("[packages-pinned, packages-hashed]", "packages-pinned", "control R 1: objectives is not a list"),
        (', zh: "锁定软件包。"', "", "control R 1: statement: zh is missing"),
        ('zh: "锁定软件包。"', 'zh: "Pin packages."', "control R 1: statement: zh holds no Chinese character"),
        ('zh: "第一"', 'zh: "第\\u0000一"', "rules.yaml: control R 1: title: zh"),
        ("group: one", "group: two", "control R 1: group two is not declared"),
        ("    objectives:", "    check: x\n    objectives:", "unknown key 'check'"),
        ("as_of: 2026-01-31", "as_of: 2026-02-30", "rules.yaml:7: 2026-02-30: day"),
        ("as_of: 2026-01-31", "as_of: soon", "source: as_of: 'soon' is not a day"),
        ("until: 2026-03-01", "until: 2026-01-01", "until 2026-01-01 lies before 2026-02-01"),
        ("status: verified", "status: sure", "status: 'sure' is none of verified, secondary, draft"),
        ("jurisdiction: INT", "jurisdiction: XX", "jurisdiction: 'XX' is none of"),
        ('op: ">="', 'op: "!="', "share: op: '!=' is none of"),
        ("n_min: 10", "n_min: 0", "share: n_min: 0 is not a positive whole number"),
        ("n_min: 10", "n_min: true", "share: n_min: True is not"),
        ("level: 0.95", "level: 95", "share: level: 95 is not a number between 0 and 1"),
        ("value: 0.9", "value: [0.9]", "share: value is not a single value"),
        ('version: "1"', "version: 1", "version: 1 is not one line of text"),
        ("schema: jingwei/framework/1", "schema: jingwei/framework/2", "schema is not jingwei/framework/1"),
        ("licence:", "license:", "unknown key 'license'"),
        ("  - id: R 1", "  - {}\n  - id: R 1", "controls 1: id is missing"),
        ("  - id: R 1", "  - R 0\n  - id: R 1", "controls 1: not a mapping"),
        ("id: R 1", "id: '../R'", "id: '../R' is not a control id"),
        ("id: acme-rules", "id: Acme Rules", "id: 'Acme Rules' is not words-with-dashes"),
        ("id: acme-rules", "id: a\nid: b", "rules.yaml:3: key `id` stands twice"),
        ("id: acme-rules", "id: !!binary acme", "tag `tag:yaml.org,2002:binary` is not allowed"),
        ("source: {", "source: !x {", "rules.yaml:7: tag `!x` is not allowed"),
        ("id: acme-rules", "id: &a acme", "anchors and aliases are not used"),
        ("id: acme-rules", "1: acme", "unknown key '1'"),
        ("groups:", "groups: []\nfacts:", "rules.yaml: holds no group"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_id(old, new, says):
    with pytest.raises(JingweiError, match=says) as caught:
        small(old, new)
    assert "rules.yaml" in caught.value.message


def test_values_on_the_edge_are_taken():
    assert small("n_min: 10", "n_min: 1").controls[0].parameters[0].n_min == 1
    assert small("until: 2026-03-01", "until: 2026-02-01").controls[0].applies[0].until == date(2026, 2, 1)
    assert small("value: 0.9", "value: 2026-05-06").controls[0].parameters[0].value == "2026-05-06"
    for level in ("0.0", "1.0"):
        with pytest.raises(CatalogError, match="between 0 and 1"):
            small("level: 0.95", f"level: {level}")


def test_a_control_takes_the_status_of_its_framework_unless_it_states_one():
    assert small().controls[0].status == "verified"
    assert small("    group: one", "    group: one\n    status: draft").controls[0].status == "draft"


def test_notes_and_conditions_are_kept_in_both_languages():
    words = '{en: "as of now", zh: "目前"}'
    control = small("status: draft}", f"status: draft, note: {words}}}").controls[0]
    assert control.parameters[0].note == Text("as of now", "目前")
    control = small('source: "page 3"}', f'source: "page 3", condition: {words}}}').controls[0]
    assert control.applies[0].condition == Text("as of now", "目前")


def test_a_long_wrong_value_is_shown_shortened():
    with pytest.raises(CatalogError, match=r"jurisdiction: '(x{56})\.\.\. is none"):
        small("jurisdiction: INT", "jurisdiction: " + "x" * 300)


def test_ids_given_twice_are_refused():
    body = SMALL[SMALL.index("  - id: R 1") :]
    with pytest.raises(CatalogError, match=r"rules.yaml: control R 1 stands twice"):
        read_framework((SMALL + body).encode(), "rules.yaml")
    group = '  - {id: one, title: {en: "One", zh: "一"}}\n'
    with pytest.raises(CatalogError, match=r"rules.yaml: group one stands twice"):
        small(group, group * 2)
    with pytest.raises(CatalogError, match=r"rules.yaml: group idle has no control"):
        small(group, group + group.replace("one", "idle", 1))


@pytest.mark.parametrize(
    "content", [b"", b"[", b"\xff", b"--- 1\n--- 2\n", b"a: b: c", b"\x00", b"\xef\xbb\xbf[", b"*a", b"%YAML 9.9"]
)
def test_what_is_not_one_yaml_document_is_refused(content):
    with pytest.raises(ParseError, match=r"^x.yaml"):
        read(content, "x.yaml")


def test_bounds_hold():
    with pytest.raises(LimitError, match="5 bytes, the bound is 4"):
        read(b"12345", "x", Limits(catalog_bytes=4))
    with pytest.raises(LimitError, match="more than 3 values"):
        read(b"[1, 2, 3, 4]", "x", Limits(catalog_nodes=3))
    with pytest.raises(LimitError, match="nested deeper"):
        read(b"[" * 200_000, "x")
    assert read(b"[[1]]", "x", Limits(catalog_depth=2, catalog_nodes=3, catalog_bytes=5)) == [[1]]
    with pytest.raises(LimitError, match="nested deeper than 2"):
        read(b"[[[1]]]", "x", Limits(catalog_depth=2))


def test_plain_scalars_keep_only_types_the_catalog_uses():
    data = read(
        b"{a: 1, b: 1.5, c: 1e25, d: 2026-01-02, e: yes, f: true, g: null, h: '1', i: 1_000, j: 0x1f, k: -3}", "x"
    )
    assert data == {
        "a": 1, "b": 1.5, "c": 1e25, "d": date(2026, 1, 2), "e": "yes", "f": True, "g": None,
        "h": "1", "i": "1_000", "j": 31, "k": -3,
    }  # fmt: skip


def test_the_slow_parser_reads_the_same(monkeypatch):
    monkeypatch.setattr(documents, "_LOADER", yaml.SafeLoader)
    assert read(SMALL.encode(), "x") == yaml.safe_load(SMALL)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: {method: test, en: x}", "objective a: zh is missing"),
        ("a: {method: magic, en: x, zh: 一}", "objective a: method: 'magic' is none of test, human"),
        ("A B: {method: test, en: x, zh: 一}", "id: 'A B' is not words-with-dashes"),
        ("a: {method: test, en: x, zh: 一, id: a}", "objective a: unknown key 'id'"),
        ("a: {method: test, en: x, zh: 一}\n  a: {method: test, en: x, zh: 一}", "o.yaml:4: key `a` stands twice"),
        ("a: 1", "objective a: not a mapping"),
    ],
)
def test_objectives_are_read_strictly(text, says):
    content = f"schema: jingwei/objectives/1\nobjectives:\n  {text}\n".encode()
    with pytest.raises(JingweiError, match=says):
        build.objectives(read(content, "o.yaml"), "o.yaml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "lists is not a mapping with entries"),
        ("{l: []}", "l is not a mapping with entries"),
        ("{L L: {A: {en: x, zh: 一}}}", "list: 'L L' is not"),
        ("{l: {'../A': {en: x, zh: 一}}}", "id: '../A' is not"),
        ("{l: {A: {en: x}}}", "risk l:A: zh is missing"),
        ("{l: {A: {en: x, zh: 一, aliases: [B]}}}", "risk l:A: aliases: 'B' is not"),
    ],
)
def test_risks_are_read_strictly(text, says):
    with pytest.raises(CatalogError, match=says):
        build.risks(read(f"schema: jingwei/risks/1\nlists: {text}\n".encode(), "r.yaml"), "r.yaml")


@pytest.mark.parametrize(
    ("files_of_risks", "says"),
    [
        (["{l: {A: {en: x, zh: 一}}}", "{l: {A: {en: x, zh: 一}}}"], "1.yaml: risk l:A stands in another file as well"),
        (["{l: {A: {en: x, zh: 一, parent: B}}}"], "risk l:A: l:B is not a risk of the catalog"),
        (["{l: {A: {en: x, zh: 一, aliases: ['m:B']}}}"], "risk l:A: m:B is not a risk of the catalog"),
    ],
)
def test_risks_refer_only_to_risks(tmp_path, monkeypatch, files_of_risks, says):
    (tmp_path / "risks").mkdir()
    for n, text in enumerate(files_of_risks):
        (tmp_path / "risks" / f"{n}.yaml").write_text(f"schema: jingwei/risks/1\nlists: {text}\n", encoding="utf-8")
    monkeypatch.setattr(load, "_here", lambda: tmp_path)
    with pytest.raises(CatalogError, match=says):
        load._risks.__wrapped__()


def test_a_file_over_the_bound_is_not_read_whole(tmp_path, monkeypatch):
    file = tmp_path / "big.yaml"
    file.write_bytes(b"x" * 100)
    monkeypatch.setattr(load, "LIMITS", Limits(catalog_bytes=10))
    assert load._content(file) == b"x" * 11


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """A package of another distribution, found by its entry point; returns a function that writes one of its files."""
    package = tmp_path / "acme_frameworks"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "notes.txt").write_text("not a framework")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    points = [EntryPoint("acme", "acme_frameworks", load.GROUP)]
    monkeypatch.setattr(load, "entry_points", lambda group: points if group == load.GROUP else [])
    yield lambda text, name="acme.yaml": (package / name).write_text(text, encoding="utf-8")
    sys.modules.pop("acme_frameworks", None)


def test_other_distributions_add_frameworks(plugin):
    plugin(SMALL)
    (framework,) = load_frameworks(["acme-rules"])
    assert framework.origin == "acme_frameworks"
    assert "acme-rules" in [one.id for one in load_frameworks()]


def test_an_added_framework_cannot_replace_a_shipped_one(plugin):
    plugin(SMALL.replace("acme-rules", "eu-ai-act"))
    with pytest.raises(CatalogError, match="framework eu-ai-act comes from jingwei and from acme_frameworks"):
        load_frameworks()


def test_an_added_framework_with_a_fault_is_named(plugin):
    plugin(SMALL.replace("packages-pinned", "nothing"), "bad.yaml")
    with pytest.raises(CatalogError, match=r"acme_frameworks: bad.yaml: control R 1: unknown objective nothing"):
        load_frameworks()


def test_a_plugin_that_cannot_be_imported_is_named(monkeypatch):
    monkeypatch.setattr(load, "entry_points", lambda group: [EntryPoint("acme", "no_such_package_here", group)])
    with pytest.raises(CatalogError, match="no_such_package_here cannot be read"):
        load_frameworks()


def test_too_many_files_are_refused(plugin, monkeypatch):
    plugin(SMALL)
    plugin(SMALL, "b.yaml")
    load._shipped()
    monkeypatch.setattr(load, "LIMITS", Limits(catalog_files=1))
    with pytest.raises(CatalogError, match="more than 1 files"):
        load_frameworks()
    monkeypatch.setattr(load, "LIMITS", Limits(catalog_files=2))
    with pytest.raises(CatalogError, match="acme-rules comes from"):
        load_frameworks()


def refused(build_it):
    """The error's text if it is refused with a clear error, else nothing; any other exception is a failure of the test."""
    try:
        build_it()
    except JingweiError as error:
        return error.message
    return None


def outcome(content):
    said = refused(lambda: read_framework(content, "x.yaml"))
    assert said is None or "x.yaml" in said


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_framework_or_a_clear_error(content):
    outcome(content)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_mutated_text_gives_a_framework_or_a_clear_error(data):
    content = bytearray(SMALL.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        end = min(len(content), place + data.draw(st.integers(0, 12)))
        content[place:end] = data.draw(
            st.one_of(
                st.binary(max_size=6),
                st.sampled_from(
                    [b"[", b"{", b"- ", b": ", b"*a", b"&a ", b"!!", b"\n", b"2026-02-31", b".nan", b"1e999", b"null"]
                ),
            )
        )
    outcome(bytes(content))


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.dates(),
    st.just([]),
    st.just({}),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def places(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


PLAIN = read(SMALL.encode(), "x")
PLACES = [path for path in places(PLAIN) if path]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_a_wrong_value_anywhere_gives_a_framework_or_a_clear_error(path, value):
    changed = copy.deepcopy(PLAIN)
    spot = changed
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = value
    said = refused(lambda: build.framework(changed, "x.yaml", load_objectives()))
    assert said is None or "x.yaml" in said


@pytest.mark.parametrize("content", SHIPPED)
def test_shipped_files_cut_short_never_crash(content):
    for size in range(0, len(content), max(1, len(content) // 12)):
        outcome(content[:size])
