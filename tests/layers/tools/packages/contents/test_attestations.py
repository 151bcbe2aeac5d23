"""Which attestations count for an archive: beside it by name or digest, beside it under another name, and indexed elsewhere."""

import hashlib
import json

from jingwei.layers.tools.packages.contents.attestations import provenance_of
from jingwei.layers.tools.packages.contents.metadata import Metadata
from jingwei.layers.tools.provenance.samples import Service, as_bundle
from jingwei.limits import LIMITS

SERVICE = Service()
ROOT = SERVICE.trust_root().decode()
CONTENT = b"content"


def stated(name, digest, algorithm="sha256"):
    made = {
        "_type": "https://in-toto.io/Statement/v0.1",
        "subject": [{"name": name, "digest": {algorithm: digest}}],
        "predicateType": "https://slsa.dev/provenance/v0.2",
        "predicate": {},
    }
    return json.dumps(as_bundle(SERVICE.attestation(json.dumps(made).encode())))


def told(path, about=None, indexed=()):
    return provenance_of(path, about, dict(indexed), ROOT, LIMITS).state.value


def test_places(tmp_path):
    archive = tmp_path / "a-1.tgz"
    archive.write_bytes(CONTENT)
    sha256, sha512 = hashlib.sha256(CONTENT).hexdigest(), hashlib.sha512(CONTENT).hexdigest()
    assert told(archive) == "absent"
    (tmp_path / f"sha256:{sha256}.jsonl").write_text(stated("any", sha256))
    assert told(archive) == "verified"
    (tmp_path / f"sha256:{sha256}.jsonl").unlink()
    (tmp_path / "release.intoto.jsonl").write_text(stated("any", sha256) + "\n" + stated("other", "0" * 64) + "\n")
    assert told(archive) == "verified"
    (tmp_path / "release.intoto.jsonl").write_text("{")
    assert told(archive) == "unverified"
    (tmp_path / "release.intoto.jsonl").unlink()
    npm = tmp_path / "far" / "npm.json"
    npm.parent.mkdir()
    npm.write_text(stated("pkg:npm/%40s/a@1", sha512, "sha512"))
    assert told(archive, indexed={sha512: [str(npm)]}) == "verified"
    npm.write_text(stated("pkg:npm/%40s/a@1", "0" * 128, "sha512"))
    about = Metadata("@s/a", "1", ecosystem="npm")
    assert told(archive, about, {"pkg:npm/%40s/a@1": [str(npm)]}) == "mismatch"
