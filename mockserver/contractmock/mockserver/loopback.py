"""Loopback: whether an address is this machine's own."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether `host` is an address of the loopback interface, or ``localhost``.

    An IPv4 address may come in the clothes of an IPv6 one (``::ffff:127.0.0.1``).
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
