"""The log as files: what is written, that it is read back without trust, and that nothing of another log is overwritten."""

import base64
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import JingweiError
from jingwei.evidence.forms.merkle import leaf_hash
from jingwei.evidence.log import export as module
from jingwei.evidence.log.export import check_export, export, export_last, exported_checkpoint, exported_entries
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.signed_head import sign_head
from jingwei.evidence.log.stored import LedgerError
from jingwei.evidence.notes.checkpoint import Checkpoint
from jingwei.store.database import open_store
from tests.evidence.logs import AT, ORIGIN, append, filled, numbered, reference, signer


@pytest.fixture
def engine(tmp_path):
    made = open_store(tmp_path / "state")
    yield made
    made.dispose()


def signed(engine, size):
    ledger = filled(engine, size)
    return ledger, sign_head(ledger, signer(), AT)


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_files_are_those_of_the_specification(engine, tmp_path):
    ledger, note = signed(engine, 600)
    assert export_last(ledger, tmp_path / "out") == Checkpoint(ORIGIN, 600, reference(600).root())
    assert names(tmp_path / "out") == {
        "checkpoint",
        *(f"tile/{kind}/{name}" for kind in ("entries", "0") for name in ("000", "001", "002.p/88")),
        "tile/1/000.p/2",
    }
    assert (tmp_path / "out/checkpoint").read_text() == note
    leaves = [leaf_hash(entry) for entry in numbered(0, 600)]
    assert (tmp_path / "out/tile/0/002.p/88").read_bytes() == b"".join(leaves[512:])
    assert (tmp_path / "out/tile/entries/000").read_bytes()[:6] == b"\x00\x010\x00\x011"
    assert list(check_export(tmp_path / "out")) == []
    assert [entry for bundle in exported_entries(tmp_path / "out", 600) for entry in bundle] == numbered(0, 600)


def test_all_names_are_on_the_disk_before_the_checkpoint_is(engine, tmp_path, monkeypatch):
    ledger, _ = signed(engine, 300)
    seen = []
    monkeypatch.setattr(module, "sync_folder", lambda folder: seen.append(folder.relative_to(tmp_path).as_posix()))
    monkeypatch.setattr(module, "replace_durably", lambda path, _content: seen.append(path.name))
    export_last(ledger, tmp_path / "out")
    folders = [".", "out", "out/tile", "out/tile/0", "out/tile/0/001.p", "out/tile/1", "out/tile/1/000.p"]
    folders += ["out/tile/entries", "out/tile/entries/001.p"]
    assert seen == ["000", "000", "44", "44", "1", *folders, "checkpoint", "out"]


@pytest.mark.parametrize("size", [0, 1, 256])
def test_small_logs(engine, tmp_path, size):
    ledger, _ = signed(engine, size)
    export_last(ledger, tmp_path / "out")
    assert exported_checkpoint(tmp_path / "out").size == size
    assert list(check_export(tmp_path / "out")) == []


def test_an_older_export_is_brought_up_to_date(engine, tmp_path):
    ledger, note = signed(engine, 300)
    export(ledger, tmp_path / "out", note)
    old = names(tmp_path / "out")
    times = {name: (tmp_path / "out" / name).stat().st_mtime_ns for name in old}
    append(ledger, numbered(300, 520))
    sign_head(ledger, signer(), AT)
    export_last(ledger, tmp_path / "out")
    assert names(tmp_path / "out") > old
    assert {name: (tmp_path / "out" / name).stat().st_mtime_ns for name in old - {"checkpoint"}} == {
        name: times[name] for name in old - {"checkpoint"}
    }
    assert list(check_export(tmp_path / "out")) == []
    with pytest.raises(LedgerError, match=r"holds 520 entries of example.org/log"):
        export(ledger, tmp_path / "out", note)


def test_the_log_may_be_ahead_of_its_signed_head(engine, tmp_path):
    ledger, _ = signed(engine, 300)
    append(ledger, [b"not signed"])
    assert export_last(ledger, tmp_path / "out").size == 300
    assert list(check_export(tmp_path / "out")) == []


def test_nothing_is_exported_without_a_signed_head(engine, tmp_path):
    ledger = filled(engine, 3)
    with pytest.raises(LedgerError, match="no head was signed yet"):
        export_last(ledger, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_another_log_is_not_overwritten(engine, tmp_path):
    ledger, note = signed(engine, 3)
    other_engine = open_store(tmp_path / "other")
    other = filled(other_engine, 2, "example.org/other")
    sign_head(other, signer(), AT)
    export_last(other, tmp_path / "out")
    before = names(tmp_path / "out")
    with pytest.raises(LedgerError, match=r"holds 2 entries of example.org/other"):
        export(ledger, tmp_path / "out", note)
    assert names(tmp_path / "out") == before
    other_engine.dispose()


def test_another_history_of_this_log_is_not_overwritten(engine, tmp_path):
    ledger, note = signed(engine, 3)
    other_engine = open_store(tmp_path / "other")
    other = Ledger.open(other_engine, ORIGIN)
    append(other, [b"x", b"y"])
    sign_head(other, signer(), AT)
    export_last(other, tmp_path / "out")
    with pytest.raises(LedgerError, match="holds another history of this log"):
        export(ledger, tmp_path / "out", note)
    other_engine.dispose()


def test_other_files_are_not_mixed_with_an_export(engine, tmp_path):
    ledger, note = signed(engine, 3)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/letter.txt").write_text("x")
    with pytest.raises(LedgerError, match=r"holds other files, such as letter.txt"):
        export(ledger, tmp_path / "out", note)


def test_an_export_that_was_broken_off_is_finished(engine, tmp_path):
    ledger, note = signed(engine, 300)
    export(ledger, tmp_path / "out", note)
    (tmp_path / "out/checkpoint").unlink()
    (tmp_path / "out/.checkpoint.0123456789abcdef.part").write_text("half")
    (tmp_path / "out/tile/0/000").unlink()
    export(ledger, tmp_path / "out", note)
    assert list(check_export(tmp_path / "out")) == []
    (tmp_path / "out/checkpoint").unlink()
    (tmp_path / "out/tile/0/000").write_bytes(b"other")
    with pytest.raises(LedgerError, match="has other content already"):
        export(ledger, tmp_path / "out", note)


def test_a_log_that_lost_its_root_is_not_published(engine, tmp_path):
    ledger, note = signed(engine, 3)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE log_entries SET data = x'00' WHERE idx = 1")
    with pytest.raises(LedgerError, match="do not give the root of the checkpoint"):
        export(ledger, tmp_path / "out", note)
    assert not (tmp_path / "out/checkpoint").exists()


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    engine = open_store(folder / "state")
    ledger, _ = signed(engine, 520)
    export_last(ledger, folder / "out")
    engine.dispose()
    return folder / "out"


def test_what_is_missing_is_named(published, tmp_path):
    for name in sorted(names(published)):
        copy = tmp_path / name.replace("/", "-")
        shutil.copytree(published, copy)
        (copy / name).unlink()
        problems = list(check_export(copy))
        assert len(problems) == 1
        assert problems[0] == f"{copy / name}: there is no such file"


@given(st.data())
@settings(max_examples=30)
def test_any_changed_byte_of_an_export_is_found(published, data):
    name = data.draw(st.sampled_from(sorted(names(published))))
    content = (published / name).read_bytes()
    if name == "checkpoint":  # signatures are for those who have the log's key
        content = content.partition(b"\n\n")[0]
        content = content[content.index(b"\n") :]
    place, byte = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(1, 255))
    changed = bytearray((published / name).read_bytes())
    changed[(published / name).read_bytes().index(content) + place] ^= byte
    whole = (published / name).read_bytes()
    try:
        (published / name).write_bytes(bytes(changed))
        assert list(check_export(published))
    finally:
        (published / name).write_bytes(whole)


@pytest.mark.parametrize("more", [b"\x00", b"\x00\x00"])
def test_longer_files_are_found(published, tmp_path, more):
    for name in sorted(names(published) - {"checkpoint"}):
        copy = tmp_path / name.replace("/", "-")
        shutil.copytree(published, copy)
        (copy / name).write_bytes((copy / name).read_bytes() + more)
        assert len(list(check_export(copy))) == 1


def test_an_absurd_size_ends_at_the_first_missing_file(published, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(published, copy)
    lines = (copy / "checkpoint").read_text().split("\n")
    lines[1] = str(2**63 - 1)
    (copy / "checkpoint").write_text("\n".join(lines))
    assert any("there is no such file" in problem for problem in check_export(copy))
    lines[1], lines[2] = "520", base64.b64encode(bytes(32)).decode()
    (copy / "checkpoint").write_text("\n".join(lines))
    assert list(check_export(copy)) == ["the 520 entries do not give the root of the checkpoint"]


def test_a_folder_that_is_no_export(tmp_path):
    assert list(check_export(tmp_path)) == [f"{tmp_path / 'checkpoint'}: there is no such file"]
    with pytest.raises(JingweiError):
        exported_checkpoint(tmp_path)
