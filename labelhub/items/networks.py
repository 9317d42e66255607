"""Which addresses of the Internet LabelHub may ask for an image. Pure.

Somebody who may import could otherwise have the server fetch what only the server can reach: its own services, the
machines beside it, the cloud's metadata address. Every address that is not plainly public is refused (the registries
of RFC 6890), also where it hides inside another one.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# Public machines answer there; other low ports belong to services that speak no HTTP.
PORTS = frozenset({80, 443})
FIRST_FREE_PORT = 1024
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))  # RFC 6052, RFC 8215
COMPATIBLE = IPv6Network("::/96")  # RFC 4291, 2.5.5.1


def allowed_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks that are let through although they are not public. Raises ValueError for what is none."""
    return tuple(ip_network(text.strip(), strict=False) for text in texts if text.strip())


def problem_of(address: str, port: int, allowed: Sequence[Network] = ()) -> str:
    """Why this address must not be asked; "" when it may. Within `allowed` everything may."""
    found = ip_address(address.partition("%")[0])
    inner = _inside(found)
    if any(one in network for network in allowed for one in (found, inner) if one.version == network.version):
        return ""
    if not (_is_public(found) and _is_public(inner)):
        return f"{address} is not a public address"
    if port not in PORTS and port < FIRST_FREE_PORT:
        return f"port {port} is none of the web"
    return ""


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and _inside(address) != address:
        return _is_public(_inside(address))
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inside(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for (mapped, 6to4, Teredo, NAT64, compatible), else itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in NAT64) or address in COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
