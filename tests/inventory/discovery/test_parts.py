"""Ids, covers, files set aside, reasons, machines and looks into single files."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from jingwei.errors import LimitError, ParseError
from jingwei.inventory.discovery.aside import set_aside
from jingwei.inventory.discovery.forms import FORMS, Match
from jingwei.inventory.discovery.grouping import _data_folder
from jingwei.inventory.discovery.identify import Identified
from jingwei.inventory.discovery.names import Names, cover, slug
from jingwei.inventory.discovery.peek import Peek, digest, peek
from jingwei.inventory.discovery.questions import QUESTIONS
from jingwei.inventory.discovery.reasons import doubts, why
from jingwei.inventory.discovery.servers import servers
from jingwei.inventory.discovery.walk import Skipped, Walk
from jingwei.limits import LIMITS
from jingwei.vocabulary import AssetKind, Text

K = AssetKind


def file(path, form="table", *, by_content=True, **facts):
    return Identified(path, 1, Match(form, facts, by_content))


@pytest.mark.parametrize(
    ("kind", "word"),
    [(K.PACKAGE_SET, "packages"), (K.AGENT_TOOLS, "tools"), (K.CHIP_DESIGN, "design"), (K.CONTROL_LOOP, "loop"), (K.DATASET, "data"),
     (K.DATA_USE, "access"), (K.STREAM, "telemetry"), (K.MODEL, "model"), (K.SITE, "site"), ("party", "party")],
)  # fmt: skip
def test_ids_say_the_kind(kind, word):
    names = Names()
    assert names.id("", kind) == word
    assert names.id("Some/Place", kind) == f"some-place-{word}"
    assert names.id(f"my-{word}-x", kind) == f"my-{word}-x"
    assert names.id("Some/Place", kind) == f"some-place-{word}-2"
    assert names.id("some place", kind) == f"some-place-{word}-3"


def test_ids_never_meet():
    names = Names()
    assert [names.id(hint, K.MODEL) for hint in ("a", "a-model-2", "a", "a")] == [
        "a-model",
        "a-model-2",
        "a-model-3",
        "a-model-4",
    ]


def test_ids_are_short():
    names = Names()
    made = [names.id("x" * 100, K.MODEL) for _ in range(12)]
    assert made[0] == "x" * 51 + "-model"
    assert len(set(made)) == 12
    assert max(map(len, made)) <= 64


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A b_C", "a-b-c"),
        ("--a--", "a"),
        ("中文", ""),
        ("", ""),
        ("é1", "1"),
        ("x" * 60, "x" * 56),
        ("a" + "-b" * 28, "b" + "-b" * 27),
    ],
)
def test_slugs(text, expected):
    assert slug(text) == expected


def test_few_paths_are_listed_and_many_become_their_folders():
    few = [f"a/{i}" for i in range(200)]
    assert cover(few, Walk(files=few)) == (few, True)
    many = [f"a/b/{i}" for i in range(201)]
    assert cover(many, Walk(files=many)) == (["a"], True)
    assert cover(many, Walk(files=[*many, "a/other"])) == (["a/b"], True)
    assert cover(many, Walk(files=[*many, "a/b/other"])) == (many, True)
    left_out = Walk(files=many, skipped=[Skipped("a/b/link", Text("", ""))])
    assert cover(many, left_out) == (many, True)
    mixed = [*many, "c/one", "top"]
    assert cover(mixed, Walk(files=[*mixed, "c/two"])) == (["a", "c/one", "top"], True)


def test_a_cover_is_bounded():
    many = [f"{i}" for i in range(2001)]
    listed, whole = cover(many, Walk(files=many))
    assert (len(listed), whole) == (2000, False)
    assert cover(many[:2000], Walk(files=many)) == (many[:2000], True)


LOCKED = [
    *(("pyproject.toml", lock) for lock in ("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "pylock.toml")),
    *(("package.json", lock) for lock in ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock")),
    ("environment.yml", "conda-lock.yml"), ("environment.yml", "pixi.lock"),
    ("environment.yaml", "conda-lock.yml"), ("environment.yaml", "pixi.lock"),
]  # fmt: skip
READ_LOCKS = ["poetry.lock", "uv.lock", "pdm.lock", "pylock.toml", "package-lock.json", "npm-shrinkwrap.json"]


@pytest.mark.parametrize(("project", "lock"), LOCKED)
def test_a_lock_file_speaks_for_its_project(project, lock):
    files = [
        file(f"a/{project}", "project", by_content=False),
        file(f"a/{lock}", "lock"),
        file(f"b/{project}", "project"),
    ]
    kept, notes = set_aside(K.PACKAGE_SET, files)
    named = [f"a/{lock}"] if lock in READ_LOCKS else []
    assert [one.path for one in kept] == [*named, f"b/{project}"]
    assert notes[0] == Text(
        f"a/{project}: a project file with dependencies (by its name); left out: the lock file beside it names what it resolves to",
        f"a/{project}：声明依赖的项目文件（据文件名）；未列入：旁边的锁定文件已写明解析结果",
    )
    assert [note.en for note in notes[1:]] == (
        [] if lock in READ_LOCKS else [f"seen, no reader yet: a/{lock} (a lock file)"]
    )


def test_another_lock_file_does_not():
    files = [file("package.json", "project"), file("uv.lock", "lock")]
    assert set_aside(K.PACKAGE_SET, files) == (files, [])


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Dockerfile", "container"), ("yarn.lock", "lock"), ("pnpm-lock.yaml", "lock"), ("go.sum", "lock"), ("Cargo.lock", "lock"),
        ("Pipfile.lock", "lock"), ("conda-lock.yml", "lock"), ("my-uv.lock", "lock"), ("uv.lock.bak", "lock"), ("sbom.json", "spdx"),
        ("setup.py", "project"), ("setup.cfg", "project"), ("Pipfile", "project"), ("go.mod", "project"), ("pom.xml", "project"),
        ("base.lock", "requirements"),
    ],
)  # fmt: skip
def test_what_no_reader_understands_is_only_said(name, form):
    kept, (note,) = set_aside(K.PACKAGE_SET, [file(f"a/{name}", form), file("a/uv.lock", "lock")])
    assert [one.path for one in kept] == ["a/uv.lock"]
    assert note.en == f"seen, no reader yet: a/{name} ({FORMS[form].text.en})"
    assert note.zh == f"已发现，尚无法读取：a/{name}（{FORMS[form].text.zh}）"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        *((name, "lock") for name in (*READ_LOCKS, "pylock.dev.toml")),
        *((name, "project") for name in ("pyproject.toml", "package.json", "environment.yml", "environment.yaml")),
        ("bom.json", "bom"), ("requirements.txt", "requirements"), ("requirements.in", "requirements"),
    ],
)  # fmt: skip
def test_what_a_reader_understands_is_named(name, form):
    files = [file(f"a/{name}", form)]
    assert set_aside(K.PACKAGE_SET, files) == (files, [])


def test_the_note_of_unread_files_is_bounded():
    _, (note,) = set_aside(K.PACKAGE_SET, [file(f"{i}/Dockerfile", "container") for i in range(12)])
    assert note.en.count("Dockerfile") == 10
    assert note.en.endswith("9/Dockerfile (a container recipe), and 2 more")
    assert note.zh.endswith("，另有 2 个")


def test_a_source_of_requirements_is_left_to_the_list_made_from_it():
    files = [file(f"{name}", "requirements") for name in ("base.in", "base.txt", "dev.in")]
    kept, (note,) = set_aside(K.PACKAGE_SET, files)
    assert [one.path for one in kept] == ["base.txt", "dev.in"]
    assert note.en == "base.in: a list of Python requirements; left out: the list made from it lies beside it"


def test_source_code_that_offers_tools_is_noted_once():
    tools = file("t.json", "mcp-tools")
    sources = [file(f"s{i:02}.py", "mcp-source") for i in range(11)]
    assert set_aside(K.AGENT_TOOLS, [tools]) == ([tools], [])
    kept, (note,) = set_aside(K.AGENT_TOOLS, [tools, sources[0]])
    assert kept == [tools]
    assert note.en.startswith("source code that offers MCP tools: s00.py; add the tools/list answer of each server")
    assert note.zh.startswith("提供 MCP 工具的源代码：s00.py；请将各服务器的 tools/list 应答")
    kept, (note,) = set_aside(K.AGENT_TOOLS, sources)
    assert kept == []
    assert "s09.py, and 1 more;" in note.en


def test_source_code_is_left_to_the_description_of_its_interface():
    described, source = file("openapi.json", "openapi"), file("s.py", "web-source")
    kept, (note,) = set_aside(K.ENDPOINT, [described, source])
    assert kept == [described]
    assert note.en == (
        "s.py: source code of a web service; left out: no list of what it offers; add one to have it examined"
    )
    assert note.zh == "s.py：Web 服务源代码；未列入：缺少其所提供内容的清单；补充清单后方可检查"
    assert set_aside(K.ENDPOINT, [source]) == ([source], [])


def test_reasons_are_one_sentence_per_form():
    made = why([file("a.csv"), file("b.csv"), file("c", "parquet", by_content=False), file("d.csv")])
    assert made == (
        Text("a.csv: a table in text form, and 2 more like it", "a.csv：文本表格（CSV、TSV），另有 2 个同类文件"),
        Text("c: a Parquet table (by its name)", "c：Parquet 表（据文件名）"),
    )


@pytest.mark.parametrize("word", ["tests", "test", "testing", "fixtures", "examples", "testdata", "Tests"])
def test_folders_of_tests_are_doubted(word):
    (doubt,) = doubts(f"a/{word}/b")
    assert doubt.en.startswith("it lies under a folder of tests or examples")
    assert doubt.zh.startswith("它位于测试或示例文件夹中")
    assert doubts(f"a/my{word}/b") == ()


def test_every_kind_has_questions_in_both_languages():
    assert set(QUESTIONS) == set(AssetKind)
    for questions in QUESTIONS.values():
        assert questions
        assert all(len(text.en) > 10 and len(text.zh) > 5 and text.en != text.zh for text in questions)


QUOTE, SIGNATURE, KEY, PCRS = ("tpm-quote", "tpm-signature", "public-key", "tpm-pcrs")


def test_evidence_in_one_folder_is_one_machine():
    files = [
        file("m/q", QUOTE), file("m/s", SIGNATURE), file("m/k.pub", KEY), file("m/p", PCRS), file("m/e", "event-log"), file("m/i", "ima-log"),
        file("m/r", "references"), file("m/n", "nonce"), file("m/t.csv"), file("other/k.pub", KEY),
    ]  # fmt: skip
    (machine,), used, notes = servers(files, Names())
    assert machine.id == "m-server"
    assert machine.keys == {
        "quote": "m/q", "signature": "m/s", "attestation_key": "m/k.pub", "pcrs": "m/p", "event_log": "m/e", "ima_log": "m/i", "references": "m/r",
    }  # fmt: skip
    assert used == {one.path for one in files[:8]}
    assert notes == ()
    assert machine.questions[-1] == Text(
        "m/n is named like a nonce: is it the one that was sent?", "m/n 名称像随机数：是否为当时发送的？"
    )
    assert set(QUESTIONS[K.SERVER]) < set(machine.questions)
    assert len(machine.why) == 7


def test_evidence_alone_makes_a_machine_and_a_key_alone_does_not():
    assert [one.keys for one in servers([file("e", "event-log")], Names())[0]] == [{"event_log": "e"}]
    assert servers([file("k.pub", KEY), file("s", SIGNATURE)], Names()) == ([], set(), ())


def test_several_files_for_one_role_are_asked():
    made, used, notes = servers([file("q", QUOTE), *(file(f"s{i}", SIGNATURE) for i in range(6))], Names())
    assert made[0].keys == {"quote": "q"}
    assert notes == (Text("signature: which of s0, s1, s2, s3, s4?", "signature：是 s0, s1, s2, s3, s4 中的哪一个？"),)
    assert len(used) == 7


def test_several_quotes_are_told_apart_by_the_beginnings_of_their_names():
    files = [
        file("m/a.quote", QUOTE),
        file("m/b.quote", QUOTE),
        file("m/a.sig", SIGNATURE),
        file("m/b.sig", SIGNATURE),
        file("m/c.sig", SIGNATURE),
    ]
    made, used, _ = servers(files, Names())
    assert [(one.id, one.keys) for one in made] == [
        ("m-a-server", {"quote": "m/a.quote", "signature": "m/a.sig"}),
        ("m-b-server", {"quote": "m/b.quote", "signature": "m/b.sig"}),
    ]
    assert "m/c.sig" not in used
    same, _, notes = servers([file("a.one", QUOTE), file("a.two", QUOTE)], Names())
    assert len(same) == 1
    assert notes[0].en.startswith("quote: which of")


SMALL = replace(LIMITS, discovery_peek_bytes=4, discovery_document_bytes=6)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("x", b"abc", Peek("x", 3, b"abc", b"abc")),
        ("x", b"abcd", Peek("x", 4, b"abcd", b"abcd")),
        ("x", b"abcde", Peek("x", 5, b"abcd", b"bcde")),
        ("x", b"abcdefghij", Peek("x", 10, b"abcd", b"ghij")),
        ("x.json", b"abcdef", Peek("x.json", 6, b"abcdef", b"cdef")),
        ("x.json", b"abcdefg", Peek("x.json", 7, b"abcdef", b"defg")),
        ("x.LOCK", b"abcdef", Peek("x.LOCK", 6, b"abcdef", b"cdef")),
        ("x.webmanifest", b"abcdef", Peek("x.webmanifest", 6, b"abcdef", b"cdef")),
        ("x.txt", b"abcdef", Peek("x.txt", 6, b"abcd", b"cdef")),
        ("x", b"", Peek("x", 0, b"", b"")),
    ],
)
def test_both_ends_are_read(tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content)
    found = peek(tmp_path, name, SMALL)
    assert found == expected
    assert found.complete is (len(found.head) == len(content))


@pytest.mark.parametrize(
    ("path", "name", "suffix"),
    [
        ("a/B.TXT", "b.txt", ".txt"),
        ("a.b/c", "c", ""),
        (".hidden", ".hidden", ""),
        ("x.tar.gz", "x.tar.gz", ".gz"),
        ("x.", "x.", ""),
    ],
)
def test_names_and_suffixes(path, name, suffix):
    found = Peek(path, 0, b"", b"")
    assert (found.name, found.suffix) == (name, suffix)


def test_text_is_utf_8_without_zeros():
    assert Peek("x", 5, b"\xef\xbb\xbfab", b"").text == "ab"
    assert Peek("x", 2, b"a\0", b"").text == ""
    assert Peek("x", 2, b"a\xff", b"").text == "a\ufffd"
    assert Peek("x", 4, b"a\nb\n", b"").lines == ["a", "b"]
    assert Peek("x", 9, b"a\nb", b"").lines == ["a"]


def test_digests_are_bounded_to_the_byte(tmp_path):
    content = os.urandom((1 << 20) + 3)
    (tmp_path / "x").write_bytes(content)
    assert digest(tmp_path, "x", len(content)) == hashlib.sha256(content).hexdigest()
    with pytest.raises(LimitError, match=f"x: more than {len(content) - 1} bytes to hash"):
        digest(tmp_path, "x", len(content) - 1)


def handles():
    return len(list(Path("/proc/self/fd").iterdir()))


def test_only_regular_files_are_opened(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "."):
        for look in (peek, lambda root, path: digest(root, path, 9)):
            with pytest.raises(ParseError, match="not a regular file"):
                look(tmp_path, name)
    before = handles()
    for _ in range(5):
        peek(tmp_path, "file")
        digest(tmp_path, "file", 9)
    assert handles() == before


def test_a_file_swapped_for_something_else_is_refused_and_closed(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    folder = os.open(tmp_path, os.O_RDONLY)
    monkeypatch.setattr(os, "open", lambda path, flags: os.dup(folder))
    before = handles()
    with pytest.raises(ParseError, match="file: not a regular file"):
        peek(tmp_path, "file")
    assert handles() == before
    monkeypatch.undo()
    os.close(folder)


FILES = {kind: [form for form, entry in FORMS.items() if entry.kind is kind] for kind in AssetKind}


def test_each_form_has_its_kind_and_key():
    roles = {form: entry.role for form, entry in FORMS.items() if entry.role != "files"}
    assert roles == {
        "card": "card", "meters": "meters", "drills": "drills", "mcp-source": "", "web-source": "", "private-key": "", "tpm-quote": "quote",
        "tpm-signature": "signature", "tpm-pcrs": "pcrs", "event-log": "event_log", "ima-log": "ima_log", "references": "references",
        "nonce": "", "lfs-pointer": "",
    }  # fmt: skip
    assert FILES[K.SERVER] == ["tpm-quote", "event-log", "ima-log"]
    assert FILES[K.MODEL][0] == "safetensors"
    assert all(entry.text.en and entry.text.zh for entry in FORMS.values())


@pytest.mark.parametrize(
    ("folder", "home"),
    [
        ("data/one", "data/one"),
        ("data/train", "data"),
        ("data/Test/eval", "data"),
        ("train", "train"),
        ("train/test", "train"),
        ("", ""),
    ],
)
def test_splits_belong_to_their_data_set(folder, home):
    assert _data_folder(file(f"{folder}/x" if folder else "x")) == home
