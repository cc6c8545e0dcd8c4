"""Which addresses may be reached."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import OptionError, SourceError
from connectors.network import NetworkPolicy, resolve


def policy(*allowed: str, addresses: tuple[str, ...] = ("127.0.0.1",)) -> NetworkPolicy:
    return NetworkPolicy(allowed, resolver=lambda host, port: addresses)


def refused(rule: NetworkPolicy, host: str) -> bool:
    with pytest.raises(SourceError) as caught:
        rule.addresses(host, 80)
    return (caught.value.code, caught.value.transient) == ("forbidden_address", False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "::1",
        "fc00::1",
        "fd12::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "192.0.2.1",
        "240.0.0.1",
    ],
)
def test_private_and_reserved_addresses_are_refused(address: str) -> None:
    assert refused(policy(addresses=(address,)), "agency.example")


@pytest.mark.parametrize("address", ["8.8.8.8", "203.248.252.2", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_public_addresses_are_reached(address: str) -> None:
    assert policy(addresses=(address,)).addresses("agency.example", 80) == (address,)


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "169.254.0.1",
        "fe80::1",
        "::ffff:169.254.169.254",
        "fd00:ec2::254",
        "100.100.100.200",
        "168.63.129.16",
        "0.0.0.0",
        "::",
        "224.0.0.1",
        "255.255.255.255",
        "64:ff9b::a9fe:a9fe",
        "fe80::1%eth0",
    ],
)
def test_link_local_and_metadata_addresses_are_refused_even_when_everything_is_listed(address: str) -> None:
    rule = policy("0.0.0.0/0", "::/0", "agency.example", addresses=(address,))
    assert refused(rule, "agency.example")


@given(st.ip_addresses(network="169.254.0.0/16") | st.ip_addresses(network="fe80::/10"))
def test_no_list_ever_opens_link_local(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert refused(policy(str(address), "agency.example", addresses=(str(address),)), "agency.example")


@pytest.mark.parametrize(
    "entry", ["127.0.0.1", "127.0.0.0/8", "agency.example", "AGENCY.example.", " agency.example "]
)
def test_a_listed_host_or_network_is_reached(entry: str) -> None:
    assert policy(entry).addresses("Agency.example", 80) == ("127.0.0.1",)


def test_a_listed_host_does_not_open_its_neighbours() -> None:
    rule = policy("10.0.0.5", addresses=("10.0.0.6",))
    assert refused(rule, "agency.example")
    assert refused(policy("agency.example"), "evil-agency.example")


def test_of_several_addresses_only_the_permitted_ones_are_used() -> None:
    rule = policy(addresses=("127.0.0.1", "8.8.8.8", "169.254.169.254"))
    assert rule.addresses("mixed.example", 80) == ("8.8.8.8",)


@pytest.mark.parametrize("host", ["2130706433", "0177.0.0.1", "0x7f.1", "127.1", "localhost", "[::1]"])
def test_other_spellings_of_loopback_are_refused(host: str) -> None:
    assert refused(NetworkPolicy(), host)


def test_names_of_metadata_services_are_refused() -> None:
    assert refused(policy("metadata.google.internal", addresses=("8.8.8.8",)), "metadata.google.internal")


def test_an_entry_that_is_neither_host_nor_network_is_an_error() -> None:
    with pytest.raises(OptionError, match=r"10\.0\.0\.0/99"):
        NetworkPolicy(("10.0.0.0/99",))


def test_a_name_that_does_not_resolve_can_be_tried_later() -> None:
    with pytest.raises(SourceError) as caught:
        resolve("no-such-host.invalid", 80)
    assert (caught.value.code, caught.value.transient) == ("dns", True)
