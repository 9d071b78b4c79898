"""Which IP addresses are those of the public internet."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_GLOBAL_V6 = IPv6Network("2000::/3")
# Protocol assignments with Teredo and ORCHID (RFC 2928), 6to4 (RFC 3056), documentation (RFC 9637).
_SPECIAL_V6 = tuple(map(IPv6Network, ("2001::/23", "2002::/16", "3fff::/20")))
# Protocol assignments (RFC 6890) and the relays of 6to4 (RFC 7526).
_SPECIAL_V4 = tuple(map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))
_NAT64 = IPv6Network("64:ff9b::/96")
_LOW_32 = 0xFFFFFFFF


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet (RFC 6890 and its registries).

    Private, loopback, link-local, shared (RFC 6598), multicast, reserved and documentation
    addresses are not; nor are IPv6 addresses that stand for an IPv4 one (mapped, compatible, 6to4,
    Teredo). NAT64's well-known prefix (RFC 6052) is judged by the IPv4 address inside: networks
    without IPv4 reach all the rest of the internet by it.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if "%" in address:  # a zone: link-local by its nature
        return False
    if isinstance(found, IPv6Address):
        if found in _NAT64:
            return _is_public_v4(IPv4Address(int(found) & _LOW_32))
        special = any(found in network for network in _SPECIAL_V6)
        return found in _GLOBAL_V6 and found.is_global and not special
    return _is_public_v4(found)


def _is_public_v4(address: IPv4Address) -> bool:
    odd = address.is_multicast or address.is_reserved
    return address.is_global and not odd and not any(address in one for one in _SPECIAL_V4)
