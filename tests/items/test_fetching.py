"""Images fetched from addresses: what comes, what is refused, what is tried again. A real server on loopback."""

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from labelhub.items import fetching, networks
from labelhub.items.fetching import Fetcher, Rules
from labelhub.items.rejection import Rejected
from tests.web_server import Answer, web_server

LOOPBACK = networks.allowed_networks(["127.0.0.0/8"])
OWN = Rules(bytes=1000, allowed=LOOPBACK)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without making them."""
    made: list[float] = []
    monkeypatch.setattr(time, "sleep", made.append)
    return made


def refusal(url: str, rules: Rules = OWN) -> str:
    with pytest.raises(Rejected) as refused:
        Fetcher(rules).read(url)
    return refused.value.reason


def test_a_file_comes_as_it_is_and_the_connection_is_used_again() -> None:
    with web_server(lambda path: Answer(body=path.encode())) as server:
        fetcher = Fetcher(OWN)
        assert fetcher.read(f"{server.url}/a/ä b.jpg?size=1&x=%20") == b"/a/%C3%A4%20b.jpg?size=1&x=%20"
        assert fetcher.read(f"{server.url}") == b"/"
        assert server.hosts == [f"127.0.0.1:{server.port}"] * 2
        fetcher.close()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
                "http://2130706433:{port}/", "http://0x7f.1:{port}/", "http://127.1:{port}/"],
)  # fmt: skip
def test_a_private_address_is_never_asked_however_it_is_written(address: str) -> None:
    with web_server(lambda _: Answer(body=b"secret")) as server:
        assert refusal(address.format(port=server.port), Rules(bytes=1000)) == "forbidden_address"
        assert server.asked == []


def test_a_redirect_into_the_private_network_is_not_followed() -> None:
    inner = Rules(bytes=1000, allowed=networks.allowed_networks(["127.0.0.1/32"]))
    with web_server(lambda _: Answer(body=b"secret")) as secret:
        to = {"Location": f"http://127.0.0.2:{secret.port}/"}
        with web_server(lambda _: Answer(302, headers=to)) as server:
            assert refusal(f"{server.url}/", inner) == "forbidden_address"
        assert secret.asked == []


def test_a_name_that_means_a_public_and_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lookup("93.184.215.14", "10.0.0.1"))

    assert refusal("http://both.example/") == "forbidden_address"


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers first with an allowed address and then with another one changes nothing."""
    with web_server(lambda _: Answer(body=b"image")) as server:
        looked: list[str] = []
        real = socket.getaddrinfo

        def changing(host: str, *more: Any, **others: Any) -> Any:
            looked.append(host)
            return real("127.0.0.1" if looked.count(host) == 1 else "127.0.0.9", *more, **others)

        monkeypatch.setattr(socket, "getaddrinfo", changing)
        assert Fetcher(OWN).read(f"http://rebinding.example:{server.port}/") == b"image"
        assert looked.count("rebinding.example") == 1
        assert server.hosts == [f"rebinding.example:{server.port}"]


def lookup(*addresses: str) -> Callable[..., Any]:
    return lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in addresses]


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "http://", "http://user:word@127.0.0.1/",
     "http://[::1", "http://127.0.0.1:99999/", "http://" + "a" * 300 + ".example/"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    assert refusal(address) == "forbidden_address"


def test_redirects_are_followed_a_few_times() -> None:
    def answer(path: str) -> Answer:
        left = int(path[1:])
        return Answer(body=b"there") if left == 0 else Answer(302, headers={"Location": f"/{left - 1}"})

    with web_server(answer) as server:
        assert Fetcher(OWN).read(f"{server.url}/{fetching.REDIRECTS}") == b"there"
        assert refusal(f"{server.url}/{fetching.REDIRECTS + 1}") == "unreachable"


@pytest.mark.parametrize(
    ("status", "reason"), [(404, "not_found"), (410, "not_found"), (403, "refused"), (418, "unreachable")]
)
def test_an_answer_that_will_not_change_is_not_asked_for_again(status: int, reason: str) -> None:
    with web_server(lambda _: Answer(status)) as server:
        assert refusal(f"{server.url}/") == reason
        assert len(server.asked) == 1


def test_a_server_that_is_busy_is_asked_again_after_growing_pauses(pauses: list[float]) -> None:
    with web_server(lambda _: Answer(503)) as server:
        assert refusal(f"{server.url}/") == "unreachable"
        assert len(server.asked) == fetching.ATTEMPTS
    assert pauses == sorted(pauses)
    assert len(pauses) == fetching.ATTEMPTS - 1


def test_a_server_that_says_when_to_come_again_is_heard(pauses: list[float]) -> None:
    answers = [Answer(429, headers={"Retry-After": "7"}), Answer(body=b"image")]
    with web_server(lambda _: answers.pop(0)) as server:
        assert Fetcher(OWN).read(f"{server.url}/") == b"image"
    assert pauses == [7.0]


def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    answers = [Answer(body=b"x" * 100, cut=40), Answer(body=b"image")]
    with web_server(lambda _: answers.pop(0)) as server:
        assert Fetcher(OWN).read(f"{server.url}/") == b"image"


def test_nobody_there_is_said_after_some_tries() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert refusal(f"http://127.0.0.1:{closed.getsockname()[1]}/") == "unreachable"


@pytest.mark.parametrize("headers", [{}, {"Transfer-Encoding": "identity"}])
def test_a_file_above_the_limit_is_not_read_to_its_end(headers: dict[str, str]) -> None:
    with web_server(lambda _: Answer(body=b"x" * 1001, headers=headers)) as server:
        assert refusal(f"{server.url}/") == "too_large"


def test_a_file_that_comes_too_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter(range(0, 100_000, 40))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(now)))
    with web_server(lambda _: Answer(body=b"x" * 900)) as server:
        assert refusal(f"{server.url}/", Rules(bytes=1000, seconds=60, allowed=LOOPBACK)) == "too_slow"
