"""Secrets and image bytes never enter the journal."""

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus, unquote

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import Body, HttpResponse, Part
from contractmock.contracts.pointer import escape
from contractmock.contracts.violation import Violation
from contractmock.mockserver.exchange import Exchange, Hint
from contractmock.mockserver.journal.entry import Entry
from contractmock.mockserver.journal.har import har
from contractmock.mockserver.journal.journal import Journal
from contractmock.mockserver.journal.reader import OwnJournalReader
from contractmock.mockserver.journal.stream import event_stream

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PNG_TEXT = base64.b64encode(PNG).decode()
SECRET = "sk-Live_0123456789"


def texts(value: object) -> Iterator[str]:
    """Every string inside a JSON value."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif value is not None:
        yield str(value)


def renderings(journal: Journal) -> list[str]:
    """All that is told of the entries: each string of JSON and HAR, the stream, the memory."""
    entries = journal.entries()
    told = [entry.as_json() for entry in entries]
    stream = asyncio.run(_stream(journal))
    return [*texts(told), *texts(har(entries)), *map(str, entries), stream]


async def _stream(journal: Journal) -> str:
    stopping = asyncio.Event()
    stream = event_stream(OwnJournalReader(journal), stopping, last_id=0)
    told = []
    async for chunk in stream:
        told.append(chunk)
        if chunk.startswith(b"id: %d\n" % journal.last_id):
            stopping.set()
    return b"".join(told).decode()


def record(shop: Contract, exchange: Exchange) -> tuple[Entry, str]:
    journal = Journal(1 << 24, shop.security_schemes)
    entry = journal.record(exchange)
    return entry, "\n".join(renderings(journal))


def _basic(secret: str) -> str:
    return "Basic " + base64.b64encode(f"ann:{secret}".encode()).decode()


PRESENTED: dict[str, Callable[[str], dict[str, object]]] = {
    "bearer": lambda secret: {"headers": (("authorization", f"Bearer {secret}"),)},
    "lower-case-bearer": lambda secret: {"headers": (("authorization", f"bearer {secret}"),)},
    "bare-authorization": lambda secret: {"headers": (("authorization", secret),)},
    "basic": lambda secret: {"headers": (("authorization", _basic(secret)),)},
    "proxy": lambda secret: {"headers": (("proxy-authorization", f"Bearer {secret}"),)},
    "declared-header": lambda secret: {"headers": (("x-shop-key", secret),)},
    "undeclared-header": lambda secret: {"headers": (("x-access-token", secret),)},
    "declared-query": lambda secret: {"query": f"token={quote_plus(secret)}"},
    "undeclared-query": lambda secret: {"query": f"x=1&X-Amz-Signature={quote(secret, safe='')}"},
    "cookie": lambda secret: {"headers": (("cookie", f"a=b; session={quote(secret, safe='')}"),)},
    "userinfo": lambda secret: {
        "content": json.dumps({"url": f"https://ann:{quote(secret, safe='')}@x.example/a"}).encode()
    },
    "url-in-body": lambda secret: {
        "content": json.dumps(
            {"url": f"https://x.example/?sig_key={quote(secret, safe='')}"}
        ).encode()
    },
    "url-in-header": lambda secret: {
        "headers": (("referer", f"https://x.example/?token={quote(secret, safe='')}"),)
    },
}


def echoed(secret: str) -> dict[str, object]:
    """The secret once more in every place of an answer and of what is remarked on a call."""
    document = {"detail": [{"input": secret, secret: 1, "msg": f"no {secret}!"}]}
    violation = Violation(
        location="body",
        pointer=f"/{escape(secret)}",
        rule="enum",
        message=f"{secret!r} is not one of; {json.dumps(secret)}",
        value={"a": [secret], secret: secret},
    )
    return {
        "violations": (violation,),
        "hints": (Hint(code="x", message=f"you sent {secret}"),),
        "response": HttpResponse(
            status=422,
            headers=(
                ("content-type", "application/json"),
                ("x-echo", f"a {secret}"),
                ("location", f"/next?a={quote(secret)}"),
            ),
            body=orjson.dumps(document),
        ),
    }


def repeated(exchange: Exchange, secret: str, make_part: Callable[..., Part]) -> Iterator[Exchange]:
    """The exchange with the secret once more in every place of its request, one at a time."""
    from dataclasses import replace

    request = exchange.request
    for path in (
        quote(secret, safe=""),
        quote(secret),
        "".join(f"%{b:02x}" for b in secret.encode()),
    ):
        yield exchange._replace(request=replace(request, path=f"/items/{path}"))
    for query in (f"b={quote_plus(secret)}", f"{quote(secret, safe='')}=1", quote(secret, safe="")):
        yield exchange._replace(request=replace(request, query=f"{request.query}&{query}"))
    for name, value in (("user-agent", f"x/{secret}"), (secret.lower(), "1")):
        yield exchange._replace(request=replace(request, headers=(*request.headers, (name, value))))
    parts = (
        make_part(secret, filename=secret, content_type=f"image/{secret}"),
        make_part("note", secret.encode(), filename=None, content_type=None),
    )
    bodies = [
        (
            "application/json",
            Body(size=9, content=json.dumps({"a": [f"x{secret}"], secret: 1}).encode()),
        ),
        ("application/json", Body(size=9, content=f'{{"a": "{secret}'.encode())),
        ("text/plain", Body(size=9, content=secret.encode())),
        (
            "application/x-www-form-urlencoded",
            Body(size=9, content=f"a={quote_plus(secret)}&{quote_plus(secret)}=b".encode()),
        ),
        ("multipart/form-data", Body(size=9, parts=parts)),
        ("multipart/form-data", Body(size=9, malformed=f"no {secret}")),
    ]
    if request.body.content:
        return  # the secret is presented in the body itself
    for media_type, body in bodies:
        fields = tuple((n, v) for n, v in request.headers if n != "content-type")
        fields += (("content-type", media_type),)
        yield exchange._replace(request=replace(request, headers=fields, body=body))


@pytest.mark.parametrize("place", PRESENTED)
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    middle=st.text(
        st.sampled_from("abcXYZ019-._~+/=%$&\"'\\<>{}[]:,;@! #?|^`é€"), min_size=6, max_size=30
    )
)
@example(middle="plain-KEY_0123")
@example(middle='a"b\\c/d%41+ e')
@example(middle='a"b\\c/d%41+ e' * 100)
def test_a_secret_that_was_presented_is_told_nowhere(
    shop: Contract,
    make_exchange: Callable[..., Exchange],
    make_part: Callable[..., Part],
    place: str,
    middle: str,
) -> None:
    secret = f"Q{middle}Z"
    presented = PRESENTED[place](secret)
    for changes in (presented, presented | echoed(secret)):
        for origin in ("composed", "supplied"):
            base = make_exchange(**changes, origin=origin)
            for exchange in (base, *repeated(base, secret, make_part)):
                _, told = record(shop, exchange)
                for form in (secret, escape(secret), quote(secret, safe=""), quote_plus(secret)):
                    assert form not in told
                assert secret not in unquote(told)
                assert json.dumps(secret)[1:-1] not in told


def test_a_secret_that_is_a_number_is_masked_where_the_number_stands(
    shop: Contract, make_exchange: Callable[..., Exchange]
) -> None:
    entry, told = record(
        shop,
        make_exchange(
            headers=(("x-shop-key", "1234567890"),),
            content=b'{"a": 1234567890, "b": true, "c": 12}',
        ),
    )
    assert "1234567890" not in told
    body = entry.request.body
    assert body is not None
    assert body.value() == {"a": "***", "b": True, "c": 12}


def test_a_short_secret_is_masked_in_its_own_place_only(
    shop: Contract, make_exchange: Callable[..., Exchange]
) -> None:
    violation = Violation(
        location="security",
        pointer="/x-shop-key",
        rule="api-key",
        message="'test' no",
        value="test",
    )
    entry, _ = record(
        shop,
        make_exchange(
            headers=(("x-shop-key", "test"), ("user-agent", "test/1")), violations=(violation,)
        ),
    )
    assert ("x-shop-key", "***") in entry.request.headers
    assert ("user-agent", "test/1") in entry.request.headers
    assert entry.violations[0].message == "'***' no"
    assert entry.violations[0].value == '"***"'


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("authorization", f"Bearer {SECRET}", "Bearer ***"),
        ("authorization", f"basic {SECRET}", "basic ***"),
        ("authorization", SECRET, "***"),
        ("authorization", f"{SECRET} more", "***"),
        ("cookie", f"a={SECRET}", "***"),
        ("set-cookie", f"a={SECRET}; Path=/", "***"),
        ("x-rapidapi-key", SECRET, "***"),
        ("x-csrf-token", SECRET, "***"),
        ("x-hub-signature-256", SECRET, "***"),
        ("accept", "*/*", "*/*"),
    ],
)
def test_header_fields_are_masked_by_their_names(
    shop: Contract, make_exchange: Callable[..., Exchange], name: str, value: str, told: str
) -> None:
    entry, _ = record(shop, make_exchange(headers=((name, value),)))
    assert entry.request.headers[-1] == (name, told)


def test_an_api_key_of_any_contract_is_masked_whatever_it_is_called(
    make_exchange: Callable[..., Exchange],
) -> None:
    from contractmock.contracts.operation import SecurityScheme

    scheme = SecurityScheme(name="x", type="apiKey", location="header", parameter="X-Pass")
    entry = Journal(1 << 20, [scheme]).record(make_exchange(headers=(("x-pass", SECRET),)))
    assert entry.request.headers[-1] == ("x-pass", "***")


def test_a_query_without_secrets_is_kept_as_it_was_sent(
    shop: Contract, make_exchange: Callable[..., Exchange]
) -> None:
    entry, _ = record(shop, make_exchange(query="a=%7E&b=+&c&&d=%e9"))
    assert entry.request.query == "a=%7E&b=+&c&&d=%e9"


def test_only_the_secret_part_of_a_url_is_masked(
    shop: Contract, make_exchange: Callable[..., Exchange]
) -> None:
    url = f"https://ann:{SECRET}@x.example/cat.jpg?size=3&X-Amz-Signature={SECRET}&z=1"
    entry, _ = record(shop, make_exchange(content=json.dumps({"image": url}).encode()))
    assert entry.request.body is not None
    assert entry.request.body.value() == {
        "image": "https://***@x.example/cat.jpg?size=3&X-Amz-Signature=***&z=1"
    }


IMAGES = {
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00",
    "png": PNG,
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00",
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00",
    "tiff-little": b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
    "tiff-big": b"MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    "bmp": b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00",
}


@pytest.mark.parametrize("kind", IMAGES)
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_of_a_small_image_is_summed_up(
    shop: Contract,
    make_exchange: Callable[..., Exchange],
    kind: str,
    encode: Callable[[bytes], bytes],
) -> None:
    text = encode(IMAGES[kind]).decode()
    entry, told = record(shop, make_exchange(content=json.dumps({"image": text}).encode()))
    digest = hashlib.md5(IMAGES[kind]).hexdigest()
    assert entry.request.body is not None
    assert entry.request.body.value() == {
        "image": f"<base64 image, {len(text)} characters, md5 {digest}>"
    }
    assert text not in told


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (f"data:image/png;base64,{PNG_TEXT}", "<data URI image/png, 118 characters, md5 "),
        ("data:,hello", "<data URI, 11 characters, md5 "),
        ("data:whatever", "<data URI, 13 characters, md5 "),
        ("word " * 60, "<text, 300 characters, md5 "),
        ("\n".join([PNG_TEXT[:60], PNG_TEXT[60:]]), "<base64 image, 97 characters, md5 "),
    ],
)
@pytest.mark.parametrize("form", [False, True])
def test_images_and_long_texts_in_bodies_are_summed_up(
    shop: Contract, make_exchange: Callable[..., Exchange], text: str, summary: str, *, form: bool
) -> None:
    changes: dict[str, object] = {"content": json.dumps([{"a": text}]).encode()}
    if form:
        changes["media_type"] = "application/x-www-form-urlencoded"
        changes["content"] = f"a={quote_plus(text)}".encode()
    entry, told = record(shop, make_exchange(**changes))
    assert summary in str(entry.request.body.as_json() if entry.request.body else "")
    assert text not in told


@pytest.mark.parametrize(
    "text", ["x" * 256, "aGVsbG8gd29ybGQsIGhlbGxvIHdvcmxk", "/9j/4AAQ", "AAAAAAAA" * 4]
)
def test_ordinary_strings_are_kept(
    shop: Contract, make_exchange: Callable[..., Exchange], text: str
) -> None:
    entry, _ = record(shop, make_exchange(content=json.dumps({"a": text}).encode()))
    assert entry.request.body is not None
    assert entry.request.body.value() == {"a": text}


@pytest.mark.parametrize("start", ["", "data:image/png;base64,"])
@pytest.mark.parametrize("origin", ["composed", "control"])
def test_an_echo_of_an_image_is_summed_up_even_when_it_is_cut(
    shop: Contract, make_exchange: Callable[..., Exchange], start: str, origin: str
) -> None:
    image = start + PNG_TEXT
    violation = Violation(
        location="body",
        pointer="/image",
        rule="format",
        message=f'"{image[:50]}… is not a "uri"',
        value=image,
    )
    answer = orjson.dumps({"detail": [{"input": image}, {"msg": f"cannot take {image[:70]}"}]})
    entry, told = record(
        shop,
        make_exchange(
            content=json.dumps({"image": image}).encode(),
            violations=(violation,),
            hints=(Hint(code="x", message=f"{image[:40]} is base64"),),
            response=HttpResponse(
                status=422, headers=(("content-type", "application/json"),), body=answer
            ),
            origin=origin,
        ),
    )
    assert PNG_TEXT[:30] not in told
    assert " image" in entry.violations[0].value or "data URI" in entry.violations[0].value


def test_a_text_field_of_a_form_is_not_kept_nor_its_echo(
    shop: Contract, make_exchange: Callable[..., Exchange], make_part: Callable[..., Part]
) -> None:
    part = make_part("image", PNG_TEXT.encode(), filename=None, content_type=None)
    answer = orjson.dumps({"detail": [{"input": PNG_TEXT}]})
    _, told = record(
        shop,
        make_exchange(
            media_type="multipart/form-data",
            body=Body(size=200, parts=(part,)),
            response=HttpResponse(
                status=422, headers=(("content-type", "application/json"),), body=answer
            ),
        ),
    )
    assert PNG_TEXT[:30] not in told


@pytest.mark.parametrize(
    ("media_type", "content", "note"),
    [
        ("image/png", PNG, None),
        ("text/plain", b"hello", None),
        ("application/json", b'{"image": "' + PNG_TEXT.encode(), "malformed JSON"),
        ("application/json", b"[" * 200 + b"]" * 200, "too many values to keep"),
        ("application/json", b"[" + b"0," * 30_000 + b"0]", "too many values to keep"),
        ("application/x-www-form-urlencoded", b"a&" * 3000, "too many fields to keep"),
    ],
)
def test_other_bodies_are_kept_as_size_and_digest(
    shop: Contract,
    make_exchange: Callable[..., Exchange],
    media_type: str,
    content: bytes,
    note: str | None,
) -> None:
    entry, _ = record(shop, make_exchange(media_type=media_type, content=content))
    told = {"size": len(content), "md5": hashlib.md5(content).hexdigest()}
    assert entry.request.body is not None
    assert entry.request.body.as_json() == (told | {"note": note} if note else told)


def test_a_body_beyond_the_limit_is_kept_as_its_size(
    shop: Contract, make_exchange: Callable[..., Exchange]
) -> None:
    body = Body(size=99, content=b"abc", too_large=True)
    entry, _ = record(shop, make_exchange(body=body))
    assert entry.request.body is not None
    assert entry.request.body.as_json() == {"size": 99, "note": "larger than the server takes"}


@pytest.mark.parametrize(
    ("media_type", "content", "told"),
    [
        ("application/json", b'{"a": NaN}', '{"a": NaN}'),
        ("application/json", b'{"a": ', '{"a": '),
        ("text/html", b"<h1>503</h1>", "<h1>503</h1>"),
        ("image/png", PNG, None),
        ("text/html", b"\x00\x01", None),
        ("application/json", json.dumps({"a": PNG_TEXT}).encode(), {"a": "<base64 image, 96"}),
        ("application/json", b"[" * 200 + b"]" * 200, "[" * 200 + "]" * 200),
    ],
)
def test_a_supplied_answer_is_told_as_far_as_it_is_text(
    shop: Contract,
    make_exchange: Callable[..., Exchange],
    media_type: str,
    content: bytes,
    told: object,
) -> None:
    response = HttpResponse(status=200, headers=(("content-type", media_type),), body=content)
    entry, everything = record(shop, make_exchange(response=response, origin="supplied"))
    body = entry.as_json()["response"]["body"]  # type: ignore[index]
    if isinstance(told, dict):
        assert PNG_TEXT not in everything
        assert body["a"].startswith(told["a"])
    else:
        assert body == told


def test_parts_and_bytes_in_violations_are_told_without_their_content(
    shop: Contract, make_exchange: Callable[..., Exchange], make_part: Callable[..., Part]
) -> None:
    values = (make_part(content=PNG), PNG, {"deep": [make_part(content=PNG)]})
    violations = tuple(
        Violation(location="body", pointer="/image", rule="file", message="no", value=value)
        for value in values
    )
    entry, _ = record(shop, make_exchange(violations=violations))
    assert [each.value for each in entry.violations] == [
        f"\"<part 'image', {len(PNG)} bytes>\"",
        f'"<{len(PNG)} bytes, md5 {hashlib.md5(PNG).hexdigest()}>"',
        f'{{"deep":["<part \'image\', {len(PNG)} bytes>"]}}',
    ]


def test_an_ordinary_answer_is_kept_byte_for_byte(
    shop: Contract, make_exchange: Callable[..., Exchange]
) -> None:
    body = b'{ "id" : 7.0 }'
    response = HttpResponse(status=201, headers=(("content-type", "application/json"),), body=body)
    entry, _ = record(shop, make_exchange(headers=(("x-shop-key", SECRET),), response=response))
    assert entry.response.body is not None
    assert entry.response.body.content is body


@pytest.mark.parametrize(
    "changes",
    [
        {"query": "&".join(f"key{n}=secret-{n}" for n in range(5000))},
        {"content": json.dumps([PNG_TEXT[:-4] + f"{n:04}" for n in range(5000)]).encode()},
        {"headers": (("authorization", "Digest " + "a" * 60_000),)},
        {"headers": (("authorization", "Digest " + "a=" * 30_000),)},
        {"headers": (("referer", "://" + "a" * 60_000),)},
        {"query": "://" * 20_000},
        {"query": "a=://" + "?" * 60_000},
        {"content": json.dumps(["data:" * 100_000]).encode()},
        {"content": json.dumps(["a data:" + ";a" * 100_000]).encode()},
        {"content": json.dumps(["/9j/" * 100_000 + "!"]).encode()},
        {"content": json.dumps([f"{n:0300}" for n in range(5000)]).encode()},
    ],
    ids=lambda changes: str(changes)[:40],
)
def test_hostile_requests_are_recorded_quickly_and_hold_no_secret(
    shop: Contract, make_exchange: Callable[..., Exchange], changes: dict[str, object]
) -> None:
    journal = Journal(1 << 24, shop.security_schemes)
    started = time.process_time()
    journal.record(make_exchange(**changes | echoed("secret-4999")))
    assert time.process_time() - started < 2  # quadratic ways take minutes
    told = str(journal.entries())
    assert "secret-77" not in told
    assert PNG_TEXT[:40] not in told
