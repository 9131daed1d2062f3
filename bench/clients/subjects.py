"""The clients as functions of a live case, on each HTTP library."""

from collections.abc import Callable
from typing import Literal, TypeAlias

import aiohttp
import requests

from clients import asynchronous, sync
from clients.vendor import Vendor
from contractmock.fixtures.fuzzing.live import LiveCase

Transport: TypeAlias = Literal["socket", "process"]
"""How a client is answered."""

Subject: TypeAlias = Callable[[LiveCase], object]
"""What client fuzzing calls once per case; a coroutine function for asynchronous libraries."""


def on_httpx(vendor: type[Vendor]) -> Subject:
    """The client on httpx, with one pool of connections for the whole run."""

    def subject(case: LiveCase) -> object:
        carrier = sync.httpx_carrier(case.httpx_client())
        return sync.analyze(vendor(case.api_key), carrier, case.image, case.parameters)

    return subject


def on_httpx2(vendor: type[Vendor]) -> Subject:
    """The client on httpx2."""

    def subject(case: LiveCase) -> object:
        carrier = sync.httpx2_carrier(case.httpx2_client())
        return sync.analyze(vendor(case.api_key), carrier, case.image, case.parameters)

    return subject


def on_requests(vendor: type[Vendor]) -> Subject:
    """The client on requests, with a session for each call."""

    def subject(case: LiveCase) -> object:
        with requests.Session() as session:
            carrier = sync.requests_carrier(session, case.url)
            return sync.analyze(vendor(case.api_key), carrier, case.image, case.parameters)

    return subject


def on_async_httpx(vendor: type[Vendor]) -> Subject:
    """The client on httpx, asynchronous."""

    async def subject(case: LiveCase) -> object:
        carrier = asynchronous.httpx_carrier(case.httpx_async_client())
        call = asynchronous.analyze(vendor(case.api_key), carrier, case.image, case.parameters)
        return await call

    return subject


def on_aiohttp(vendor: type[Vendor]) -> Subject:
    """The client on aiohttp, with a session for each call."""

    async def subject(case: LiveCase) -> object:
        async with aiohttp.ClientSession() as session:
            carrier = asynchronous.aiohttp_carrier(session, case.url)
            call = asynchronous.analyze(vendor(case.api_key), carrier, case.image, case.parameters)
            return await call

    return subject


LIBRARIES: dict[str, tuple[Callable[[type[Vendor]], Subject], tuple[Transport, ...]]] = {
    "httpx": (on_httpx, ("process", "socket")),
    "httpx2": (on_httpx2, ("process", "socket")),
    "httpx async": (on_async_httpx, ("process", "socket")),
    "requests": (on_requests, ("socket",)),
    "aiohttp": (on_aiohttp, ("socket",)),
}
"""By library: what makes a subject on it, and the transports that it can be run over."""
