"""Bodies that are made to cost more than they should, or to be read in two ways."""

import gzip
import json
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import httpx
import pytest

MULTIPART = b"multipart/form-data; boundary=line"
JSON = b"application/json"
URLENCODED = b"application/x-www-form-urlencoded"
END = b"--line--\r\n"
FILE = b'Content-Disposition: form-data; name="image"; filename="a.jpg"'
DEEP = 100_000


def upload(body: bytes, content_type: bytes = MULTIPART, fields: bytes = b"") -> bytes:
    return request(b"/v2/image/sync", body, content_type, fields)


def classify(body: bytes, content_type: bytes = JSON, fields: bytes = b"") -> bytes:
    return request(b"/v1/ai/classifier/image", body, content_type, fields)


def request(path: bytes, body: bytes, content_type: bytes, fields: bytes) -> bytes:
    return (
        b"POST %b HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a-key\r\n"
        b"x-freepik-api-key: a-key\r\nContent-Type: %b\r\nContent-Length: %d\r\n%b\r\n%b"
        % (path, content_type, len(body), fields, body)
    )


def part(head: bytes, content: bytes = b"hi") -> bytes:
    return b"--line\r\n" + head + b"\r\n\r\n" + content + b"\r\n"


def field(name: bytes, content: bytes = b"x") -> bytes:
    return part(b'Content-Disposition: form-data; name="%b"' % name, content)


NESTED = part(
    b"Content-Disposition: form-data; name=a\r\nContent-Type: multipart/mixed; boundary=in"
)
LONG_NAME = part(
    b'Content-Disposition: form-data; name="image"; filename="%b"' % (b"a" * 1_000_000)
)

PARTS: Mapping[str, tuple[bytes, int]] = {
    "one file": (upload(part(FILE) + END), 200),
    "nothing": (upload(b""), 422),
    "the end only": (upload(END), 422),
    "1000 fields": (upload(b"".join(field(b"%d" % n) for n in range(1000)) + END), 422),
    "1001 fields": (upload(b"".join(field(b"%d" % n) for n in range(1001)) + END), 400),
    "5000 files": (upload(part(FILE) * 5000 + END), 400),
    "1000 files": (upload(part(FILE) * 1000 + END), 200),
    "nested": (upload(NESTED + part(FILE) + END), 200),
    "no boundary": (upload(part(FILE) + END, b"multipart/form-data"), 400),
    "empty boundary": (upload(part(FILE) + END, b"multipart/form-data; boundary="), 400),
    "boundary in quotes": (upload(part(FILE) + END, b'multipart/form-data; boundary="line"'), 200),
    "boundary of 1000": (
        upload(part(FILE) + END, b"multipart/form-data; boundary=" + b"b" * 1000),
        400,
    ),
    "another boundary": (upload(part(FILE) + END, b"multipart/form-data; boundary=other"), 400),
    "no end": (upload(part(FILE)), 422),
    "never a boundary": (upload(b"x" * 300_000), 400),
    "nearly boundaries": (upload(part(FILE, b"\r\n--lin" * 50_000) + END), 200),
    "boundaries in a line": (upload(part(FILE, b"\r\n--linex" * 50_000) + END), 200),
    "line feeds alone": (upload((part(FILE) + END).replace(b"\r\n", b"\n")), 400),
    "text before and behind": (upload(b"\r\n" + part(FILE) + END + b"epilogue" * 1000), 200),
    "header bomb": (upload(part(b"X: y\r\n" * 5000 + FILE) + END), 400),
    "header without an end": (upload(b"--line\r\nX: " + b"y" * 300_000), 400),
    "name of a megabyte": (upload(LONG_NAME + END), 400),
    "no name": (upload(part(b"Content-Disposition: form-data") + END), 400),
    "no disposition": (upload(part(b"Content-Type: image/png") + END), 400),
    "NUL in a filename": (upload(part(FILE.replace(b"a.jpg", b"a\0.jpg")) + END), 200),
    "path as a filename": (upload(part(FILE.replace(b"a.jpg", b"../../etc/passwd")) + END), 200),
    "encoded filename": (upload(part(FILE + b"; filename*=utf-8''%00%ff%2e%2e%2f") + END), 200),
    "base64 by its own word": (
        upload(part(FILE + b"\r\nContent-Transfer-Encoding: base64", b"aGk=") + END),
        200,
    ),
    "field of 2 MB": (upload(field(b"external_id", b"x" * 2_000_000) + END), 400),
    "bytes for text": (upload(part(FILE) + field(b"external_id", b"\xff\0\xfe") + END), 200),
    "packed": (upload(gzip.compress(part(FILE) + END), fields=b"Content-Encoding: gzip\r\n"), 400),
}

TEXTS: Mapping[str, tuple[bytes, int]] = {
    "an address": (classify(b'{"image": "https://example.org/a.jpg"}'), 200),
    "nested deeply": (classify(b"[" * DEEP + b"]" * DEEP), 400),
    "nested deeply in a member": (classify(b'{"image":' + b"[" * 1000 + b"]" * 1000 + b"}"), 400),
    "nested objects": (classify(b'{"image":' * DEEP), 400),
    "number beyond a double": (classify(b'{"image": 1e400}'), 400),
    "number of 100 000 digits": (classify(b'{"image": ' + b"9" * DEEP + b"}"), 400),
    "number close to nothing": (classify(b'{"image": 1e-400}'), 400),
    "the same name twice": (classify(b'{"image": 1, "image": "https://example.org/a"}'), 200),
    "invalid UTF-8": (classify(b'{"image": "\xff\xfe"}'), 400),
    "overlong UTF-8": (classify(b'{"image": "\xc0\xaf"}'), 400),
    "half of a pair": (classify(b'{"image": "\\ud800"}'), 400),
    "byte order mark": (classify(b"\xef\xbb\xbf{}"), 400),
    "UTF-16": (classify('{"image": "a"}'.encode("utf-16")), 400),
    "NaN": (classify(b'{"image": NaN}'), 400),
    "null": (classify(b"null"), 400),
    "a number": (classify(b"1"), 400),
    "more behind it": (classify(b'{"image": "https://example.org/a"} x'), 400),
    "NUL": (classify(b"\0"), 400),
    "escaped NUL": (classify(b'{"image": "\\u0000"}'), 400),
    "a million empty arrays": (classify(b"[" + b"[]," * 1_000_000 + b"[]]"), 413),
    "a million names": (
        classify(b"{" + b",".join(b'"%x":1' % n for n in range(1_000_000)) + b"}"),
        413,
    ),
    "just few enough values": (classify(b'{"image": [' + b"1," * 249_990 + b"1]}"), 400),
    "3 MB of nothing": (classify(b'{"image": "' + b" " * 3_000_000 + b'"}'), 400),
    "3 MB beyond the plane": (
        classify(b'{"image": "' + "😀".encode() * 750_000 + b'"}'),
        400,
    ),
    "packed JSON": (classify(gzip.compress(b"{}"), fields=b"Content-Encoding: gzip\r\n"), 400),
    "packed bomb": (
        classify(gzip.compress(bytes(10_000_000)), fields=b"Content-Encoding: gzip\r\n"),
        400,
    ),
    "form of 5000 fields": (classify(b"&".join([b"a=b"] * 5000), URLENCODED), 413),
    "form of percents": (classify(b"image=" + b"%41" * 300_000, URLENCODED), 413),
    "nobody's media type": (classify(b"x" * 100_000, b"x/y"), 415),
    "broken media type": (classify(b"{}", b";;;=\xff"), 415),
}
CASES = {**PARTS, **TEXTS}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_body_is_answered_as_planned(victim: Any, name: str) -> None:
    data, status = CASES[name]
    assert victim.send(data) == status


def test_a_key_twice_is_read_once_and_both_stay_secret(victim: Any) -> None:
    twice = b"Authorization: Bearer planted-second\r\n"
    assert victim.send(upload(part(FILE) + END, fields=twice)) == 200
    assert "planted-second" not in httpx.get(f"{victim.url}/_mock/journal").text


def test_bodies_beyond_a_bound_say_which(victim: Any) -> None:
    headers = {"x-freepik-api-key": "a-key", "content-type": "application/json"}
    address = f"{victim.url}/v1/ai/classifier/image"
    assert httpx.post(address, content=b"[" + b"1," * 300_000 + b"1]", headers=headers).is_error
    entry = httpx.get(f"{victim.url}/_mock/journal").json()["entries"][-1]
    assert [each["rule"] for each in entry["violations"]] == ["too-large"]
    assert entry["violations"][0]["message"] == "the body has more than 250000 values"


def test_what_a_large_body_breaks_is_told_without_the_body(victim: Any) -> None:
    headers = {"x-freepik-api-key": "a-key"}
    address = f"{victim.url}/v1/ai/classifier/image"
    large = {"image": "!" * 1_000_000}
    assert httpx.post(address, json=large, headers=headers).status_code == 400
    entry = httpx.get(f"{victim.url}/_mock/journal").json()["entries"][-1]
    assert len(json.dumps(entry)) < 10_000
    assert entry["violations"][0]["message"].startswith("the value is not valid")


@pytest.mark.parametrize("cut", range(0, 1000, 83))
def test_a_request_that_breaks_off_leaves_nothing_behind(victim: Any, cut: int) -> None:
    data = upload(part(FILE, b"x" * 1000) + END)
    with closing(victim.connect()) as client:
        client.sendall(data[: len(data) * cut // 1000])


def test_a_long_upload_that_breaks_off_leaves_no_file_behind(victim: Any) -> None:
    data = upload(part(FILE, b"x" * 3_000_000) + END)
    for _ in range(3):
        with closing(victim.connect()) as client:
            client.sendall(data[:2_500_000])
