"""Wire plans: which bytes of an answer come through, how fast, and how it ends."""

import pytest

from contractmock.contracts.message import HttpResponse
from contractmock.mockserver.faults import parse_faults
from contractmock.mockserver.faults.wire import Ending, WirePlan, plan, wire_faults

BODY = b'{"count":12345}'
RESPONSE = HttpResponse(status=200, headers=(("content-type", "application/json"),), body=BODY)


def planned(text: str, response: HttpResponse = RESPONSE, method: str = "GET") -> WirePlan:
    return plan(wire_faults(parse_faults(text)), response, method)


def head_and_body(data: bytes) -> tuple[bytes, bytes]:
    head, _, body = data.partition(b"\r\n\r\n")
    return head, body


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("hang", Ending.HANG),
        ("reset", Ending.RESET),
        ("empty-reply", Ending.CLOSE),
    ],
)
def test_some_end_before_anything_is_sent(text: str, ending: Ending) -> None:
    assert planned(text).data == b""
    assert planned(text).ending is ending


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("hang:at=body", Ending.HANG),
        ("reset:at=body", Ending.RESET),
        ("truncated", Ending.CLOSE),
    ],
)
def test_some_end_in_the_middle_of_the_body(text: str, ending: Ending) -> None:
    head, body = head_and_body(planned(text).data)
    assert planned(text).ending is ending
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"content-type: application/json" in head
    assert b"content-length: 15" in head
    assert b"connection: close" not in head
    assert body == BODY[:7]


def test_the_share_of_a_truncated_body_can_be_told() -> None:
    assert head_and_body(planned("truncated:share=0").data)[1] == b""
    assert head_and_body(planned("truncated:share=0.9").data)[1] == BODY[:13]


def test_an_early_close_comes_in_the_middle_of_the_head() -> None:
    data = planned("early-close").data
    assert data.startswith(b"HTTP/1.1 200")
    assert b"\r\n\r\n" not in data


@pytest.mark.parametrize("status", [204, 205, 304])
def test_an_answer_without_a_body_is_cut_in_its_head(status: int) -> None:
    data = planned("truncated", HttpResponse(status=status, body=b"left over")).data
    assert len(data) > 0
    assert b"\r\n\r\n" not in data


@pytest.mark.parametrize(("by", "length"), [("-10", 5), ("10", 25), ("-100", 0)])
def test_the_length_is_wrong_and_the_body_whole(by: str, length: int) -> None:
    head, body = head_and_body(planned(f"wrong-length:by={by}").data)
    assert f"content-length: {length}\r\n".encode() in head
    assert body == BODY


def test_a_drip_sends_all_of_it_slowly_from_the_body_on() -> None:
    found = planned("drip:rate=7")
    head, body = head_and_body(found.data)
    assert (found.rate, found.ending, body) == (7.0, Ending.CLOSE, BODY)
    assert found.prompt == len(head) + 4
    assert b"connection: close" in head
    assert planned("drip:at=head").prompt == 0


def test_of_several_endings_the_first_of_the_catalogue_counts() -> None:
    assert planned("truncated+reset+hang:seconds=4").ending is Ending.HANG
    assert planned("truncated+reset+hang:seconds=4").patience == 4
    assert planned("truncated+reset:at=body").ending is Ending.RESET


def test_a_drip_and_a_wrong_length_go_with_any_ending() -> None:
    found = planned("drip:rate=9+truncated+wrong-length:by=1")
    head, body = head_and_body(found.data)
    assert found.rate == 9
    assert b"content-length: 16" in head
    assert body == BODY[:7]


def test_an_answer_to_head_has_no_body() -> None:
    head, body = head_and_body(planned("drip", method="HEAD").data)
    assert b"content-length: 15" in head
    assert body == b""


def test_a_205_has_a_length_of_nothing() -> None:
    data = planned("drip", HttpResponse(status=205, body=b"left over")).data
    assert b"content-length: 0\r\n" in data


def test_an_unknown_status_has_no_phrase() -> None:
    assert planned("drip", HttpResponse(status=599)).data.startswith(b"HTTP/1.1 599 \r\n")


def test_only_faults_of_the_wire_make_a_plan() -> None:
    faults = wire_faults(parse_faults("drip+latency+nan+status+reset"))
    assert [each.name for each in faults] == ["reset", "drip"]
