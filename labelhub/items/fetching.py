"""Images fetched from addresses that people name: never out of a private network, never too much, never for too long.

A name is looked up once, every address that came back must be allowed, and the connection goes to that very address: a
name server that answers differently the second time changes nothing. Redirects are followed one by one through the
same door. Proxies of the environment are not used.
"""

import random
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin, urlsplit

import urllib3
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout

from labelhub.items import images, networks
from labelhub.items.rejection import Rejected

REDIRECTS = 5
ATTEMPTS = 4
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds between attempts, doubled each time
CONNECT_SECONDS, READ_SECONDS = 10.0, 20.0
BLOCK = 1 << 16
KEPT_HOSTS, KEPT_SECONDS = 32, 60.0  # connections are kept to so many hosts, for so long after the name was looked up
PARALLEL = 16  # connections to one host
MOVED = frozenset({301, 302, 303, 307, 308})
LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
UNRESERVED = "/%:@!$&'()*+,;=~-._"
HEADERS = {"User-Agent": "LabelHub", "Accept": "image/*,*/*;q=0.5", "Accept-Encoding": "identity"}
Pool = HTTPConnectionPool


class _Later(Exception):
    """It may work in a moment."""

    def __init__(self, detail: str, after: float = 0.0) -> None:
        super().__init__(detail)
        self.after = after


@dataclass(frozen=True)
class Rules:
    """`bytes` of one file, `seconds` for one attempt; `allowed`: networks that may be asked though not public."""

    bytes: int
    seconds: float = 60.0
    allowed: tuple[networks.Network, ...] = ()


@dataclass
class Fetcher:
    """Fetches files; several threads may share it."""

    rules: Rules
    _pools: OrderedDict[tuple[str, str, int], tuple[Pool, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, url: str) -> bytes:
        """The file at this address.

        Raises:
            Rejected: `forbidden_address`, `too_large`, `not_found`, `refused` (the other side wants a password),
                `unreachable` (after `ATTEMPTS` tries), `too_slow`.
        """
        for attempt in range(ATTEMPTS):
            try:
                return self._follow(url, time.monotonic() + self.rules.seconds)
            except _Later as later:
                if attempt + 1 == ATTEMPTS:
                    raise Rejected("unreachable", f"{later}, {ATTEMPTS} times. Import the same again later") from later
                wait = FIRST_WAIT * 2**attempt * random.uniform(0.8, 1.2)
                time.sleep(min(LONGEST_WAIT, max(wait, later.after)))
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Close the connections that were kept."""
        with self._lock:
            for pool, _ in self._pools.values():
                pool.close()
            self._pools.clear()

    def _follow(self, url: str, ends: float) -> bytes:
        for _ in range(REDIRECTS + 1):
            answer = self._ask(url)
            try:
                if answer.status not in MOVED:
                    data = self._taken(answer, ends)
                    answer.release_conn()
                    return data
                url = urljoin(url, answer.headers.get("Location", ""))
            except (urllib3.exceptions.HTTPError, OSError) as error:
                raise _Later(_said(error)) from error
            finally:
                answer.close()  # one that was not read to its end can carry no other question
        raise Rejected("unreachable", f"More than {REDIRECTS} redirects")

    def _ask(self, url: str) -> urllib3.BaseHTTPResponse:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise Rejected("forbidden_address", f"No address: {error}") from error
        if parts.scheme not in ("http", "https") or not host:
            raise Rejected("forbidden_address", f"Not an address of the web: {url[:80]}")
        if parts.username or parts.password:
            raise Rejected("forbidden_address", "A password in the address")
        port = port or (443 if parts.scheme == "https" else 80)
        pool = self._pool(parts.scheme, host, port)
        target = quote(parts.path or "/", safe=UNRESERVED)
        if parts.query:
            target += f"?{quote(parts.query, safe=UNRESERVED + '?')}"
        named = f"[{host}]" if ":" in host else host
        try:
            return pool.urlopen(
                "GET",
                target,
                headers=HEADERS | {"Host": named if port in (80, 443) else f"{named}:{port}"},
                redirect=False,
                retries=False,
                preload_content=False,
                assert_same_host=False,
            )
        except urllib3.exceptions.SSLError as error:
            raise Rejected("unreachable", f"Its certificate is not trusted: {_said(error)}") from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise _Later(_said(error)) from error

    def _taken(self, answer: urllib3.BaseHTTPResponse, ends: float) -> bytes:
        _refuse(answer)
        most = self.rules.bytes
        length = answer.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > most:
            raise images.too_many_bytes(int(length), images.Limits(bytes=most))
        data = bytearray()
        while block := answer.read(BLOCK, decode_content=False):
            data += block
            if len(data) > most:
                raise Rejected("too_large", f"More than {most / 2**20:,.0f} MB")
            if time.monotonic() > ends:
                raise Rejected("too_slow", f"{len(data):,} bytes came in {self.rules.seconds:,.0f} seconds")
        return bytes(data)

    def _pool(self, scheme: str, host: str, port: int) -> Pool:
        key, now = (scheme, host, port), time.monotonic()
        with self._lock:
            known = self._pools.get(key)
            if known and now - known[1] < KEPT_SECONDS:
                self._pools.move_to_end(key)
                return known[0]
        address = self._look_up(host, port)
        timeout = Timeout(connect=CONNECT_SECONDS, read=min(READ_SECONDS, self.rules.seconds))
        if scheme == "https":
            pool: Pool = HTTPSConnectionPool(
                address, port, timeout=timeout, maxsize=PARALLEL, server_hostname=host, assert_hostname=host
            )
        else:
            pool = HTTPConnectionPool(address, port, timeout=timeout, maxsize=PARALLEL)
        with self._lock:
            self._pools[key] = pool, now
            if len(self._pools) > KEPT_HOSTS:
                self._pools.popitem(last=False)
        return pool

    def _look_up(self, host: str, port: int) -> str:
        """The address to connect to. One that must not be asked makes the whole name suspect."""
        found = list(_addresses(host, port))
        for address in found:
            problem = networks.problem_of(address, port, self.rules.allowed)
            if problem:
                raise Rejected("forbidden_address", f"{host}: {problem}")
        return found[0]


def _addresses(host: str, port: int) -> Iterator[str]:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise _Later(f"The name {host} cannot be looked up now") from error
        raise Rejected("not_found", f"There is no host {host}") from error
    except (UnicodeError, OverflowError) as error:
        raise Rejected("forbidden_address", f"No address: {host[:80]}") from error
    for _family, _kind, _protocol, _name, address in rows:
        yield str(address[0])


def _refuse(answer: urllib3.BaseHTTPResponse) -> None:
    """Raise what a status other than 200 means."""
    status = answer.status
    if status == 200:
        return
    if status in LATER:
        after = answer.headers.get("Retry-After", "")
        raise _Later(f"The other side answered {status}", float(after) if after.isdecimal() else 0.0)
    if status in (404, 410):
        raise Rejected("not_found", f"The other side answered {status}: not there")
    if status in (401, 403):
        raise Rejected("refused", f"The other side answered {status}: not for us")
    raise Rejected("unreachable", f"The other side answered {status}")


def _said(error: Exception) -> str:
    """What went wrong in a few words: urllib3 tells the whole story of its objects."""
    match error:
        case urllib3.exceptions.TimeoutError():
            return "The other side did not answer in time"
        case urllib3.exceptions.NewConnectionError():
            return "The other side takes no connections"
        case urllib3.exceptions.ProtocolError() | urllib3.exceptions.IncompleteRead():
            return "The connection broke off"
    return str(error)[:120] or type(error).__name__
