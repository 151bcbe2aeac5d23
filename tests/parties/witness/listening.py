"""A witness on a port of this machine, in this process."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from jingwei.cli.signing import Secrets
from jingwei.cli.witness import _now, _open
from jingwei.parties.witness.protocol import Refused


@contextmanager
def listening(answer):
    """Yields the address of a server that gives `answer(body)`: status and body."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            status, body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def honest(config, store):
    """What the witness of a configuration file answers."""
    made = _open(config, store, Secrets())

    def answer(body):
        try:
            return 200, made.add_checkpoint(body, _now())
        except Refused as refused:
            return refused.status, refused.body

    return answer
