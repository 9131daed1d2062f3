"""Broken bodies: what the faults of that stage make of a response, which is then sent as it is."""

import re
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from http import HTTPStatus

from contractmock.contracts.message import BODILESS, HttpResponse
from contractmock.mockserver.faults.catalogue import ORDER
from contractmock.mockserver.faults.definition import Stage
from contractmock.mockserver.faults.fault import Fault

_BLOCK = 1 << 20
"""White space that a gzip bomb is compressed from, over and over."""

_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Deflate, no flags, no time, unknown system (RFC 1952)."""

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?')
"""A text or a number of JSON; texts are matched so that numbers in them are not."""


def apply_to_response(fault: Fault, response: HttpResponse) -> HttpResponse:
    """The response as `fault`, one of the stage ``body``, breaks it.

    Nothing but a page in its place befalls an answer without a body.
    """
    if fault.name != "html-error" and (response.status in BODILESS or not response.body):
        return response
    return _BREAKERS[fault.name](fault, response)


def with_broken_body(response: HttpResponse, faults: Iterable[Fault]) -> HttpResponse:
    """The response after all of `faults` that are of the stage ``body``, in their fixed order."""
    for fault in sorted(faults, key=lambda each: ORDER[each.name]):
        if fault.stage is Stage.BODY:
            response = apply_to_response(fault, response)
    return response


def _html_error(fault: Fault, response: HttpResponse) -> HttpResponse:
    code = fault.whole("code")
    try:
        title = f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        title = str(code)
    page = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n<hr><center>gateway</center>\r\n"
        f"</body>\r\n</html>\r\n"
    )
    kept = tuple(field for field in response.headers if not field[0].startswith("content-"))
    return HttpResponse(
        status=code, headers=(("content-type", "text/html"), *kept), body=page.encode()
    )


def _not_a_number(_: Fault, response: HttpResponse) -> HttpResponse:
    return response._replace(body=_with_number(response.body, b"NaN"))


def _infinity(_: Fault, response: HttpResponse) -> HttpResponse:
    return response._replace(body=_with_number(response.body, b"Infinity"))


def _with_number(body: bytes, literal: bytes) -> bytes:
    """`body` with its first fraction replaced, else its first number, else all of it."""
    numbers = [each for each in _TOKEN.finditer(body) if not each[0].startswith(b'"')]
    fractions = (each for each in numbers if b"." in each[0])
    found = next(fractions, numbers[0] if numbers else None)
    if found is None:
        return literal
    return body[: found.start()] + literal + body[found.end() :]


def _malformed_json(fault: Fault, response: HttpResponse) -> HttpResponse:
    body = response.body
    match fault["kind"]:
        case "quotes" if b'"' in body:
            broken = body.replace(b'"', b"'")
        case "cut":
            broken = body[: len(body) // 2]
        case _:
            broken = body[:-1] + b"," + body[-1:]
    return response._replace(body=broken)


def _invalid_utf8(_: Fault, response: HttpResponse) -> HttpResponse:
    """A byte that UTF-8 never has, inside the last text where there is one."""
    place = response.body.rfind(b'"')
    place = len(response.body) if place < 0 else place
    return response._replace(body=response.body[:place] + b"\xff" + response.body[place:])


def _wrong_content_type(fault: Fault, response: HttpResponse) -> HttpResponse:
    media_type = fault.text("type")
    kept = tuple(field for field in response.headers if field[0] != "content-type")
    typed = (("content-type", media_type),) if media_type else ()
    return response._replace(headers=(*typed, *kept))


def _huge_body(fault: Fault, response: HttpResponse) -> HttpResponse:
    return response._replace(body=response.body.rjust(fault.whole("size")))


def _gzip_bomb(fault: Fault, response: HttpResponse) -> HttpResponse:
    content = _bomb(response.body, max(0, fault.whole("size") - len(response.body)))
    headers = (*response.headers, ("content-encoding", "gzip"))
    return response._replace(headers=headers, body=content)


@lru_cache(maxsize=8)
def _bomb(body: bytes, padding: int) -> bytes:
    """`body` after so many bytes of white space, as one gzip member.

    Some clients decode the first member only, so that it has to be one. Each block ends in a
    full flush: it depends on nothing before it and can be repeated as it is.
    """
    blocks, left = divmod(padding, _BLOCK)
    space, checksum = _spaces(blocks)
    ending = zlib.compressobj(9, zlib.DEFLATED, -15)
    padded = b" " * left + body
    last = ending.compress(padded) + ending.flush()
    size = (padding + len(body)) & 0xFFFFFFFF
    trailer = struct.pack("<II", zlib.crc32(padded, checksum), size)
    return b"".join([_GZIP_HEAD, space * blocks, last, trailer])


@lru_cache(maxsize=8)  # the checksum of 64 MiB takes tens of milliseconds
def _spaces(blocks: int) -> tuple[bytes, int]:
    """One compressed block of white space, and the checksum of so many of them."""
    block = b" " * _BLOCK
    compressing = zlib.compressobj(9, zlib.DEFLATED, -15)
    compressed = compressing.compress(block) + compressing.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(blocks):
        checksum = zlib.crc32(block, checksum)
    return compressed, checksum


_BREAKERS: Mapping[str, Callable[[Fault, HttpResponse], HttpResponse]] = {
    "html-error": _html_error,
    "nan": _not_a_number,
    "infinity": _infinity,
    "malformed-json": _malformed_json,
    "invalid-utf8": _invalid_utf8,
    "wrong-content-type": _wrong_content_type,
    "huge-body": _huge_body,
    "gzip-bomb": _gzip_bomb,
}
"""What breaks a body, by the fault's name."""
