"""The clients on synchronous HTTP libraries: httpx, httpx2 and requests."""

import time
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import httpx
import httpx2
import requests

from clients.model import Answer, Request, UnreadableAnswer
from clients.vendor import Vendor

FILE = "upload.png"

_LEFT_OPEN: deque[Iterator[bytes]] = deque(maxlen=64)
"""What responses are held by that nobody closes: some libraries close what nobody holds."""


class Carrier(Protocol):
    """Sends one request by some library."""

    def __call__(self, request: Request, vendor: Vendor) -> Answer:
        """Send `request` and read the answer.

        Raises:
            ApiError: There was no answer, or too long a one.
        """


def analyze(
    vendor: Vendor, carrier: Carrier, image: bytes, parameters: Mapping[str, object]
) -> object:
    """What the vendor says of `image`.

    Raises:
        ApiError: Whatever goes wrong.
    """
    attempt = 0
    while True:
        answer = carrier(vendor.request(image, parameters), vendor)
        attempt += 1
        wait = vendor.wait(answer, attempt)
        if wait is None:
            return vendor.read(answer)
        time.sleep(wait)


def bounded(pieces: Iterator[bytes], most: int | None) -> bytes:
    """The pieces joined, if they are not too many: a small answer may unpack to gigabytes."""
    held, size = [], 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if most is not None and size > most:
            raise UnreadableAnswer("the answer is too long")
    return b"".join(held)


def httpx_carrier(client: httpx.Client) -> Carrier:
    """Sends by httpx."""
    return _httpx(client, httpx.HTTPError)


def httpx2_carrier(client: httpx2.Client) -> Carrier:
    """Sends by httpx2."""
    return _httpx(client, httpx2.HTTPError)


def _httpx(client: Any, error: type[Exception]) -> Carrier:
    def carry(request: Request, vendor: Vendor) -> Answer:
        try:
            sent = client.build_request("POST", request.path, **httpx_arguments(request, vendor))
            response = client.send(sent, stream=True, follow_redirects=vendor.follows)
            if not vendor.closes and response.status_code >= 400:
                return _left_open(response, response.iter_bytes())
            try:
                body = bounded(response.iter_bytes(), vendor.max_answer)
            finally:
                response.close()
        except error as failure:
            raise vendor.failure(failure) from None
        return Answer(status=response.status_code, headers=lower(response.headers), body=body)

    return carry


def httpx_arguments(request: Request, vendor: Vendor) -> dict[str, Any]:
    """The request as `httpx.Client.build_request` takes it, and httpx2's like it."""
    told: dict[str, Any] = {"headers": request.headers, "timeout": vendor.timeout}
    if request.query:
        told["params"] = list(request.query)
    if request.json is not None:
        return {**told, "json": request.json}
    return {**told, "files": {request.part: (FILE, request.image, "image/png")}}


def requests_carrier(session: requests.Session, base_url: str) -> Carrier:
    """Sends by requests."""

    def carry(request: Request, vendor: Vendor) -> Answer:
        files = {request.part: (FILE, request.image, "image/png")} if request.image else None
        try:
            response = session.post(
                base_url + request.path,
                params=list(request.query),
                headers=request.headers,
                json=request.json,
                files=files,
                timeout=vendor.timeout,
                allow_redirects=vendor.follows,
                stream=True,
            )
            if not vendor.closes and response.status_code >= 400:
                return _left_open(response, response.iter_content(65536))
            with response:
                body = bounded(response.iter_content(65536), vendor.max_answer)
        except requests.RequestException as failure:
            raise vendor.failure(failure) from None
        return Answer(status=response.status_code, headers=lower(response.headers), body=body)

    return carry


def _left_open(response: Any, pieces: Iterator[bytes]) -> Answer:
    """What a client makes of a response that reads what it needs and does not close it."""
    _LEFT_OPEN.append(pieces)
    body = next(pieces, b"")
    return Answer(status=response.status_code, headers=lower(response.headers), body=body)


def lower(headers: Mapping[str, str]) -> dict[str, str]:
    """Header fields as an `Answer` has them."""
    return {name.lower(): value for name, value in headers.items()}
