"""The keeper's side: against witnesses that are honest, behind, ahead, silent, slow, loud or lying."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.evidence.notes.checkpoint import SignatureError
from jingwei.evidence.notes.note import read_note, signature_line
from jingwei.evidence.signatures.native import verify
from jingwei.limits import Limits
from jingwei.parties.witness.client import WitnessError, accept, request_cosignature
from jingwei.parties.witness.protocol import Refused
from tests.evidence.cosigners import LOG, W1, W2, consistency, signed
from tests.parties.witness.witnesses import FORK, NOW, request, witness

FAST = Limits(witness_seconds=0.5)


@contextmanager
def answering(*answers):
    """An address that answers each connection with bytes, or with what a function makes of the request. Yields it with the requests."""
    seen = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def run():
            for answer in answers:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    seen.append(received(connection))
                    parts = answer(seen[-1]) if callable(answer) else [answer]
                    try:
                        for part in parts:
                            connection.sendall(part)
                    except OSError:
                        continue

        thread = threading.Thread(target=run)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", seen
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)
        assert not thread.is_alive()


def received(connection):
    content = b""
    while b"\r\n\r\n" not in content:
        content += connection.recv(65536)
    head, _, body = content.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head, body


def http(status, body, kind="text/plain"):
    return (
        f"HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode()
        + body
    )


def served(made):
    """Answers as a witness does."""

    def answer(seen):
        try:
            return [http(200, made.add_checkpoint(seen[1], NOW))]
        except Refused as refused:
            return [http(int(refused.status), refused.body, refused.type)]

    return answer


def ask(url, size=7, old=0, limits=FAST, prove=consistency, at=None):
    return request_cosignature(url, signed(LOG, size=size, at=at), W1[0], prove, verify, old, limits)


def test_a_first_request_and_one_from_the_size_that_is_known(tmp_path):
    made = witness(tmp_path)
    with answering(*[served(made)] * 2) as (url, seen):
        (line,) = ask(url, 3)
        assert line.name == W1[0].name
        assert ask(url, 7, old=3)
    assert [body for _, body in seen] == [request(0, 3), request(3, 7)]
    assert seen[0][0].startswith(b"POST /add-checkpoint HTTP/1.1\r\n")


def test_a_prefix_stays_before_the_path(tmp_path):
    with answering(*[served(witness(tmp_path))] * 2) as (url, seen):
        ask(url + "/prefix/", 3)
        ask(url + "/a/b", 3, old=3)
    assert [head.split()[1] for head, _ in seen] == [b"/prefix/add-checkpoint", b"/a/b/add-checkpoint"]


def test_a_witness_that_knows_another_size_is_asked_again_from_there(tmp_path):
    made = witness(tmp_path)
    made.add_checkpoint(request(0, 3), NOW)
    with answering(*[served(made)] * 2) as (url, seen):
        assert ask(url, 7)
    assert [body for _, body in seen] == [request(0, 7), request(3, 7)]


def test_a_race_is_run_once_more_and_then_given_up(tmp_path):
    made = witness(tmp_path)
    for size in (3, 4):
        made.add_checkpoint(request(0 if size == 3 else 3, size), NOW)
    conflicts = [http(409, b"%d\n" % size, "text/x.tlog.size") for size in (2, 3, 4, 5)]
    with answering(*conflicts[:2], served(made)) as (url, _), pytest.raises(WitnessError) as caught:
        ask(url, 7)
    assert caught.value.status == 409
    with answering(conflicts[0], conflicts[2], served(made)) as (url, _):
        assert ask(url, 7)
    with answering(*conflicts) as (url, seen), pytest.raises(WitnessError, match="409"):
        ask(url, 7)
    assert len(seen) == 3


def test_a_witness_that_saw_more_means_a_rollback(tmp_path):
    made = witness(tmp_path)
    made.add_checkpoint(request(0, 9), NOW)
    with (
        answering(served(made)) as (url, seen),
        pytest.raises(WitnessError, match="cosigned 9 entries, this log has 7") as caught,
    ):
        ask(url, 7)
    assert caught.value.status == 409
    assert "rolled back" in caught.value.hint
    assert len(seen) == 1


@pytest.mark.parametrize("body", [b"", b"x", b"07\n", b"-1\n", b"7\n\n", b"9" * 40, b"\xff\n"])
def test_a_conflict_without_a_size_is_refused(body):
    with answering(http(409, body)) as (url, _), pytest.raises(WitnessError, match="named no size"):
        ask(url)


@pytest.mark.parametrize(
    ("status", "word"),
    [(404, "add this log"), (403, "another key"), (422, "fork"), (500, "later"), (301, "later"), (204, "later")],
)
def test_refusals_say_what_to_do(status, word):
    with (
        answering(http(status, b"reason\n")) as (url, seen),
        pytest.raises(WitnessError, match=f"did not cosign \\({status}\\)") as caught,
    ):
        ask(url)
    assert caught.value.status == status
    assert word in caught.value.hint
    assert len(seen) == 1


def test_a_fork_is_refused_by_the_witness(tmp_path):
    made = witness(tmp_path, told=[])
    made.add_checkpoint(request(0, 7), NOW)
    with answering(*[served(made)] * 2) as (url, _), pytest.raises(WitnessError, match="another root") as caught:
        ask(url, 7, prove=lambda _old, _new: (), at=FORK)
    assert caught.value.status == 422


def lines(*cosigners, **more):
    return "".join(map(signature_line, read_note(signed(*cosigners, **more)).signatures)).encode()


def test_answers_are_verified_and_strangers_ignored():
    with answering(http(200, lines(W2, W1))) as (url, _):
        assert [line.name for line in ask(url)] == [W1[0].name]
    for body in (lines(W2), lines(W1, size=6), b"", b"x\n", lines(W1)[:-1], b"\xff\n", lines(W1) + b"\n"):
        with answering(http(200, body)) as (url, _), pytest.raises(ParseError):
            ask(url)


def test_an_answer_by_file_is_verified_alike():
    assert [line.name for line in accept(signed(LOG), lines(W2, W1), [W1[0], W2[0]], verify)] == [
        W2[0].name,
        W1[0].name,
    ]
    with pytest.raises(SignatureError):
        accept(signed(LOG), lines(W1, size=6), [W1[0]], verify)
    with pytest.raises(SignatureError):
        accept(signed(LOG), lines(W1), [], verify)
    with pytest.raises(ParseError, match="UTF-8"):
        accept(signed(LOG), b"\xff\n", [W1[0]], verify)


def test_a_loud_answer_is_bounded():
    with answering(http(200, b"x" * 200_000)) as (url, _), pytest.raises(LimitError):
        ask(url, limits=Limits(note_bytes=1000, witness_seconds=5.0))


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"])
def test_broken_answers_are_refused(answer):
    with answering(answer) as (url, _), pytest.raises(WitnessError, match="cannot be reached"):
        ask(url)


def drip(part):
    def answer(_):
        yield b"HTTP/1.1 200 OK\r\n"
        for _ in range(20):
            time.sleep(0.05)
            yield part

    return answer


@pytest.mark.parametrize("part", [b"x", b"x: y\r\n", b""])
def test_a_slow_witness_is_left_in_time(part):
    start = time.monotonic()
    with answering(drip(part)) as (url, _):
        with pytest.raises(WitnessError, match="cannot be reached"):
            ask(url)
        taken = time.monotonic() - start
    assert 0.4 < taken < 3


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(WitnessError, match="cannot be reached"):
        ask(f"http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:1",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http://",
        "http:///x",
        "http://127.0.0.1:1/?q",
        "http://127.0.0.1:1/#f",
        "http://127.0.0.1:x/",
        "http://127.0.0.1:99999/",
    ],
)
def test_addresses_that_are_none(url):
    with pytest.raises(JingweiError) as caught:
        ask(url)
    assert caught.value.hint
