"""A small web server of a test's own, on loopback, in a thread: it answers what the test says and counts."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0  # bytes of the body that never come, though its length was said


@dataclass
class WebServer:
    """`asked`: the addresses in their order, with their queries; `hosts`: the Host header of each."""

    url: str
    port: int
    asked: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)


@contextmanager
def web_server(answer: Callable[[str], Answer]) -> Iterator[WebServer]:
    """Serve `answer(path)` until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            running.asked.append(self.path)
            running.hosts.append(self.headers.get("Host", ""))
            said = answer(self.path)
            self.send_response(said.status)
            self.send_header("Content-Length", str(len(said.body)))
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # a client that has read enough
                self.wfile.write(said.body[: len(said.body) - said.cut])
            if said.cut:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port = server.server_address[1]
    running = WebServer(f"http://127.0.0.1:{port}", port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
