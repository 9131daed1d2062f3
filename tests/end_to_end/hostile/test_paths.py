"""Paths that pretend to be others."""

from typing import Any

import pytest

SAME, UNKNOWN, UNREADABLE = 200, 404, 400

PATHS: dict[bytes, int] = {
    b"/v1/system/live": SAME,
    b"//v1/system/live": SAME,
    b"/v1/system/live#fragment": SAME,
    b"/v1/system/live?%ff=%ff&%00=%zz": SAME,
    b"/aiornot/v1/system/live": SAME,
    b"/v1/../v1/system/live": UNKNOWN,
    b"/v1/%2e%2e/v1/system/live": UNKNOWN,
    b"/v1/./system/live": UNKNOWN,
    b"/v1//system/live": UNKNOWN,
    b"/v1/system/live%00": UNKNOWN,
    b"/v1/system/live;a=b": UNKNOWN,
    b"/v1/system/%c0%afv1": UNKNOWN,
    b"/v1\\system\\live": UNKNOWN,
    b"/aiornot/../freepik": UNKNOWN,
    b"/_mock/../v1/system/live": UNKNOWN,
    b"/_mock/%2e%2e/v1/system/live": UNKNOWN,
    b"/_mock//health": UNKNOWN,
    b"/%": UNKNOWN,
    b"/%zz%00%ff": UNKNOWN,
    b"/" + b"a/" * 8000: UNKNOWN,
    b"/" + b"%2f" * 5000: UNKNOWN,
    b"/\xff\xfe": UNREADABLE,
    b"/a b": UNREADABLE,
    b"": UNREADABLE,
}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: repr(path[:40]))
def test_a_path_is_what_it_says(victim: Any, path: bytes) -> None:
    data = b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert victim.send(data) == PATHS[path]


def test_the_admin_api_is_called_by_its_name_only(victim: Any) -> None:
    for path in (b"/_mock/health", b"/%5fmock/health"):
        data = b"GET " + path + b" HTTP/1.1\r\nHost: evil.example\r\n\r\n"
        assert victim.send(data) == 403
