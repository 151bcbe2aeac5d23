"""Real processes on 127.0.0.1: honest use, forks between two servers on one memory, kills, slow and silent clients."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jingwei.errors import JingweiError
from jingwei.evidence.notes.checkpoint import open_checkpoint
from jingwei.evidence.signatures.native import verify
from jingwei.parties.witness.client import WitnessError, request_cosignature
from jingwei.parties.witness.protocol import origin_hash
from jingwei.parties.witness.serve import bind
from jingwei.parties.witness.state import State
from tests.evidence.cosigners import LOG, ORIGIN, W1, consistency, root, signed
from tests.parties.witness.witnesses import FORK, request

ROOM = Path(__file__).parents[3]
SERVER = """
import sys, time
from pathlib import Path
from jingwei.parties.witness import serve
from jingwei.parties.witness.app import App
from tests.parties.witness.witnesses import witness
serve._KEEP_ALIVE_SECONDS = float(sys.argv[2])
listening = serve.bind("127.0.0.1", 0)
made = witness(Path(sys.argv[1]), told=[])
serve.serve(App(made, lambda: int(time.time())), listening, lambda: print(listening.getsockname()[1], flush=True))
"""


def start(folder, keep_alive=30.0):
    command = [sys.executable, "-c", SERVER, str(folder), str(keep_alive)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOM)})
    return process, f"http://127.0.0.1:{int(process.stdout.readline())}"


def stop(process, number=signal.SIGKILL):
    process.send_signal(number)
    process.stdout.close()
    return process.wait(20)


@contextmanager
def serving(folder, keep_alive=30.0):
    process, url = start(folder, keep_alive)
    try:
        yield url
    finally:
        stop(process)


def cosign(url, size, old=0, **more):
    prove = more.pop("prove", consistency)
    return request_cosignature(url, signed(LOG, size=size, **more), W1[0], prove, verify, old)


def sent(connection, method, path, body=b""):
    connection.request(method, path, body)
    response = connection.getresponse()
    return response.status, response.read()


def asked(url, method, path):
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=20)) as connection:
        return sent(connection, method, path)


def test_a_log_grows_and_monitors_see_it(tmp_path):
    with serving(tmp_path) as url:
        for size in (1, 3, 3, 8):
            assert cosign(url, size)[0].name == W1[0].name
        status, note = asked(url, "GET", f"/{origin_hash(ORIGIN)}/checkpoint")
        assert status == 200
        assert open_checkpoint(note, [LOG[0], W1[0]], verify).checkpoint.size == 8
        with pytest.raises(WitnessError, match="cosigned 8 entries, this log has 5"):
            cosign(url, 5)
        with pytest.raises(WitnessError, match="another root"):
            cosign(url, 8, prove=lambda _old, _new: (), at=FORK)
        with pytest.raises(WitnessError, match="does not hold"):
            cosign(url, 9, at=FORK)
    assert {path.name[17:25] for path in State(tmp_path / "state.json").forks()} == {"equal-si", "unproven"}


def test_one_connection_carries_many_requests(tmp_path):
    with serving(tmp_path) as url, closing(HTTPConnection(urlsplit(url).netloc, timeout=20)) as connection:
        assert sent(connection, "POST", "/add-checkpoint", request(0, 1))[0] == 200
        held = connection.sock
        assert sent(connection, "POST", "/add-checkpoint", request(1, 2))[0] == 200
        assert connection.sock is held


def test_a_killed_server_remembers_what_it_cosigned(tmp_path):
    with serving(tmp_path) as url:
        assert cosign(url, 7)
    with serving(tmp_path) as url:
        with pytest.raises(WitnessError, match="another root"):
            cosign(url, 7, old=7, prove=lambda _old, _new: (), at=FORK)
        assert cosign(url, 9, old=7)


def test_a_terminated_server_ends(tmp_path):
    process, url = start(tmp_path)
    try:
        assert cosign(url, 7)
    finally:
        code = stop(process, signal.SIGTERM)
    assert code in {0, -signal.SIGTERM}


@pytest.mark.parametrize(
    "size", [1, pytest.param(2, marks=pytest.mark.torture), pytest.param(3, marks=pytest.mark.torture)]
)
def test_two_servers_on_one_memory_cosign_one_side_of_a_fork(tmp_path, size):
    barrier, done = threading.Barrier(2), []

    def run(url, at):
        barrier.wait()
        with suppress(WitnessError):
            request_cosignature(url, signed(LOG, size=size, at=at), W1[0], lambda _old, _new: (), verify)
            done.append(at)

    with serving(tmp_path) as one, serving(tmp_path) as two:
        threads = [threading.Thread(target=run, args=pair) for pair in ((one, root(size)), (two, FORK))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(done) == 1
    assert State(tmp_path / "state.json").held()[ORIGIN].head.root == done[0]


def raw(url, content):
    connection = socket.create_connection(("127.0.0.1", urlsplit(url).port), timeout=20)
    connection.sendall(content)
    return connection


def test_silent_and_slow_clients_are_dropped_and_others_served(tmp_path):
    with serving(tmp_path, keep_alive=0.3) as url:
        half = b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\n"
        slow = [raw(url, b""), raw(url, half), raw(url, b"GET / HTTP/1.1\r\nhost: x\r\n\r\n" + half)]
        assert cosign(url, 7)
        answers = []
        for connection in slow:
            parts = b""
            while part := connection.recv(65536):
                parts += part
            answers.append(parts)
            connection.close()
    assert answers[:2] == [b"", b""]
    assert answers[2].startswith(b"HTTP/1.1 404 ")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("witness")) as url:
        yield url


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nold", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\n\r\n", 400),
        (b"POST /%61dd-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n", 404),
        (b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 2000000\r\n\r\n" + b"x" * 1_100_000, 413),
    ],
)
def test_hostile_requests_get_an_answer(server, content, status):
    with raw(server, b"") as connection:
        with suppress(OSError):  # the server has answered and closed already
            connection.sendall(content)
        assert connection.recv(65536).startswith(b"HTTP/1.1 %d " % status)
    assert asked(server, "GET", "/")[0] == 404


def test_a_port_in_use_is_a_sentence():
    with bind("127.0.0.1", 0) as held, pytest.raises(JingweiError, match="cannot listen on 127"):
        bind("127.0.0.1", held.getsockname()[1])
    with pytest.raises(JingweiError, match="cannot listen"):
        bind("256.0.0.1", 0)


@pytest.mark.torture
def test_killed_at_any_moment_it_never_forgets(tmp_path):
    chance, done = random.Random(3), 0
    for _ in range(12):
        process, url = start(tmp_path)
        killer = threading.Timer(chance.uniform(0.02, 0.2), process.kill)
        killer.start()
        status = 0
        while status is not None:
            try:
                cosign(url, min(done + 1, 40), old=done)
                done = min(done + 1, 40)
            except WitnessError as error:
                status = error.status
        killer.join()
        stop(process)
        held = State(tmp_path / "state.json").held()
        remembered = held[ORIGIN].head.size if held else 0
        assert remembered in {done, done + 1}  # the answer to the last one may have been lost
        done = remembered
