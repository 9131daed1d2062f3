"""Targets for small texts that arrive inside others: images as text, media types, waiting times."""

import base64
import re

from tests.fuzz_targets.target import Target

from contractmock.contracts.bodies import select
from contractmock.contracts.message import is_json, media_type
from contractmock.contracts.operation import MediaType
from contractmock.fixtures.fuzzing.case import Reply
from contractmock.fixtures.fuzzing.oracles import conduct
from contractmock.mockserver.behaviours.freepik_hints import base64_content
from contractmock.mockserver.header_fields import is_media_type
from contractmock.mockserver.journal.image_text import (
    LONGEST_TEXT,
    image_summary,
    looks_like_image,
    text_summary,
    without_images,
)

_BASE64 = re.compile(r"[A-Za-z0-9+/]*=*")

_MOST_SUMMED = 400
"""Characters of a summary at most, beside the media type that it quotes."""


def check_image_text(data: bytes) -> None:
    """An image is summed up shortly, alone and inside other text, and no text grows long."""
    text = data.decode("utf-8", "surrogateescape")
    summary = image_summary(text)
    assert summary is None or looks_like_image(text)
    kept = text_summary(text)
    assert kept is not None or len(text) <= LONGEST_TEXT
    quoted = len(text.partition(",")[0])
    for each in (summary, kept):
        assert each is None or len(each) <= _MOST_SUMMED + quoted
    rest = without_images(text)
    assert without_images(rest) == rest
    assert base64_content(base64.b64encode(data).decode()) == data
    assert base64_content(text) is None or _BASE64.fullmatch(text)


def check_media_type(data: bytes) -> None:
    """A media type is compared without its parameters; a range covers what it should."""
    text = data.decode("latin-1")
    name = media_type(text)
    if name is None:
        assert not text
        return
    assert media_type(name) == (name or None)
    assert ";" not in name
    declared = [
        MediaType(name=each, schema=None, pointer="")
        for each in ("text/*", "application/json", "*/*")
    ]
    chosen = select(declared, name)
    assert chosen is not None
    assert (chosen.name == "application/json") is (name == "application/json")
    if is_media_type(text):
        assert "/" in name
    is_json(name)


_DIGITS = re.compile(r"[0-9]+")


def check_retry_after(data: bytes) -> None:
    """A waiting time is some seconds, or none that anybody could be held to."""
    text = data.decode("latin-1")
    reply = Reply(status=429, headers=(("retry-after", text),), body=b"")
    told = conduct._retry_after(reply)
    if told is None:
        assert not _DIGITS.fullmatch(text)
    else:
        assert told[0] == told[0]  # no NaN, which would compare with nothing


TARGETS = (
    Target(
        name="image-text",
        check=check_image_text,
        make_seeds=lambda: (
            b"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAE=",
            b"see data:image/gif;x=y;base64,R0lGODlhAQABAIAAAAUEBA== and "
            b"/9j/4AAQSkZJRgABAQAAAQABAAD/2wBD",
            b"_9j_4AAQSkZJRgABAQAAAQABAAD",
            b"iVBORw0KGgo\nAAAANSUhEUgAAAAE\n",
            b"data:,x",
            b"DATA:text/plain;charset=utf-8,a%20b",
            b"AAAAGGZ0eXBoZWljAAAAAG1pZjE" + b"A" * 400,
            b"https://example.com/data:",
            b"Qk0eAAAAAAAAABoAAAAMAAAAAQABAAEAGAA=",
        ),
        words=(b"data:", b";base64,", b"/9j/", b"iVBORw0KGgo", b"=", b"\n", b"AAAA", b",", b" "),
        parsers=("contractmock.mockserver.journal.image_text",),
        grown=(
            lambda n: b"data:" + b";a" * n,
            lambda n: b"AAAA" * n,
            lambda n: b"data:,x " * n,
        ),
    ),
    Target(
        name="media-type",
        check=check_media_type,
        make_seeds=lambda: (
            b"application/json; charset=utf-8",
            b"TEXT/html;a=b",
            b"application/vnd.x+json",
            b"image/png",
            b"x",
            b"",
        ),
        words=(b"/", b";", b"application/json", b"+json", b"text/", b"*/*", b" "),
        grown=(lambda n: b"a/b" + b";" * n, lambda n: b"a" * n),
    ),
    Target(
        name="retry-after",
        check=check_retry_after,
        make_seeds=lambda: (
            b"120",
            b"{now+30}",
            b"{now-5}",
            b"soon",
            b"-1",
            b"",
            b"1.5",
            b"9" * 400,
        ),
        words=(b"{now+", b"}", b"9", b"-"),
    ),
)
