"""Which addresses a connector may reach: the guard against server-side request forgery.

Threat: the address of a source, every redirect and every next-page link are written by somebody else. With
`http://169.254.169.254/`, `http://localhost:9200/` or an agency's inner host they would make the catalog, which stands
inside the government network, fetch secrets for a stranger. Looking at the *text* of the address does not help:
`http://2130706433/`, `http://0177.0.0.1/` and `http://[::ffff:127.0.0.1]/` are all loopback, a public name may
resolve to a private address, and a name may resolve to a public address when checked and to a private one when
connected to (DNS rebinding). So the name is resolved once, the resulting addresses are judged, and the connection is
made to the very address that was judged (`connectors.transport`); this happens for every new connection, hence for
every redirect as well.

Private, loopback and otherwise not public addresses are refused unless the host or the network is listed. Link-local
addresses and the metadata services of clouds are refused even then: no catalog of data lives there.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from connectors.errors import OptionError, SourceError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Sequence[str]]

NEVER: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "169.254.0.0/16",  # link-local; AWS, GCP, Azure, OpenStack metadata
        "fe80::/10",  # link-local
        "fd00:ec2::/32",  # AWS metadata over IPv6
        "100.100.100.200/32",  # Alibaba metadata
        "168.63.129.16/32",  # Azure wire server
        "192.0.0.192/32",  # Oracle metadata
        "0.0.0.0/8",  # "this host": connects to loopback on Linux
        "::/128",
        "224.0.0.0/4",  # multicast
        "ff00::/8",
        "255.255.255.255/32",
    )
)
NEVER_NAMES = frozenset({"metadata.google.internal", "metadata.goog", "instance-data"})
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host in the system resolver's order; SourceError `dns` when there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        message = f"호스트 이름을 찾을 수 없습니다 (host name does not resolve): {host}"
        raise SourceError("dns", message, transient=True) from error
    return list(dict.fromkeys(str(info[4][0]) for info in found))


@dataclass(frozen=True)
class NetworkPolicy:
    """What may be reached. `allowed` lists host names, addresses and networks (CIDR) that may be private.

    Raises OptionError for an entry that is none of these.
    """

    allowed: tuple[str, ...] = ()
    resolver: Resolver = resolve
    names: frozenset[str] = field(init=False, repr=False)
    networks: tuple[Network, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names: set[str] = set()
        networks: list[Network] = []
        for entry in filter(None, (text.strip() for text in self.allowed)):
            network = _network(entry)
            if network is not None:
                networks.append(network)
            elif "/" in entry:
                raise OptionError(
                    f"허용 목록의 값이 호스트나 네트워크가 아닙니다 (neither host nor network): {entry!r}"
                )
            else:
                names.add(_plain_name(entry))
        object.__setattr__(self, "names", frozenset(names))
        object.__setattr__(self, "networks", tuple(networks))

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Return the addresses of `host` that may be connected to, at least one.

        Raises SourceError `forbidden_address` when every address is refused, `dns` when there is none.
        """
        name = _plain_name(host)
        found = tuple(self.resolver(name, port)) if name not in NEVER_NAMES else ()
        permitted = tuple(text for text in found if self.permits(name, text))
        if not permitted:
            raise SourceError("forbidden_address", _refusal(host, found))
        return permitted

    def permits(self, name: str, text: str) -> bool:
        """Tell whether one resolved address of a host may be reached."""
        addresses = tuple(_embedded(ipaddress.ip_address(text.partition("%")[0])))
        if any(address in network for address in addresses for network in NEVER):
            return False
        return all(self._permits_one(name, address) for address in addresses)

    def _permits_one(self, name: str, address: Address) -> bool:
        listed = name in self.names or any(address in network for network in self.networks)
        return listed or address.is_global


def _embedded(address: Address) -> Iterator[Address]:
    """Yield the address and, where an IPv6 address carries an IPv4 one that a gateway would reach, only or also that."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
        return
    yield address
    if address.sixtofour is not None:
        yield address.sixtofour
    elif address.teredo is not None:
        yield from address.teredo
    elif address in NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _plain_name(host: str) -> str:
    return host.strip().strip("[]").rstrip(".").lower()


def _network(entry: str) -> Network | None:
    try:
        return ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return None


def _refusal(host: str, found: Sequence[str]) -> str:
    where = f"{host} ({', '.join(found)})" if found and list(found) != [host] else host
    return (
        f"접근이 허용되지 않은 주소입니다: {where}. 내부 주소라면 MALMOI_ALLOWED_PRIVATE_HOSTS에 등록하십시오 "
        f"(address not allowed; list the host or network in MALMOI_ALLOWED_PRIVATE_HOSTS if it is an agency's own; "
        f"link-local and cloud metadata addresses are never allowed)"
    )
