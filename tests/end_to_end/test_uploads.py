"""Uploads on a socket: large, too large, in pieces, malformed, and as Node's fetch sends them."""

import http.client
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from textwrap import dedent
from urllib.parse import urlsplit

import httpx
import pytest

from contractmock.mockserver.app import create_app
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings

AIORNOT, FREEPIK = "/v2/image/sync", "/v1/ai/classifier/image"
LIMIT = 1000
LARGE = 3_000_000
BEARER = {"authorization": "Bearer a key"}
FORM = {**BEARER, "content-type": "multipart/form-data; boundary=line"}
JSON = {"x-freepik-api-key": "a key", "content-type": "application/json"}
Send = Callable[[http.client.HTTPConnection, str, dict[str, str], bytes], tuple[int, object]]


@pytest.fixture(scope="module")
def small_url() -> Iterator[str]:
    """The base URL of a mock that takes files of `LIMIT` bytes."""
    with running(create_app(Settings(max_upload=LIMIT))) as url:
        yield url


@pytest.fixture
def connection(small_url: str) -> Iterator[http.client.HTTPConnection]:
    address = urlsplit(small_url).netloc
    with closing(http.client.HTTPConnection(address, timeout=20)) as made:
        made.connect()
        yield made


def form(size: int) -> bytes:
    head = b'Content-Disposition: form-data; name="image"; filename="a.jpg"'
    return b"--line\r\n%s\r\n\r\n%s\r\n--line--\r\n" % (head, bytes(size))


def pieces(body: bytes) -> Iterator[bytes]:
    return (body[start : start + 65_536] for start in range(0, len(body), 65_536))


def answer(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, object]:
    connection.request("POST", path, body, headers)
    answered = connection.getresponse()
    return answered.status, json.loads(answered.read())


def answer_to_chunks(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, object]:
    connection.request("POST", path, pieces(body), headers, encode_chunked=True)
    answered = connection.getresponse()
    return answered.status, json.loads(answered.read())


@pytest.mark.parametrize("send", [answer, answer_to_chunks])
@pytest.mark.parametrize("size", [LIMIT + 1, 2 * LIMIT, 100_000, LARGE])
def test_a_file_beyond_the_limit_is_413_and_the_connection_lives(
    connection: http.client.HTTPConnection, send: Send, size: int
) -> None:
    sockets = connection.sock
    too_large = (413, {"detail": "Content Too Large"})
    assert send(connection, AIORNOT, FORM, form(size)) == too_large
    status, _ = send(connection, AIORNOT, FORM, form(LIMIT))
    assert status == 200
    assert send(connection, AIORNOT, FORM, form(size)) == too_large
    assert connection.sock is sockets


@pytest.mark.parametrize("send", [answer, answer_to_chunks])
@pytest.mark.parametrize("size", [LIMIT + 1, LARGE])
def test_a_json_body_beyond_the_limit_is_413(
    connection: http.client.HTTPConnection, send: Send, size: int
) -> None:
    body = b'{"image": "%s"}' % (b"A" * (size - 13))
    assert send(connection, FREEPIK, JSON, body) == (413, {"message": "Content Too Large"})
    small = b'{"image": "%s"}' % (b"A" * 980)
    assert send(connection, FREEPIK, JSON, small)[0] == 200


def test_the_size_is_judged_before_the_key(connection: http.client.HTTPConnection) -> None:
    headers = {"content-type": FORM["content-type"]}
    assert answer(connection, AIORNOT, headers, form(2 * LIMIT))[0] == 413
    assert answer(connection, AIORNOT, headers, form(LIMIT))[0] == 401


def test_the_journal_says_what_was_too_large(small_url: str) -> None:
    httpx.post(f"{small_url}/_mock/reset", json={})
    httpx.post(f"{small_url}{AIORNOT}", files={"image": bytes(LARGE)}, headers=BEARER)
    (entry,) = httpx.get(f"{small_url}/_mock/journal").json()["entries"]
    assert entry["response"]["status"] == 413
    assert [each["rule"] for each in entry["violations"]] == ["too-large"]


@pytest.mark.parametrize("send", [answer, answer_to_chunks])
@pytest.mark.parametrize(
    "body",
    [
        b"nonsense",
        b"--line",
        b"--line\r\nContent-Disposition: form-data; name=image; filename=a\r\n",
        b"--line\r\n" + b"X: y\r\n" * 5000,
        b"--line\r\n\0\0\0",
        b"--other\r\n\r\n--other--\r\n",
    ],
    ids=lambda body: repr(body[:40]),
)
def test_a_malformed_multipart_is_answered(
    connection: http.client.HTTPConnection, send: Send, body: bytes
) -> None:
    assert send(connection, AIORNOT, FORM, body)[0] in (400, 413, 422)
    assert send(connection, AIORNOT, FORM, form(10))[0] == 200


def test_a_large_image_is_taken_whole(mock_url: str) -> None:
    files = {"image": b"\xff\xd8" + bytes(LARGE)}
    answered = httpx.post(f"{mock_url}{AIORNOT}", files=files, headers=BEARER)
    assert answered.status_code == 200
    assert answered.json()["report"]["meta"]["size_bytes"] == LARGE + 2


NODE = dedent("""
    const [url, how, size] = process.argv.slice(1)
    const headers = {authorization: 'Bearer a key'}
    async function send(bytes) {
      const form = new FormData()
      form.append('image', new Blob([new Uint8Array(bytes)]), 'a.jpg')
      if (how === 'form') return fetch(url, {method: 'POST', headers, body: form})
      const whole = new Response(form)
      const type = {'content-type': whole.headers.get('content-type')}
      const body = whole.body
      return fetch(url, {method: 'POST', headers: {...headers, ...type}, body, duplex: 'half'})
    }
    for (const bytes of [Number(size), 10, Number(size)]) {
      const answered = await send(bytes)
      await answered.text()
      console.log(answered.status)
    }
""")


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
@pytest.mark.parametrize("how", ["form", "stream"])
@pytest.mark.parametrize("size", [2 * LIMIT, LARGE])
def test_the_fetch_of_node_sees_413(small_url: str, how: str, size: int) -> None:
    command = ["node", "--input-type=module", "-e", NODE, f"{small_url}{AIORNOT}", how, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.split() == ["413", "200", "413"], done.stderr
