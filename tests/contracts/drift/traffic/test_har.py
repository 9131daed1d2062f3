"""Archives: what is read of them, and what is told to be missing."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from contractmock.contracts.drift.traffic.bodies import CUT, LEFT_OUT, UNREADABLE
from contractmock.contracts.drift.traffic.har import har_exchange
from contractmock.contracts.drift.traffic.reading import read_recording, recording_of
from contractmock.contracts.drift.traffic.recorded import RecordedExchange
from contractmock.contracts.errors import ContractError

Entry = Callable[..., dict[str, Any]]

FORM = (
    '------x\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\n'
    "Content-Type: image/png\r\n\r\n\ufffd\ufffd\r\n"
    '------x\r\nContent-Disposition: form-data; name="name"\r\n\r\nMinka\r\n------x--\r\n'
)


def read(entry: dict[str, Any]) -> RecordedExchange:
    return har_exchange("entry 1", entry)


def posted(entry: Entry, **post_data: Any) -> RecordedExchange:
    return read(entry(request={"postData": post_data}))


def answered(entry: Entry, **content: Any) -> RecordedExchange:
    return read(entry(response={"content": {"mimeType": "application/json", **content}}))


def body_of(exchange: RecordedExchange) -> bytes:
    assert exchange.response is not None
    return exchange.response.body


def test_address_and_header_fields_are_read(entry: Entry) -> None:
    fields = [{"name": ":path", "value": "/x"}, {"name": "X-One", "value": "1"}]
    found = read(
        entry(url="https://Pets.example.com:8443/v1/a%20b?q=1&q=2", request={"headers": fields})
    )
    assert (found.host, found.port) == ("pets.example.com", 8443)
    assert (found.request.path, found.request.query) == ("/v1/a%20b", "q=1&q=2")
    assert found.request.headers == (("x-one", "1"),)


def test_a_body_in_base64_is_decoded(entry: Entry) -> None:
    text = base64.b64encode(b'{"pets": []}').decode()
    found = answered(entry, size=12, text=text, encoding="base64")
    assert (body_of(found), found.response_gap) == (b'{"pets": []}', "")


def test_a_body_in_broken_base64_is_not_judged(entry: Entry) -> None:
    found = answered(entry, size=12, text="e", encoding="base64")
    assert (body_of(found), found.response_gap) == (b"", UNREADABLE)


@pytest.mark.parametrize("content", [{"size": 12}, {"size": 12, "text": ""}])
def test_a_response_without_its_text_is_not_judged(content: dict[str, Any], entry: Entry) -> None:
    assert answered(entry, **content).response_gap == LEFT_OUT


def test_a_response_of_unknown_size_is_not_taken_for_an_empty_one(entry: Entry) -> None:
    fields = [{"name": "Content-Length", "value": "12"}]
    found = read(entry(response={"content": {"size": 0}, "headers": fields}))
    assert found.response_gap == LEFT_OUT


def test_an_empty_response_is_an_empty_response(entry: Entry) -> None:
    found = answered(entry, size=0, text="")
    assert (body_of(found), found.response_gap) == (b"", "")


def test_json_that_the_recorder_has_cut_is_not_judged(entry: Entry) -> None:
    assert answered(entry, size=400, text='{"pets": [').response_gap == CUT
    assert answered(entry, size=10, text='{"pets": [').response_gap == ""


def test_a_call_that_was_never_answered_has_no_response(entry: Entry) -> None:
    assert read(entry(response={"status": 0})).response is None


def test_a_form_is_taken_apart_where_the_recorder_has_its_text(entry: Entry) -> None:
    for media_type in ("multipart/form-data; boundary=----x", "multipart/form-data"):
        found = posted(entry, mimeType=media_type, text=FORM)
        parts = found.request.body.parts or ()
        assert [(part.name, part.filename, part.content_type) for part in parts] == [
            ("photo", "a.png", "image/png"),
            ("name", None, None),
        ]
        assert parts[1].text() == "Minka"
        assert not found.request_gap


def test_of_a_listed_form_the_values_may_be_unknown(entry: Entry) -> None:
    params = [
        {"name": "photo", "fileName": "a.png"},
        {"name": "name"},
        {"name": "age", "value": "3"},
    ]
    found = posted(entry, mimeType="multipart/form-data", params=params)
    assert [part.filename for part in found.request.body.parts or ()] == ["a.png", None, None]
    assert found.unknown == ("/name",)


def test_a_form_of_which_nothing_is_kept_is_not_judged(entry: Entry) -> None:
    assert posted(entry, mimeType="multipart/form-data", text="").request_gap == LEFT_OUT
    assert posted(entry, mimeType="multipart/form-data", text="gone").request_gap == UNREADABLE


def test_an_urlencoded_form_may_be_listed(entry: Entry) -> None:
    params = [{"name": "name", "value": "a b"}, {"name": "age", "value": "3"}]
    found = posted(entry, mimeType="application/x-www-form-urlencoded", params=params)
    assert found.request.body.content == b"name=a+b&age=3"


@pytest.mark.parametrize(
    "request_",
    [{"bodySize": 9}, {"headers": [{"name": "Content-Length", "value": "9"}]}],
)
def test_a_body_that_was_sent_and_not_recorded_is_not_judged(
    request_: dict[str, Any], entry: Entry
) -> None:
    assert read(entry(request=request_)).request_gap == LEFT_OUT


def test_a_request_without_a_body_has_none(entry: Entry) -> None:
    assert read(entry(request={"bodySize": 0})).request_gap == ""


def test_half_of_a_surrogate_pair_does_not_stop_the_reading(entry: Entry) -> None:
    assert body_of(answered(entry, size=3, text='"\ud800"')) == b'"?"'


def test_entries_that_are_no_exchanges_are_counted(entry: Entry) -> None:
    strange = [entry(url="data:text/plain,x"), {}, 7, entry(url="http://[")]
    found = recording_of("a.har", {"log": {"entries": [entry(), *strange]}})
    assert len(found.exchanges) == 1
    assert found.unreadable == (
        "1 of 5 entries could not be read: its address is no http or https one",
        "2 of 5 entries could not be read: it has no request",
        "1 of 5 entries could not be read: its address is none",
    )


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("[1", "is not JSON"),
        ("{}", "neither a HAR file nor a journal"),
        ("[" * 100_000, "not JSON|nested too deep"),
        ('{"log": {}}', "holds no exchange"),
        ('{"entries": []}', "holds no exchange"),
        ('{"log": {"entries": [{}]}}', "holds no exchange that can be read: it has no request"),
        (b"\xff", "is not UTF-8"),
    ],
)
def test_what_is_no_recording_is_refused(content: str | bytes, rule: str, tmp_path: Any) -> None:
    path = tmp_path / "recorded.har"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ContractError, match=rule):
        read_recording(str(path))


def test_a_file_that_is_not_there_is_refused(tmp_path: Any) -> None:
    for path, rule in ((tmp_path, "a folder"), (tmp_path / "none", "no such file"), ("\0", "read")):
        with pytest.raises(ContractError, match=rule):
            read_recording(str(path))
