"""Broken bodies: each fault breaks a response in its own way, and nothing else of it."""

import gzip
import json
import zlib

import pytest

from contractmock.contracts.message import HttpResponse, header
from contractmock.mockserver.faults import CATALOGUE, Stage, parse_fault, parse_faults
from contractmock.mockserver.faults.bodies import apply_to_response, with_broken_body

JSON = HttpResponse(
    status=201,
    headers=(("content-type", "application/json"), ("x-request-id", "7")),
    body=b'{"name":"1.5 or so","count":3,"share":0.25}',
)


def broken(text: str, response: HttpResponse = JSON) -> HttpResponse:
    return apply_to_response(parse_fault(text), response)


def test_the_first_fraction_becomes_nan_or_infinity() -> None:
    assert broken("nan").body == b'{"name":"1.5 or so","count":3,"share":NaN}'
    assert broken("infinity").body == b'{"name":"1.5 or so","count":3,"share":Infinity}'


@pytest.mark.parametrize(("body", "expected"), [(b'{"a":3}', b'{"a":NaN}'), (b'{"a":"3"}', b"NaN")])
def test_without_a_fraction_a_number_or_the_whole_body_becomes_nan(
    body: bytes, expected: bytes
) -> None:
    assert broken("nan", HttpResponse(status=200, body=body)).body == expected


@pytest.mark.parametrize("kind", ["comma", "quotes", "cut"])
def test_malformed_json_cannot_be_read(kind: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken(f"malformed-json:kind={kind}").body)


def test_malformed_json_without_quotes_has_a_comma_too_many() -> None:
    response = HttpResponse(status=200, body=b"[1]")
    assert broken("malformed-json:kind=quotes", response).body == b"[1,]"


def test_invalid_utf8_stands_within_a_text() -> None:
    body = broken("invalid-utf8").body
    assert json.loads(body.decode("utf-8", "replace"))
    with pytest.raises(UnicodeDecodeError):
        body.decode()


def test_the_content_type_is_another_or_missing_and_the_body_the_same() -> None:
    html = broken("wrong-content-type")
    assert html.media_type == "text/html"
    assert html.body == JSON.body
    assert header(broken("wrong-content-type:type=").headers, "content-type") is None
    assert header(html.headers, "x-request-id") == "7"


def test_a_page_of_a_gateway_takes_the_answers_place() -> None:
    page = broken("html-error:code=504")
    assert page.status == 504
    assert page.media_type == "text/html"
    assert b"504 Gateway Timeout" in page.body
    assert header(page.headers, "x-request-id") == "7"


def test_a_page_of_a_status_without_a_name_has_its_number() -> None:
    assert b"<h1>599</h1>" in broken("html-error:code=599").body


def test_a_huge_body_is_padded_to_its_size_and_means_the_same() -> None:
    body = broken("huge-body:size=100000").body
    assert len(body) == 100_000
    assert json.loads(body) == json.loads(JSON.body)


def test_a_huge_body_is_never_shorter_than_the_answer() -> None:
    assert broken("huge-body:size=1").body == JSON.body


def test_a_gzip_bomb_is_one_valid_member_that_is_huge_once_decoded() -> None:
    bomb = broken(f"gzip-bomb:size={4 << 20}")
    assert header(bomb.headers, "content-encoding") == "gzip"
    assert len(bomb.body) < 8192
    decoded = gzip.decompress(bomb.body)  # checks the trailer, too
    assert len(decoded) == 4 << 20
    assert json.loads(decoded) == json.loads(JSON.body)
    single = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert single.decompress(bomb.body) == decoded
    assert single.unused_data == b""


@pytest.mark.parametrize("size", [0, 1, 1000, (1 << 20) - 1, (1 << 20) + 1])
def test_a_gzip_bomb_decodes_to_its_size_but_to_no_less_than_the_answer(size: int) -> None:
    decoded = gzip.decompress(broken(f"gzip-bomb:size={size}").body)
    assert len(decoded) == max(size, len(JSON.body))
    assert json.loads(decoded) == json.loads(JSON.body)


@pytest.mark.parametrize("status", [204, 304, 200])
@pytest.mark.parametrize(
    "name",
    [n for n, each in CATALOGUE.items() if each.stage is Stage.BODY and n != "html-error"],
)
def test_an_answer_without_a_body_is_left_alone(name: str, status: int) -> None:
    response = HttpResponse(status=status, headers=(("x-a", "1"),))
    assert broken(name, response) == response


def test_several_are_applied_in_the_order_of_the_catalogue() -> None:
    faults = parse_faults("huge-body:size=100+reset+nan+latency")
    body = with_broken_body(JSON, faults).body
    assert len(body) == 100
    assert body.endswith(b'"share":NaN}')
