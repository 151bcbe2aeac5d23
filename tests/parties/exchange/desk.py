"""A small real system, assessed, sealed and shared through the command line."""

import contextlib
import io
import json
import shutil
from pathlib import Path

from jingwei.cli.main import main
from jingwei.evidence.keys.keyring import KeyStore
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.notes.note import SignatureType, make_vkey, vkey_text
from jingwei.evidence.signatures.kinds import Algorithm, pem
from jingwei.report import assessment_json
from jingwei.store.database import open_store
from tests.assess.systems import run

TEXT = '{"text": "The ferry leaves at noon.", "language": "en"}\n'
PARTIES = (
    {"id": "inspector", "name": "Inspector", "roles": ["regulator"]},
    {"id": "partner", "name": "Partner", "roles": ["deployer", "affected"]},
    {"id": "neighbour", "name": "Neighbour", "roles": ["affected"]},
    {"id": "guest", "name": "Guest", "roles": ["auditor"], "disclosure": "summary"},
)
CHECKS = ("values.over-blocking", "model.corpus-*", "values.language-coverage")


def log(stopped, passed):
    """Moderation log with so many stopped among acceptable items."""
    row = '"language": "en", "subject": "news", "verdict": "acceptable"}\n'
    return f'{{"action": "block", {row}' * stopped + f'{{"action": "allow", {row}' * passed


def write(folder, **profile):
    """Manifest and files of the system: a filter that stops too much, and a corpus."""
    folder.mkdir(parents=True)
    (folder / "log.jsonl").write_text(log(30, 70))
    (folder / "corpus.jsonl").write_text(TEXT * 20)
    system = {"id": "desk", "name": "Desk", "purpose": "answers", "sector": "public-service", "stage": "operation"}
    assets = [
        {"id": "filter", "kind": "content", "files": ["log.jsonl"]},
        {"id": "corpus", "kind": "dataset", "files": ["corpus.jsonl"], "origin": "own", "languages": ["en"]},
        {"id": "idle", "kind": "package_set", "files": ["corpus.jsonl"]},
    ]
    made = {"schema": "jingwei/manifest/1", "system": system, "parties": list(PARTIES), "assets": assets}
    made["profile"] = {"include": list(CHECKS), "frameworks": ["owasp-llm-2025", "iso-42001-annex-a"], **profile}
    path = folder / "jingwei.yaml"
    path.write_text(json.dumps(made))
    return path


def assessed(folder, **profile):
    """The system with its report, and keys beside it."""
    manifest = write(folder / "desk", **profile)
    store = KeyStore(folder / "keys")
    for name in ("signer", "log"):
        store.new(name, Algorithm.ED25519)
    return report(manifest)


def report(manifest, **more):
    """Assess, and write the assessment.json."""
    made = run(manifest, packages=(), **more)
    target = manifest.parent / "jingwei-report" / "assessment.json"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(assessment_json.render(made))
    return target


class Desk:
    """A folder with the system in `desk`, keys in `keys`; commands run in it."""

    def __init__(self, folder):
        self.folder = folder
        self.state = folder / "desk" / ".jingwei"
        self.inputs = folder / "desk"
        self.report = folder / "desk" / "jingwei-report" / "assessment.json"
        self.keys = KeyStore(folder / "keys")

    def copy(self, folder):
        """The same, for a test that changes it."""
        shutil.copytree(self.folder, folder)
        return Desk(folder)

    def ledger(self):
        return Ledger.open(open_store(self.state), create=False)

    def seal(self):
        return self.run("seal", self.report, "--keys", self.keys.folder)

    def share(self, *arguments):
        return self.run("share", "--state", self.state, "--keys", self.keys.folder, *arguments)

    def bundle(self, party, *arguments):
        """The file of a bundle for a party."""
        path = self.folder / f"{party}.jingwei"
        code, _, err = self.share("--to", party, "--out", path, *arguments)
        assert code == 0, err
        return path

    def policy(self, audience, **more):
        """policy.yaml of a party that trusts the keys of this desk."""
        path = self.folder / f"{audience}.yaml"
        path.write_text(self.policy_text(audience, **more))
        return path

    def policy_text(self, audience, witnesses=(), **more):
        vkey = vkey_text(make_vkey(self.ledger().origin, SignatureType.ED25519, self.keys.public("log")))
        lines = [f"log {vkey}", *(f"witness w{n} {one}" for n, one in enumerate(witnesses))]
        lines += [f"group all all {' '.join(f'w{n}' for n in range(len(witnesses)))}"] if witnesses else []
        lines += ["quorum all" if witnesses else "quorum none", ""]
        keys = {"assessor": [pem(self.keys.public("signer"))]}
        made = {"schema": "jingwei/policy/1", "tlog_policy": "\n".join(lines), "signers": keys, "audience": audience}
        made["as_of"] = "any"  # the runs of tests have a fixed clock
        return json.dumps({**made, **more})

    def verify(self, bundle, policy, *arguments):
        """Exit code and the JSON of `jingwei verify`."""
        code, out, err = self.run("verify", bundle, "--policy", policy, "--format", "json", *arguments)
        return code, json.loads(out) if out else err

    def run(self, *arguments):
        """Exit code, standard output, standard error of a command."""
        return command(*arguments)


def command(*arguments):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            return end.code, out.getvalue(), err.getvalue()
    raise AssertionError("a command ends with its exit code")


def sealed(folder, **profile):
    """A desk whose assessment is sealed."""
    assessed(Path(folder), **profile)
    desk = Desk(Path(folder))
    assert desk.seal()[0] == 0
    return desk
