"""Downloading the one document whose address the user gave; nothing else is ever fetched."""

import http.client
import urllib.error
import urllib.request
from time import monotonic
from typing import IO
from urllib.parse import urlsplit

from contractmock.contracts.documents import limits
from contractmock.contracts.errors import ContractError

TIMEOUT = 30.0
"""Seconds for connecting, and again for the whole of the answer."""

SCHEMES = ("http", "https")
_ACCEPT = "application/yaml, application/json;q=0.9, text/markdown;q=0.9, */*;q=0.5"
_CHUNK = 65536


class _WebRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to the web only: the standard handler would also go to FTP."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme not in SCHEMES:
            raise urllib.error.HTTPError(req.full_url, code, msg, headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(address: str) -> bytes:
    """The content at `address`.

    Args:
        address: An ``http://`` or ``https://`` address.

    Raises:
        ContractError: Another scheme, no connection, a status other than success, a redirect away
            from the web, more than `limits.SIZE_LIMIT` bytes, or not done within `TIMEOUT`.
    """
    if address.partition("://")[0].lower() not in SCHEMES:
        raise ContractError(
            address, "only http and https addresses are read", "download it and name the file"
        )
    try:
        request = urllib.request.Request(
            address, headers={"Accept": _ACCEPT, "User-Agent": "contractmock"}
        )
        opener = urllib.request.build_opener(_WebRedirects)
        with opener.open(request, timeout=TIMEOUT) as response:
            return _read(address, response)
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(address, error) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise ContractError(
            address, f"it cannot be fetched ({reason})", "check the address and the network"
        ) from None


def _read(address: str, response: http.client.HTTPResponse) -> bytes:
    content = bytearray()
    deadline = monotonic() + TIMEOUT
    while chunk := response.read1(_CHUNK):
        content += chunk
        if len(content) > limits.SIZE_LIMIT:
            raise limits.too_large(address)
        if monotonic() > deadline:
            raise TimeoutError(f"not done within {TIMEOUT:.0f} s")
    if response.length:
        raise http.client.IncompleteRead(bytes(content[:0]), response.length)
    return bytes(content)


def _refused(address: str, error: urllib.error.HTTPError) -> ContractError:
    if 300 <= error.code < 400:
        return ContractError(
            address,
            f"it redirects to {error.headers.get('Location')}, which is not followed",
            "give the address of the document itself",
        )
    return ContractError(
        address, f"the server answers {error.code} {error.reason}", "check the address"
    )
