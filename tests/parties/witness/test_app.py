"""Routes, bounds and failures of the application, without a network."""

import asyncio

import pytest

from jingwei.limits import Limits
from jingwei.parties.witness.app import App
from jingwei.parties.witness.protocol import origin_hash
from tests.evidence.cosigners import ORIGIN
from tests.parties.witness.witnesses import FORK, NOW, request, witness

HASH = origin_hash(ORIGIN)


def ask(app, method, path, *parts, end=True, stalled=False):
    """Status, headers and body of the answer to a request whose body comes in `parts`."""
    sent = []
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    messages.append({"type": "http.request", "body": b"", "more_body": False} if end else {"type": "http.disconnect"})

    async def receive():
        if stalled:
            await asyncio.sleep(60)
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(app({"type": "http", "method": method, "path": path}, receive, send))
    start, body = sent
    return start["status"], dict(start["headers"]), body["body"]


@pytest.fixture
def made(tmp_path):
    return witness(tmp_path, told=[])


@pytest.fixture
def app(made):
    return App(made, lambda: NOW)


def post(app, body, **more):
    return ask(app, "POST", "/add-checkpoint", body, **more)


def test_cosign_and_monitor(app, made):
    status, headers, lines = post(app, request(0, 7))
    assert (status, headers[b"content-type"]) == (200, b"text/plain; charset=utf-8")
    assert lines.startswith("— w1.example ".encode())
    assert headers[b"content-length"] == str(len(lines)).encode()
    status, headers, note = ask(app, "GET", f"/{HASH}/checkpoint")
    assert (status, headers[b"content-type"]) == (200, b"text/plain; charset=utf-8")
    assert note == made.checkpoint(HASH)
    assert note.endswith(lines)


def test_a_body_in_parts_is_one_body(app):
    body = request(0, 7)
    assert ask(app, "POST", "/add-checkpoint", body[:9], b"", body[9:])[0] == 200


def test_refusals_have_their_status_and_type(app):
    assert post(app, b"")[0] == 400
    assert post(app, request(0, 7, origin="other"))[0] == 404
    assert post(app, request(0, 7))[0] == 200
    status, headers, body = post(app, request(3, 9))
    assert (status, headers[b"content-type"], body) == (409, b"text/x.tlog.size", b"7\n")
    status, headers, body = post(app, request(7, 7, at=FORK))
    assert (status, headers[b"content-type"], body) == (422, b"text/plain; charset=utf-8", b"another root at size 7\n")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("POST", "/", 404),
        ("POST", "/add-checkpoint/", 404),
        ("POST", "/sign-subtree", 404),
        ("GET", "/add-checkpoint", 405),
        ("PUT", "/add-checkpoint", 405),
        ("POST", f"/{HASH}/checkpoint", 405),
        ("GET", f"/{HASH}/checkpoint", 404),
        ("GET", f"/{HASH.upper()}/checkpoint", 404),
        ("GET", f"/{HASH[:-1]}/checkpoint", 404),
        ("GET", f"/{HASH}/checkpoint/", 404),
        ("GET", f"/../{HASH}/checkpoint", 404),
        ("GET", f"/{HASH}", 404),
    ],
)
def test_there_is_nothing_else(app, method, path, status):
    found = ask(app, method, path)
    assert found[0] == status
    assert found[1][b"connection"] == b"close"


def test_a_body_that_is_too_large_is_not_read_on(made):
    app = App(made, lambda: NOW, Limits(witness_request_bytes=len(request(0, 7))))
    assert post(app, request(0, 7))[0] == 200
    status, headers, _ = ask(app, "POST", "/add-checkpoint", request(0, 7), b"x", b"never read")
    assert (status, headers[b"connection"]) == (413, b"close")


def test_a_body_that_does_not_come_is_not_waited_for(made):
    app = App(made, lambda: NOW, Limits(witness_seconds=0.05))
    status, headers, _ = post(app, b"", stalled=True)
    assert (status, headers[b"connection"]) == (408, b"close")


def test_a_body_that_breaks_off_is_400(app):
    assert post(app, request(0, 7), end=False)[0] == 400


def test_failures_of_this_machine_are_told_to_the_operator_alone(app, made, tmp_path):
    told = made.tell.__self__
    post(app, request(0, 3))
    (tmp_path / "state.json").unlink()
    status, _, body = post(app, request(3, 7))
    assert (status, body) == (500, b"Internal Server Error\n")
    assert "state.json is gone" in told[-1]
    assert ask(app, "GET", f"/{HASH}/checkpoint")[0] == 500


def test_other_scopes_are_left_alone(app):
    async def fail(*_):
        raise AssertionError

    asyncio.run(app({"type": "lifespan"}, fail, fail))
