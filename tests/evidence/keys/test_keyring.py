import os
import stat
from datetime import date

import pytest

from jingwei.errors import ParseError
from jingwei.evidence.keys import files as key_files
from jingwei.evidence.keys.files import KeyStoreError
from jingwei.evidence.keys.keyring import KeyStore, StoredKey
from jingwei.evidence.keys.pkcs8 import read_private
from jingwei.evidence.signatures.kinds import Algorithm, pem
from jingwei.evidence.signatures.native import verify
from jingwei.limits import LIMITS

DAY = date(2026, 11, 23)


@pytest.fixture
def store(tmp_path):
    return KeyStore(tmp_path / "a" / "keys")


def names(store):
    return sorted(path.name for path in store.folder.iterdir())


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_new_key_signs(store, algorithm):
    made = store.new("signer", algorithm)
    signer = store.signer("signer")
    assert made == StoredKey("signer", signer.public)
    assert verify(store.public("signer"), b"m", signer.sign(b"m"))
    assert store.stored_keys() == (made,)


def test_files_are_for_the_owner_alone_whatever_the_umask(store):
    before = os.umask(0)
    try:
        store.new("signer", Algorithm.ED25519)
    finally:
        os.umask(before)
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((store.folder / "signer.pem").stat().st_mode) == 0o600
    assert names(store) == ["signer.pem"]


def test_a_key_is_never_overwritten(store):
    made = store.new("signer", Algorithm.ED25519)
    with pytest.raises(KeyStoreError, match="there is a key `signer`") as caught:
        store.new("signer", Algorithm.ED25519)
    assert "rotate" in caught.value.hint
    assert store.stored_keys() == (made,)
    assert names(store) == ["signer.pem"]


def test_an_encrypted_key_needs_its_passphrase(store):
    made = store.new("signer", Algorithm.ED25519, b"secret")
    assert made.encrypted
    assert store.is_encrypted("signer")
    assert store.stored_keys() == (made,)
    assert store.signer("signer", b"secret").public == made.public
    for wrong in (None, b"other"):
        with pytest.raises(ParseError, match="cannot be read"):
            store.signer("signer", wrong)


def test_a_plain_key_needs_none(store):
    assert not store.new("signer", Algorithm.ED25519).encrypted
    assert not store.is_encrypted("signer")


def test_rotation_keeps_the_old_public_key_and_no_old_private_key(store):
    first = store.new("log", Algorithm.ED25519)
    old_private = (store.folder / "log.pem").read_text().partition("-----BEGIN PUBLIC")[0]
    second, retired = store.rotate("log", DAY)
    assert retired == StoredKey("log@2026-11-23", first.public, retired="2026-11-23")
    assert second.public != first.public
    assert store.signer("log").public == second.public
    assert store.public("log@2026-11-23") == first.public
    assert store.stored_keys() == (second, retired)
    assert names(store) == ["log.pem", "log@2026-11-23.pub"]
    assert all(old_private not in path.read_text() for path in store.folder.iterdir())
    third, again = store.rotate("log", DAY, Algorithm.ECDSA_P256, b"p")
    assert again == StoredKey("log@2026-11-23.2", second.public, retired="2026-11-23")
    assert (third.public.algorithm, third.encrypted) == (Algorithm.ECDSA_P256, True)
    assert store.public("log@2026-11-23") == first.public
    assert stat.S_IMODE((store.folder / "log.pem").stat().st_mode) == 0o600


def test_rotation_keeps_the_algorithm(store):
    store.new("witness", Algorithm.ML_DSA_44)
    assert store.rotate("witness", DAY)[0].public.algorithm is Algorithm.ML_DSA_44


def test_a_retired_key_does_not_sign(store):
    store.new("log", Algorithm.ED25519)
    store.rotate("log", DAY)
    with pytest.raises(KeyStoreError, match="retired"):
        store.signer("log@2026-11-23")


def test_what_does_not_exist(store):
    assert store.stored_keys() == ()
    for ask in (store.signer, store.public, store.is_encrypted, lambda name: store.rotate(name, DAY)):
        with pytest.raises(KeyStoreError, match="there is no key `none`") as caught:
            ask("none")
        assert "jingwei keys new none" in caught.value.hint
    with pytest.raises(KeyStoreError, match="there is no key `log@2026-11-23`"):
        store.public("log@2026-11-23")
    assert not store.folder.exists()


@pytest.mark.parametrize("name", ["", "a/b", "../a", ".a", "A", "a" * 65, "a\n", "ä", "a@b", "a@2026-11-2"])
def test_names_that_are_none(store, name):
    with pytest.raises(KeyStoreError, match="no name of a key"):
        store.new(name, Algorithm.ED25519)
    with pytest.raises(KeyStoreError, match="no name of a key"):
        store.public(name)


def test_the_longest_name(store):
    assert store.new("a" * 64, Algorithm.ED25519).name == "a" * 64


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o610, 0o604, 0o602, 0o601])
def test_a_key_that_others_can_reach_is_refused(store, mode):
    store.new("signer", Algorithm.ED25519)
    path = store.folder / "signer.pem"
    path.chmod(mode)
    for ask in (store.signer, store.public, lambda _: store.stored_keys()):
        with pytest.raises(KeyStoreError, match="others can read or write") as caught:
            ask("signer")
        assert f"chmod 600 {path}" in caught.value.hint
    path.chmod(0o400)
    store.signer("signer")


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_retired_key_that_others_can_write_is_refused(store, mode):
    store.new("log", Algorithm.ED25519)
    store.rotate("log", DAY)
    path = store.folder / "log@2026-11-23.pub"
    path.chmod(0o644)
    store.public("log@2026-11-23")
    path.chmod(mode)
    with pytest.raises(KeyStoreError, match="others can write"):
        store.public("log@2026-11-23")


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o720, 0o702])
def test_a_folder_that_others_can_write_is_refused(store, mode):
    store.folder.mkdir(parents=True)
    store.folder.chmod(mode)
    with pytest.raises(KeyStoreError, match="others can write to the key folder"):
        store.new("signer", Algorithm.ED25519)
    assert names(store) == []


def test_a_link_a_pipe_and_a_folder_are_no_keys(store, tmp_path):
    store.new("signer", Algorithm.ED25519)
    (store.folder / "link.pem").symlink_to(store.folder / "signer.pem")
    os.mkfifo(store.folder / "pipe.pem", 0o600)
    (store.folder / "folder.pem").mkdir(mode=0o700)
    for name, reason in (("link", "Too many levels"), ("pipe", "not a plain file"), ("folder", "not a plain file")):
        with pytest.raises(KeyStoreError, match=reason):
            store.signer(name)


def test_a_key_of_another_user_is_refused(store, monkeypatch):
    store.new("signer", Algorithm.ED25519)
    monkeypatch.setattr(key_files.os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(KeyStoreError, match="another user"):
        store.signer("signer")


def test_halves_of_two_keys_are_refused(store):
    store.new("a", Algorithm.ED25519)
    other = store.new("b", Algorithm.ED25519)
    path = store.folder / "a.pem"
    private = path.read_text().partition("-----BEGIN PUBLIC")[0]
    path.write_text(private + pem(other.public))
    with pytest.raises(KeyStoreError, match="do not belong together") as caught:
        store.signer("a")
    assert "keys rotate" in caught.value.hint
    path.write_text(private)
    with pytest.raises(KeyStoreError, match="holds no public key") as caught:
        store.signer("a")
    assert "keys rotate" in caught.value.hint
    read_private(private)


def test_the_size_of_a_key_file_is_bounded(store):
    store.new("a", Algorithm.ED25519)
    path = store.folder / "a.pem"
    text = path.read_text()
    path.write_text(text + "\n" * (LIMITS.key_bytes - len(text)))
    store.public("a")
    path.write_text(text + "\n" * (LIMITS.key_bytes - len(text) + 1))
    with pytest.raises(KeyStoreError, match="too large"):
        store.public("a")


def test_foreign_files_in_the_folder_are_left_alone(store):
    made = store.new("a", Algorithm.ED25519)
    (store.folder / "README").write_text("x")
    (store.folder / ".b.pem").write_text("x")
    assert store.stored_keys() == (made,)


def test_a_key_is_on_the_disk_before_it_has_its_name(store, monkeypatch):
    events = []
    real = {name: getattr(os, name) for name in ("fsync", "link")}
    monkeypatch.setattr(key_files.os, "fsync", lambda fd: (events.append("sync"), real["fsync"](fd)))
    monkeypatch.setattr(os, "link", lambda *a: (events.append("name"), real["link"](*a)))
    store.new("a", Algorithm.ED25519)
    assert events == ["sync", "name", "sync"]


def test_a_failed_write_leaves_nothing(store, monkeypatch):
    store.new("a", Algorithm.ED25519)

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(key_files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.new("b", Algorithm.ED25519)
    assert names(store) == ["a.pem"]


def test_rotations_of_one_day_are_bounded(store, monkeypatch):
    made = store.new("a", Algorithm.ED25519)
    tried = []

    def taken(_source, target):
        tried.append(target.name)
        raise FileExistsError

    monkeypatch.setattr(os, "link", taken)
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    with pytest.raises(KeyStoreError, match="a thousand times today") as caught:
        store.rotate("a", DAY)
    assert "move old" in caught.value.hint
    assert tried[-1] == "a@2026-11-23.999.pub"
    assert store.stored_keys() == (made,)
