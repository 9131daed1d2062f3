"""Receiving bodies: what comes out, what is refused, and that FastAPI sees the same."""

import asyncio
import hashlib
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Annotated, Any

import pytest
from fastapi import FastAPI, Form, Request
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Message, Receive

from contractmock.contracts.message import Body, Part
from contractmock.mockserver.receiving import multipart
from contractmock.mockserver.receiving.receive import SLACK, ClientGone, receive_body
from contractmock.mockserver.receiving.small_form import read_small_form
from contractmock.mockserver.receiving.spool import SpoolError

FORM = "multipart/form-data; boundary=line"
LIMIT = 4 << 20


class Sender:
    """Hands a body over piece by piece and counts what was asked of it."""

    def __init__(self, chunks: Iterable[bytes], *, complete: bool = True) -> None:
        self._chunks = list(chunks) or [b""]
        self._complete = complete
        self.asked = 0

    async def __call__(self) -> Message:
        if self.asked == len(self._chunks):
            return {"type": "http.disconnect"}
        chunk = self._chunks[self.asked]
        self.asked += 1
        more = not self._complete or self.asked < len(self._chunks)
        return {"type": "http.request", "body": chunk, "more_body": more}


def part(disposition: str | bytes, content: bytes = b"", *fields: bytes) -> bytes:
    value = disposition.encode() if isinstance(disposition, str) else disposition
    head = b"\r\n".join((b"Content-Disposition: form-data; " + value, *fields))
    return b"--line\r\n" + head + b"\r\n\r\n" + content + b"\r\n"


END = b"--line--\r\n"
IMAGE = b'name="image"; filename="a.png"'


def received(
    *chunks: bytes, content_type: str = FORM, limit: int = LIMIT, spool_dir: str | None = None
) -> Body:
    headers = (("content-type", content_type),)
    return asyncio.run(receive_body(headers, Sender(chunks), limit, spool_dir=spool_dir))


def contents(body: Body) -> list[tuple[str, str | None, bytes]]:
    seen = [(one.name, one.filename, one.content.read()) for one in body.parts or ()]
    body.close()
    return seen


def only_part(body: Body) -> Part:
    assert body.parts is not None
    (one,) = body.parts
    return one


def in_bytes(data: bytes) -> list[bytes]:
    return [data[i : i + 1] for i in range(len(data))]


def test_a_body_that_is_no_form_is_kept_as_it_came() -> None:
    body = received(b'{"a"', b": 1}", content_type="application/json")
    assert body == Body(size=8, content=b'{"a": 1}')


def test_a_request_without_a_body_is_an_empty_body() -> None:
    assert asyncio.run(receive_body((), Sender([]), LIMIT)) == Body()


def test_a_file_has_its_size_digest_type_and_headers() -> None:
    data = part(IMAGE, b"\x89PNG", b"Content-Type: image/png", b"X-One: 1") + END
    body = received(data)
    image = only_part(body)
    assert (image.name, image.filename, image.content_type) == ("image", "a.png", "image/png")
    assert image.headers[1:] == (("content-type", "image/png"), ("x-one", "1"))
    assert (image.size, image.digest) == (4, hashlib.md5(b"\x89PNG").hexdigest())
    assert image.content.read() == b"\x89PNG"
    assert body.size == len(data)
    body.close()
    assert image.content.closed


def test_a_field_has_no_filename_and_no_digest() -> None:
    field = only_part(received(part('name="note"', b"hello") + END))
    assert (field.filename, field.digest, field.size, field.text()) == (None, "", 5, "hello")


def test_the_pieces_that_a_body_comes_in_make_no_difference() -> None:
    data = part('name="note"', b"\r\n--lin") + part(IMAGE, b"\r\n--line" * 3 + b"x") + END
    whole, pieces = received(data), received(*in_bytes(data))
    assert [one.digest for one in whole.parts or ()] == [one.digest for one in pieces.parts or ()]
    assert contents(whole) == contents(pieces)


def test_a_short_file_stays_in_memory_and_a_long_one_goes_to_disk(tmp_path: Path) -> None:
    short, long = (b"x" * multipart.SPOOL_SIZE, b"x" * (multipart.SPOOL_SIZE + 1))
    unusable = str(tmp_path / "absent")
    received(part(IMAGE, short) + END, spool_dir=unusable).close()
    with pytest.raises(SpoolError, match=r"cannot be kept in .*absent .No such file"):
        received(part(IMAGE, long) + END, spool_dir=unusable)
    received(part(IMAGE, long) + END, spool_dir=str(tmp_path)).close()


def test_a_file_spooled_across_pieces_is_whole(tmp_path: Path) -> None:
    content = bytes(range(256)) * (multipart.SPOOL_SIZE // 128)
    data = part(IMAGE, content) + END
    chunks = [data[i : i + 100_000] for i in range(0, len(data), 100_000)]
    body = received(*chunks, spool_dir=str(tmp_path))
    assert only_part(body).digest == hashlib.md5(content).hexdigest()
    assert contents(body) == [("image", "a.png", content)]


def test_a_declared_length_beyond_the_limit_is_refused_unread() -> None:
    sender = Sender([b"x"])
    headers = (("content-length", str(10 + SLACK + 1)),)
    assert asyncio.run(receive_body(headers, sender, 10)).too_large
    assert sender.asked == 0


@pytest.mark.parametrize("content_type", ["text/plain", FORM])
def test_an_undeclared_length_is_read_only_as_far_as_the_limit(content_type: str) -> None:
    head = part(IMAGE)[:-2]
    sender = Sender([head, *[b"x" * SLACK] * 9])
    headers = (("content-type", content_type),)
    body = asyncio.run(receive_body(headers, sender, SLACK))
    assert body.too_large
    assert sender.asked <= 3


def test_a_file_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert not received(part(IMAGE, b"x" * 100) + END, limit=100).too_large
    assert received(part(IMAGE, b"x" * 101) + END, limit=100).too_large


def test_a_body_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert not received(b"x" * 100, content_type="image/png", limit=100).too_large
    assert received(b"x" * 101, content_type="image/png", limit=100).too_large


@pytest.mark.parametrize("content_type", ["text/plain", FORM])
def test_a_client_that_leaves_early_is_told_apart(content_type: str) -> None:
    headers = (("content-type", content_type),)
    with pytest.raises(ClientGone):
        asyncio.run(receive_body(headers, Sender([part(IMAGE)], complete=False), LIMIT))


@pytest.mark.parametrize(
    ("follow_up", "outcome"),
    [(b"--line\r\n\r\n\r\n", "malformed"), (b"x" * 200_000, "too_large"), (None, "gone")],
)
def test_no_file_stays_open_after_a_body_that_failed(
    follow_up: bytes | None, outcome: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[IO[bytes]] = []

    def open_file(**options: Any) -> IO[bytes]:
        opened.append(TemporaryFile(**options))  # noqa: SIM115 - that it is closed is tested
        return opened[-1]

    monkeypatch.setattr(multipart, "SPOOL_SIZE", 10)
    monkeypatch.setattr(tempfile, "TemporaryFile", open_file)
    data = part(IMAGE, b"x" * 50) + part(IMAGE, b"x" * 50)
    sender = Sender([data, *([follow_up] if follow_up else [])], complete=False)
    headers = (("content-type", FORM),)
    try:
        asyncio.run(receive_body(headers, sender, 100_000, spool_dir=str(tmp_path)))
    except ClientGone:
        assert outcome == "gone"
    assert [file.closed for file in opened] == [True]


BODIES = {
    "a file and a field": part(IMAGE, b"x", b"Content-Type: image/png")
    + part('name="n"', b"1")
    + END,
    "nothing at all": b"",
    "only the closing boundary": END,
    "no closing boundary": part(IMAGE, b"x"),
    "cut inside the content": part(IMAGE, b"xyz")[:-3],
    "cut inside a header": part(IMAGE, b"x")[:30],
    "one part whole and one cut": part('name="n"', b"1") + part(IMAGE, b"xyz")[:-3],
    "cut before the last hyphen": (part(IMAGE, b"x") + END)[:-3],
    "another boundary": part(IMAGE, b"x").replace(b"line", b"lane") + END,
    "JSON": b'{"image": 1}',
    "[object FormData]": b"[object FormData]",
    "an epilogue": part(IMAGE, b"x") + END + b"and more",
    "line feeds alone": (part(IMAGE, b"x") + END).replace(b"\r\n", b"\n"),
    "a part without a name": part('filename="a.png"', b"x") + END,
    "a part without a disposition": b"--line\r\nContent-Type: text/plain\r\n\r\nx\r\n" + END,
    "a header with a space": b"--line\r\nContent Disposition: form-data\r\n\r\nx\r\n" + END,
    "a header without a colon": b"--line\r\nContent-Disposition\r\n\r\nx\r\n" + END,
    "an empty filename": part('name="image"; filename=""', b"x") + END,
    "a filename in UTF-8": part('name="imagé"; filename="imagé.png"', b"x") + END,
    "a filename in Latin-1": part(b'name="image"; filename="imag\xe9.png"', b"x") + END,
    "an extended filename": part("name=\"image\"; filename*=UTF-8''imag%C3%A9.png", b"x") + END,
    "a Windows path": part('name="image"; filename="C:\\\\a\\\\b.png"', b"x") + END,
    "the same name twice": part(IMAGE, b"x") + part(IMAGE, b"y") + END,
    "empty content": part(IMAGE) + END,
    "a field of 1 MiB": part('name="n"', b"x" * (1 << 20)) + END,
    "a field beyond 1 MiB": part('name="n"', b"x" * ((1 << 20) + 1)) + END,
    "1001 fields": part('name="n"', b"x") * 1001 + END,
    "1001 files": part(IMAGE, b"x") * 1001 + END,
}
CONTENT_TYPES = {
    "a quoted boundary": 'multipart/form-data; boundary="line"',
    "capitals": "Multipart/Form-Data; Boundary=line",
    "no boundary": "multipart/form-data",
    "an empty boundary": "multipart/form-data; boundary=",
    "another boundary": "multipart/form-data; boundary=lane",
    "a boundary that is too long": f"multipart/form-data; boundary={'l' * 300}",
    "a charset": "multipart/form-data; charset=utf-8; boundary=line",
}
Seen = tuple[str | None, list[tuple[str, str | None, str]]]


# Starlette leaves the file of a part that broke off to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("data", BODIES.values(), ids=BODIES)
def test_a_body_is_read_as_fastapi_reads_it(data: bytes) -> None:
    assert seen_by_us(FORM, data) == seen_by_fastapi(FORM, data)


@pytest.mark.parametrize("content_type", CONTENT_TYPES.values(), ids=CONTENT_TYPES)
def test_a_content_type_is_read_as_fastapi_reads_it(content_type: str) -> None:
    data = BODIES["a file and a field"]
    assert seen_by_us(content_type, data) == seen_by_fastapi(content_type, data)


@pytest.mark.parametrize("data", [data for data in BODIES.values() if len(data) < 1000])
def test_a_body_in_single_bytes_is_read_as_a_whole_one(data: bytes) -> None:
    assert seen_by_us(FORM, *in_bytes(data)) == seen_by_us(FORM, data)


FRAGMENTS = [
    *(
        b"--line",
        b"--",
        b"\r\n",
        b"\r\n\r\n",
        b"\r",
        b"\n",
        b":",
        b" ",
        b"\t",
        b"x",
        b'"',
        b";",
        b"\xff",
    ),
    *(END, part(IMAGE, b"y"), part('name="n"'), b"X-One: 1\r\n", b"Content-Type: a/b\r\n", b""),
]
edits = st.lists(
    st.tuples(st.sampled_from(FRAGMENTS), st.floats(0, 1), st.integers(0, 3)), max_size=3
)


@settings(derandomize=True, max_examples=400, deadline=None, database=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=4), edits)
def test_the_short_way_agrees_with_the_parser(
    fragments: list[bytes], edits: list[tuple[bytes, float, int]]
) -> None:
    data = part(IMAGE, b"".join(fragments), b"Content-Type: image/png") + part('name="n"') + END
    for fragment, place, dropped in edits:
        at = round(place * len(data))
        data = data[:at] + fragment + data[at + dropped :]
    small = read_small_form(data, b"line", LIMIT)
    if small is not None:
        reader = multipart.MultipartReader(b"line", LIMIT)
        reader.feed(data)
        assert [facts(one) for one in small] == [facts(one) for one in reader.finish()]


def facts(one: Part) -> tuple[object, ...]:
    content = one.content.read()
    return one.name, one.filename, one.content_type, one.headers, one.size, one.digest, content


@pytest.mark.parametrize("name", ["a file and a field", "an empty filename", "empty content"])
def test_an_ordinary_body_goes_the_short_way(name: str) -> None:
    assert read_small_form(BODIES[name], b"line", LIMIT) is not None


def seen_by_us(content_type: str, *chunks: bytes) -> Seen:
    body = received(*chunks, content_type=content_type)
    return body.malformed, [(name, file, raw.hex()) for name, file, raw in contents(body)]


application = FastAPI()


@application.post("/")
async def upload(request: Request, n: Annotated[str | None, Form()] = None) -> Seen:
    seen: Seen = (None, [])
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            seen[1].append((name, None, value.encode().hex()))
        else:
            seen[1].append((name, value.filename, (await value.read()).hex()))
    return seen


def seen_by_fastapi(content_type: str, data: bytes) -> Seen:
    status, answer = asyncio.run(asked(Sender([data]), content_type))
    if status == 200:
        detail, parts = answer
        return detail, [(name, filename, content) for name, filename, content in parts]
    assert status == 400
    return answer["detail"], []


async def asked(receive: Receive, content_type: str) -> tuple[int, Any]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(b"content-type", content_type.encode())],
    }
    await application(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], json.loads(body)
