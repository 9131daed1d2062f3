"""The clients on asynchronous HTTP libraries: httpx, httpx2 and aiohttp."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import aiohttp
import anyio
import httpx
import httpx2

from clients.model import Answer, Request, UnreadableAnswer
from clients.sync import FILE, httpx_arguments, lower
from clients.vendor import Vendor

Carrier: TypeAlias = Callable[[Request, Vendor], Awaitable[Answer]]
"""Sends one request by some library."""


async def analyze(
    vendor: Vendor, carrier: Carrier, image: bytes, parameters: Mapping[str, object]
) -> object:
    """What the vendor says of `image`.

    Raises:
        ApiError: Whatever goes wrong.
    """
    attempt = 0
    while True:
        answer = await carrier(vendor.request(image, parameters), vendor)
        attempt += 1
        wait = vendor.wait(answer, attempt)
        if wait is None:
            return vendor.read(answer)
        await anyio.sleep(wait)


async def bounded(pieces: AsyncIterator[bytes], most: int | None) -> bytes:
    """The pieces joined, as long as they are not too many."""
    held, size = [], 0
    async for piece in pieces:
        held.append(piece)
        size += len(piece)
        if most is not None and size > most:
            raise UnreadableAnswer("the answer is too long")
    return b"".join(held)


def httpx_carrier(client: httpx.AsyncClient) -> Carrier:
    """Sends by httpx."""
    return _httpx(client, httpx.HTTPError)


def httpx2_carrier(client: httpx2.AsyncClient) -> Carrier:
    """Sends by httpx2."""
    return _httpx(client, httpx2.HTTPError)


def _httpx(client: Any, error: type[Exception]) -> Carrier:
    async def carry(request: Request, vendor: Vendor) -> Answer:
        try:
            sent = client.build_request("POST", request.path, **httpx_arguments(request, vendor))
            response = await client.send(sent, stream=True, follow_redirects=vendor.follows)
            if not vendor.closes and response.status_code >= 400:
                return Answer(status=response.status_code, headers=lower(response.headers))
            try:
                body = await bounded(response.aiter_bytes(), vendor.max_answer)
            finally:
                await response.aclose()
        except error as failure:
            raise vendor.failure(failure) from None
        return Answer(status=response.status_code, headers=lower(response.headers), body=body)

    return carry


def aiohttp_carrier(session: aiohttp.ClientSession, base_url: str) -> Carrier:
    """Sends by aiohttp."""

    async def carry(request: Request, vendor: Vendor) -> Answer:
        form: aiohttp.FormData | None = None
        if request.image is not None:
            form = aiohttp.FormData()
            form.add_field(request.part, request.image, filename=FILE, content_type="image/png")
        try:
            response = await session.post(
                base_url + request.path,
                params=list(request.query),
                headers=request.headers,
                json=request.json,
                data=form,
                timeout=aiohttp.ClientTimeout(total=vendor.timeout),
                allow_redirects=vendor.follows,
            )
            if not vendor.closes and response.status >= 400:
                return Answer(status=response.status, headers=lower(response.headers))
            async with response:
                pieces = response.content.iter_chunked(65536)
                body = await bounded(aiter(pieces), vendor.max_answer)
        except (aiohttp.ClientError, TimeoutError) as failure:
            raise vendor.failure(failure) from None
        return Answer(status=response.status, headers=lower(response.headers), body=body)

    return carry
