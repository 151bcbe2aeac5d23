"""`jingwei advisories`: what it refuses, what it prints, and that a server is asked only when it is named."""

import http.server
import json
import threading
from datetime import date

import pytest
from click.testing import CliRunner

from jingwei.cli.advisories import DATABASE
from jingwei.cli.main import cli
from jingwei.errors import JingweiError
from jingwei.evidence.signatures.kinds import pem
from jingwei.inventory.read import ADVISORIES
from jingwei.layers.tools.packages.osv import State, open_database
from tests.layers.tools.packages.osv.exports import SIGNER, advisory, bundle, source, whole

DOCUMENTS = whole(advisory("GHSA-1", events=[("introduced", "0"), ("fixed", "2.0")]))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JINGWEI_KEYS", str(tmp_path / "keys"))
    (tmp_path / "exports" / "PyPI").mkdir(parents=True)
    (tmp_path / "exports" / "PyPI" / "all.zip").write_bytes(source(DOCUMENTS).content)
    (tmp_path / "a.bundle").write_bytes(bundle(source(DOCUMENTS)))
    (tmp_path / "key.pem").write_text(pem(SIGNER.public))
    return tmp_path


def run(*arguments, fails=None, code=None):
    done = CliRunner().invoke(cli, ["advisories", *map(str, arguments)], standalone_mode=False)
    if fails is not None:
        assert isinstance(done.exception, Exception)
        assert fails in str(done.exception)
        return ""
    assert done.exception is None, done.exception
    assert done.return_value == code
    return done.stdout


def test_the_place_is_the_one_that_an_assessment_looks_at():
    assert str(DATABASE) == ADVISORIES


def test_trust_is_said_one_way_or_the_other(folder):
    run("import", "a.bundle", fails="--trust KEY")
    run("import", "a.bundle", "--trust", "key.pem", "--unsigned", fails="not both")
    run("import", "exports", "--trust", "key.pem", fails="nobody signed")
    run("import", "a.bundle", "--trust", "a.bundle", fails="PEM")
    assert not (folder / ".jingwei").exists()


def test_import_status_and_both_languages(folder):
    run("status", fails="no such file")
    assert "signed by" in run("import", "a.bundle", "--trust", "key.pem", "--lang", "en")
    told = run("status", "--as-of", "2026-06-02", "--lang", "en", code=0)
    assert "whole" in told
    assert "完整" in run("status", "--as-of", "2026-06-02", "--lang", "zh", code=0)
    assert "warning" in run("status", "--as-of", "2026-06-10", "--lang", "en", code=0)
    made = json.loads(run("status", "--as-of", "2026-08-01", "--format", "json", code=2))
    assert made["schema"] == "jingwei/advisories-status/1"
    assert "days old" in made["ecosystems"]["PyPI"]["unknown_because"][0]


def test_an_unsigned_folder_says_so(folder):
    assert "unsigned" in run("import", "exports", "--unsigned", "--lang", "en")
    assert "UNSIGNED" in run("status", "--as-of", "2026-06-02", "--lang", "en", code=0)
    run("import", "a.bundle", "--trust", "key.pem", fails="older than the database")
    run("import", "a.bundle", "--trust", "key.pem", "--allow-older")


def test_update_from_a_file_needs_to_know_its_ecosystem(folder):
    run("update", "--from", "exports/PyPI/all.zip", "--out", "one")
    run("update", "--from", "exports", "--ecosystem", "npm", "--out", "two", fails="no export of npm")
    run(
        "update",
        "--from",
        "exports/PyPI/all.zip",
        "--ecosystem",
        "a",
        "--ecosystem",
        "b",
        "--out",
        "x",
        fails="one ecosystem",
    )
    run("update", "--from", "nowhere", "--out", "x", fails="no such file")
    run("update", "--from", "exports", "--out", "x", "--key", "missing", fails="missing")
    (folder / "strange").mkdir()
    (folder / "strange" / "all.zip").write_bytes(b"no zip")
    run("update", "--from", "strange/all.zip", "--out", "x", fails="no end record")
    assert sorted(one.name for one in folder.iterdir() if one.is_file()) == ["a.bundle", "key.pem", "one"]


def test_an_unreadable_advisory_is_said_where_the_bundle_is_made(folder):
    (folder / "exports" / "PyPI" / "all.zip").write_bytes(source([*DOCUMENTS, {"id": "broken"}]).content)
    done = CliRunner().invoke(
        cli, ["advisories", "update", "--from", "exports", "--out", "b", "--lang", "en"], standalone_mode=False
    )
    assert "1 advisories for PyPI could not be read" in done.stderr
    run("import", "b", "--unsigned")
    with open_database(folder / DATABASE, date(2026, 6, 2)) as database:
        assert database.matches("pypi", "quiet", "1.0").state is State.UNKNOWN


def test_export(folder):
    run("import", "a.bundle", "--trust", "key.pem")
    (folder / "requirements.txt").write_text("alpha==1.0\nquiet==1.0\n")
    run("export", "requirements.txt", "--out", "small")
    with open_database(folder / "small", date(2026, 6, 2)) as database:
        assert database.matches("pypi", "alpha", "1.0").state is State.AFFECTED
        assert database.matches("pypi", "quiet", "1.0").state is State.UNAFFECTED
        assert database.matches("pypi", "other", "1.0").state is State.UNKNOWN


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        content = source(DOCUMENTS).content
        if self.path == "/osv/PyPI/all.zip":
            self._send(200, content, {"Content-Length": str(len(content)), "ETag": '"tag"'})
        elif self.path == "/osv/npm/all.zip":
            self._send(200, content[:50], {"Content-Length": "50"})
        elif self.path == "/osv/Go/all.zip":
            self._send(302, b"", {"Location": "http://example.invalid/all.zip", "Content-Length": "0"})
        else:
            self._send(404, b"", {"Content-Length": "0"})

    def _send(self, code, content, headers):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{made.server_address[1]}/osv"
        made.shutdown()
        thread.join()


def test_update_from_an_address(folder, server):
    run("update", "--from", server, "--ecosystem", "PyPI", "--out", "b")
    run("import", "b", "--unsigned")
    with open_database(folder / DATABASE, date(2026, 6, 2)) as database:
        origin = database.manifest.ecosystems["PyPI"]
    assert (origin.place, origin.etag) == (f"{server}/PyPI/all.zip", '"tag"')


@pytest.mark.parametrize(
    ("ecosystem", "reason"),
    [("npm", "end record"), ("crates.io", "404"), ("Go", "not an https address"), ("../x", "no ecosystem")],
)
def test_a_bad_answer_makes_no_bundle(folder, server, ecosystem, reason):
    run("update", "--from", server, "--ecosystem", "PyPI", "--ecosystem", ecosystem, "--out", "b", fails=reason)
    assert not (folder / "b").exists()


@pytest.mark.parametrize(
    "address", ["http://example.org/osv", "ftp://example.org/osv", "file:///etc", "http://user:word@example.org/osv"]
)
def test_only_https(address):
    done = CliRunner().invoke(cli, ["advisories", "update", "--from", address, "--out", "b"], standalone_mode=False)
    assert isinstance(done.exception, JingweiError)
    assert "https" in str(done.exception)
    assert "word" not in str(done.exception)
