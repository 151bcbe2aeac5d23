"""Signing and verifying whole folders: what is covered, what differs, and the same in both directions with the reference library."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.layers.tools.signing import samples
from jingwei.layers.tools.signing.files import ordered, read_files
from jingwei.layers.tools.signing.listing import Difference, Scope, read_listing, read_scope
from jingwei.layers.tools.signing.sign import GIT, bundle, sign_model, statement
from jingwei.layers.tools.signing.verify import verify_model
from jingwei.limits import Limits

CONTENT = {
    "config.json": b"{}",
    "a/b.bin": b"1",
    "a.bin": b"2",
    "a/b/c.bin": b"3",
    "数据.txt": b"4",
    ".gitignore": b"5",
}
PEM = samples.public_pem()


def sign(message):
    return samples.key().sign(message, ec.ECDSA(SHA256()))


@pytest.fixture
def model(tmp_path):
    made = tmp_path / "model"
    for name, content in CONTENT.items():
        (made / name.replace("a/b/c", "a/d/c")).parent.mkdir(parents=True, exist_ok=True)
        (made / name.replace("a/b/c", "a/d/c")).write_bytes(content)
    return made


def signed(model, ignored=("model.sig", *GIT)):
    content, number = sign_model(model, ignored, sign, PEM)
    (model / "model.sig").write_bytes(content)
    return number


def verified(model, pem=PEM, **more):
    return verify_model(model, model / "model.sig", pem, **more)


def test_a_signed_folder_holds_and_covers_all_but_what_is_left_out(model):
    assert signed(model) == len(CONTENT) - 1
    made = verified(model)
    assert made.good
    assert (made.files, made.ignored) == (5, (".gitignore",))
    model.rename(model.with_name("elsewhere"))
    assert verified(model.with_name("elsewhere")).good


def change(path, content=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (lambda m: change(m / "a.bin"), Difference(changed=("a.bin",))),
        (lambda m: (m / "a.bin").unlink(), Difference(missing=("a.bin",))),
        (lambda m: change(m / "a" / "new"), Difference(extra=("a/new",))),
        (lambda m: change(m / ".hidden"), Difference(extra=(".hidden",))),
        (lambda m: (m / "link").symlink_to("a.bin"), Difference(extra=("link",))),
        (lambda m: (m / "up").symlink_to("/"), Difference(extra=("up",))),
        (lambda m: ((m / "a.bin").rename(m.parent / "a.bin"), (m / "a.bin").symlink_to("../a.bin")), Difference(changed=("a.bin",))),
        (lambda m: os.mkfifo(m / "pipe"), Difference(extra=("pipe",))),
        (lambda m: (m / "a.bin").rename(m / "A.bin"), Difference(missing=("a.bin",), extra=("A.bin",))),
        (lambda m: change(m / "model.sig.bak"), Difference(extra=("model.sig.bak",))),
        (lambda m: change(m / ".git" / "hooks" / "x"), Difference()),
    ],
)  # fmt: skip
def test_whatever_differs_is_named(model, how, expected):
    signed(model)
    how(model)
    assert verified(model).difference == expected
    assert verified(model).good == (not expected)


def test_another_key_or_another_signature_proves_nothing(model):
    signed(model)
    made = verified(model, samples.public_pem(8))
    assert (made.holds, made.good, made.files) == (False, False, 0)
    (model / "model.sig").write_bytes(samples.keyless())
    with pytest.raises(ParseError, match="cannot be judged offline"):
        verified(model)
    (model / "model.sig").unlink()
    with pytest.raises(ParseError):
        verified(model)


def test_the_statement_is_about_one_subject_with_the_digest_of_all():
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENT.items()}
    made = statement("model", digests, ["x"])
    names = [one["name"] for one in made["predicate"]["resources"]]
    assert names == list(ordered(digests)) == sorted(digests, key=PurePosixPath)
    assert names.index("a/b/c.bin") < names.index("a.bin")
    whole = hashlib.sha256(b"".join(bytes.fromhex(digests[name]) for name in names)).hexdigest()
    assert made["subject"] == [{"name": "model", "digest": {"sha256": whole}}]
    assert read_listing(json.dumps(made).encode()) == digests
    assert read_scope(json.dumps(made).encode()) == Scope(("x",))


def test_what_cannot_be_signed_is_refused(model, tmp_path):
    (model / "link").symlink_to("a.bin")
    with pytest.raises(JingweiError, match="link is a link"):
        signed(model)
    assert signed(model, ("model.sig", "link")) == 6
    (model / os.fsdecode(b"\xff")).write_bytes(b"")
    with pytest.raises(JingweiError, match="UTF-8"):
        signed(model, ("model.sig", "link"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(JingweiError, match="no file"):
        signed(tmp_path / "empty")


def test_a_single_file_is_a_model(tmp_path):
    path = tmp_path / "x.safetensors"
    path.write_bytes(b"1")
    content, number = sign_model(path, (), sign, PEM)
    (tmp_path / "x.sig").write_bytes(content)
    assert number == 1
    assert verify_model(path, tmp_path / "x.sig", PEM).good
    path.write_bytes(b"2")
    assert verify_model(path, tmp_path / "x.sig", PEM).difference == Difference(changed=(".",))


def listed(model, **method):
    digests = {"a.bin": hashlib.sha256(b"2").hexdigest()}
    made = statement("model", digests)
    made["predicate"]["serialization"] |= method
    payload = json.dumps(made).encode()
    from jingwei.layers.tools.signing.bundle import pae

    (model / "model.sig").write_bytes(bundle(payload, sign(pae(payload)), PEM))


@pytest.mark.parametrize("ignored", [["."], [""], ["/"], ["a/.."], ["../model"], ["./"]])
def test_no_list_of_what_is_left_out_hides_the_whole_folder(model, ignored):
    listed(model, ignore_paths=ignored)
    assert "config.json" in verified(model).difference.extra


@pytest.mark.parametrize("method", [{"ignore_paths": "a"}, {"ignore_paths": [1]}, {"allow_symlinks": "yes"}])
def test_a_scope_that_is_none_is_refused(model, method):
    listed(model, **method)
    with pytest.raises(ParseError):
        verified(model)


def test_links_count_as_files_only_where_the_signer_says_so(model):
    (model / "a.bin").rename(model.parent / "content")
    (model / "a.bin").symlink_to("../content")
    rest = ["config.json", "a", "数据.txt", ".gitignore"]
    listed(model, ignore_paths=rest, allow_symlinks=True)
    assert verified(model).good
    listed(model, ignore_paths=rest, allow_symlinks=False)
    assert verified(model).difference == Difference(changed=("a.bin",))


def test_the_number_of_files_is_bounded(model):
    with pytest.raises(LimitError):
        read_files(model, limits=Limits(asset_files=5))
    assert len(read_files(model, limits=Limits(asset_files=6)).digests) == 6


def reference(*arguments):
    """The command line of the reference library, from this environment (extra interop)."""
    command = [sys.executable, "-m", "model_signing", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def keys(tmp_path):
    private, public = tmp_path / "key.pem", tmp_path / "key.pub"
    private.write_bytes(samples.key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(PEM)
    return private, public


CHANGES = [
    lambda m: change(m / "a.bin"), lambda m: (m / "a.bin").unlink(), lambda m: change(m / "a" / "new"), lambda m: (m / "link").symlink_to("a.bin"),
]  # fmt: skip


@pytest.mark.torture
@pytest.mark.parametrize("how", [None, *CHANGES])
def test_the_reference_accepts_what_we_sign_and_refuses_what_differs(model, keys, how):
    signed(model)
    if how is not None:
        how(model)
    done = reference("verify", "key", model, "--signature", model / "model.sig", "--public_key", keys[1])
    assert (done.returncode == 0) == (how is None), done.stdout + done.stderr
    assert "older" not in done.stdout  # our bundle names the key by its hash


@pytest.mark.torture
@pytest.mark.parametrize("more", [(), ("--ignore-paths", "a"), ("--no-ignore-git-paths",), ("--allow_symlinks",)])
@pytest.mark.parametrize("how", [None, *CHANGES])
def test_we_accept_what_the_reference_signs_and_refuse_what_differs(model, keys, more, how):
    if more == ("--ignore-paths", "a"):
        more = ("--ignore-paths", model / "a")
    made = reference("sign", "key", model, "--signature", model / "model.sig", "--private_key", keys[0], *more)
    assert made.returncode == 0, made.stdout + made.stderr
    if how is not None:
        how(model)
    ignored_part = more[:1] == ("--ignore-paths",) and how is CHANGES[2]
    assert verified(model).good == (how is None or ignored_part)


@pytest.mark.torture
def test_both_write_the_same(model, keys):
    signed(model)
    ours = json.loads((model / "model.sig").read_text())
    reference("sign", "key", model, "--signature", model / "model.sig", "--private_key", keys[0])
    theirs = json.loads((model / "model.sig").read_text())
    payloads = [json.loads(base64.b64decode(one["dsseEnvelope"].pop("payload"))) for one in (ours, theirs)]
    for one in payloads:
        one["predicate"]["serialization"]["ignore_paths"].sort()
    assert payloads[0] == payloads[1]
    for one in (ours, theirs):
        assert one["dsseEnvelope"]["signatures"][0].pop("sig")
    assert ours == theirs


@pytest.mark.torture
def test_a_single_file_goes_both_ways(tmp_path, keys):
    path = tmp_path / "x.safetensors"
    path.write_bytes(b"1")
    (tmp_path / "x.sig").write_bytes(sign_model(path, (), sign, PEM)[0])
    arguments = (path, "--signature", tmp_path / "x.sig")
    assert reference("verify", "key", *arguments, "--public_key", keys[1]).returncode == 0
    assert reference("sign", "key", *arguments, "--private_key", keys[0]).returncode == 0
    assert verify_model(Path(path), tmp_path / "x.sig", PEM).good
