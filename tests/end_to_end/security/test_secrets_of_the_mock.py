"""Whatever secret a caller has, and wherever it puts it: nothing that the mock shows has it."""

import base64
import http.client
import json
import re
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from contractmock.fixtures.images import sample_image

COMMAND = Path(sysconfig.get_path("scripts"), "contractmock")
SHOP = Path(__file__).parents[2] / "documents" / "shop.yaml"

Fields = tuple[tuple[str, str | bytes], ...]

PLAIN = "sk-Live_9f8e7d6c5b4a3210"
AWKWARD = 'Pä"ss<w+rd/=%2Fé?&x'
ADMIN_TOKEN = "admin-Tok3n~9c1d/e+f="
SERVER_KEY = "server-Key_77ff00aa"

IMAGE = sample_image("png", size=(40, 30))
IMAGE_TEXT = base64.b64encode(IMAGE).decode()
BOUNDARY = "x-boundary"
ADMIN = ("Authorization", f"Bearer {ADMIN_TOKEN}")


@dataclass(frozen=True)
class Sent:
    """One request to the mock."""

    target: str
    fields: Fields = ()
    body: bytes = b""
    method: str = "POST"


def json_call(target: str, data: object, *fields: tuple[str, str | bytes]) -> Sent:
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    return Sent(target, (("Content-Type", "application/json"), *fields), content)


def form_call(target: str, *parts: tuple[str, str | None, bytes], fields: Fields = ()) -> Sent:
    """A multipart call of parts (name, filename, content)."""
    content = b""
    for name, filename, inside in parts:
        told = f'form-data; name="{name}"' + (f'; filename="{filename}"' if filename else "")
        head = f"--{BOUNDARY}\r\nContent-Disposition: {told}\r\n\r\n"
        content += head.encode() + inside + b"\r\n"
    content += f"--{BOUNDARY}--\r\n".encode()
    announced = ("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    return Sent(target, (announced, *fields), content)


def bearer(secret: str) -> tuple[str, bytes]:
    return ("Authorization", f"Bearer {secret}".encode())


def freepik_key(secret: str) -> tuple[str, bytes]:
    return ("X-Freepik-API-Key", secret.encode())


def in_url(secret: str) -> str:
    return quote(secret, safe="")


def encoded(secret: str) -> str:
    return base64.b64encode(secret.encode()).decode()


def wrong_type(secret: str) -> str:
    return f'fault="wrong-content-type:type={in_url(secret)}"'


def rule(match: dict[str, object]) -> Sent:
    return json_call("/_mock/rules", {"match": match, "answer": {"status": 418}}, ADMIN)


SYNC, FREEPIK = "/v2/image/sync", "/freepik/v1/ai/classifier/image"
ITEMS = "/shop/items"
PHOTO = ("image", "a.png", IMAGE)

PLACES: dict[str, Callable[[str], list[Sent]]] = {
    "api key header": lambda s: [
        json_call(FREEPIK, {"image": IMAGE_TEXT}, freepik_key(s)),
        json_call(FREEPIK, {"image": 7}, freepik_key(s)),
        json_call(FREEPIK, b"{", freepik_key(s)),
        json_call(ITEMS, {"name": 1}, ("X-Shop-Key", s.encode())),
    ],
    "Authorization": lambda s: [
        form_call(SYNC, PHOTO, fields=(bearer(s),)),
        form_call(SYNC, ("note", None, b"x"), fields=(bearer(s),)),
        form_call(SYNC, PHOTO, fields=(("Authorization", s.encode()),)),
        form_call(SYNC, PHOTO, fields=(("Authorization", b"Basic " + encoded(f"a:{s}").encode()),)),
        form_call(SYNC, PHOTO, fields=(("Proxy-Authorization", f"Bearer {s}".encode()),)),
    ],
    "cookie": lambda s: [
        Sent(ITEMS, (("Cookie", f"a=b; session={in_url(s)}"),), method="GET"),
        Sent(ITEMS, (("Cookie", f"basket={in_url(s)}"),), method="GET"),
    ],
    "query": lambda s: [
        Sent(f"{ITEMS}?api_key={in_url(s)}&limit=x", method="GET"),
        Sent(f"{ITEMS}?token={quote_plus(s)}", method="GET"),
        Sent(f"/nowhere?sig={in_url(s)}&a=1", method="GET"),
        Sent(f"{ITEMS}?X-Amz-Signature={in_url(s)}", method="DELETE"),
    ],
    "query with percent signs everywhere": lambda s: [
        Sent(f"{ITEMS}?key={''.join(f'%{byte:02X}' for byte in s.encode())}", method="GET")
    ],
    "JSON members": lambda s: [
        json_call(FREEPIK, {"image": IMAGE_TEXT, "api_key": s}),
        json_call(ITEMS, {"name": "lamp", "credentials": {"user": "ann", "word": s}}),
        json_call(ITEMS, {"name": 7, "auth": [{"password": s}], "sessionToken": s}),
        json_call(ITEMS, json.dumps({"secret": s}).replace("s", "\\u0073").encode()),
        json_call("/nowhere", {"passwd": [s, [s]]}),
    ],
    "form members": lambda s: [
        Sent(
            "/shop/items/7",
            (("Content-Type", "application/x-www-form-urlencoded"),),
            f"name=a&client_secret={quote_plus(s)}".encode(),
            method="PATCH",
        )
    ],
    "multipart field": lambda s: [
        form_call(SYNC, PHOTO, ("api_key", None, s.encode())),
        form_call(SYNC, PHOTO, ("external_id", None, b"x" * 99), ("password", None, s.encode())),
        form_call(SYNC, ("token", None, s.encode()), fields=(bearer("any-key"),)),
    ],
    "file name": lambda s: [
        form_call(SYNC, ("image", f"{in_url(s)}.png", IMAGE), fields=(bearer(s),)),
        form_call(SYNC, ("image", f"{encoded(s)}.png", IMAGE), fields=(bearer(s),)),
        form_call(SYNC, ("image", f"https://x.example/a?token={in_url(s)}", IMAGE)),
    ],
    "userinfo of a URL": lambda s: [
        json_call(FREEPIK, {"image": f"https://ann:{in_url(s)}@x.example/cat.jpg"}),
        json_call(FREEPIK, {"image": f"https://{in_url(s)}@x.example/cat.jpg"}, freepik_key("k")),
        Sent(f"{ITEMS}?tag={in_url(f'https://ann:{in_url(s)}@x.example')}", method="GET"),
    ],
    "signed image URL": lambda s: [
        json_call(FREEPIK, {"image": f"https://x.example/a.jpg?sig={in_url(s)}&se=1"}),
        json_call(
            FREEPIK,
            {"image": f"https://x.example/a.jpg?X-Amz-Signature={in_url(s)}"},
            freepik_key("some-key"),
        ),
        json_call(FREEPIK, {"image": [f"https://x.example/#access_token={in_url(s)}"]}),
    ],
    "Referer": lambda s: [
        Sent(ITEMS, (("Referer", f"https://x.example/?token={in_url(s)}"),), method="GET"),
        Sent(ITEMS, (("Referer", f"https://ann:{in_url(s)}@x.example/"),), method="GET"),
        Sent("/x", (("X-Original-URL", f"/a?api_key={in_url(s)}"),), method="GET"),
    ],
    "once more in other clothes": lambda s: [
        json_call(ITEMS, {"name": s, "note": f"key is {s}"}, ("X-Shop-Key", s.encode())),
        json_call(ITEMS, {"name": encoded(s), "kind": 1}, ("X-Shop-Key", s.encode())),
        json_call(ITEMS, {"name": encoded(f"ann:{s}!")}, ("X-Shop-Key", s.encode())),
        json_call(ITEMS, {in_url(s): quote(in_url(s))}, ("X-Shop-Key", s.encode())),
        Sent(f"{ITEMS}?tag={in_url(encoded(s))}", (("X-Shop-Key", s.encode()),), method="GET"),
        Sent(f"{ITEMS}?tag={in_url(s)}", (("X-Shop-Key", s.encode()),), method="GET"),
        form_call(SYNC, ("external_id", None, encoded(s).encode()), fields=(bearer(s),)),
        Sent(ITEMS, (bearer(s), ("User-Agent", f"x/{in_url(s)}")), s.encode()),
    ],
    "what is asked of the mock": lambda s: [
        form_call(SYNC, PHOTO, fields=(bearer(s), ("Prefer", f"scenario={in_url(s)}"))),
        form_call(f"{SYNC}?__code={in_url(s)}", PHOTO, fields=(bearer(s),)),
        form_call(f"{SYNC}?__scenario={in_url(s)}", PHOTO, fields=(bearer(s),)),
        form_call(SYNC, PHOTO, fields=(bearer(s), ("Prefer", wrong_type(s)))),
    ],
    "a rule": lambda s: [
        rule({"headers": {"x-shop-key": s, "cookie": f"a={s}"}}),
        rule({"query": {"token": [s]}}),
        rule({"json": {"auth": {"password": s}, "api_keys": [s]}}),
    ],
}

ECHOED = frozenset(
    {
        "JSON members",
        "form members",
        "multipart field",
        "userinfo of a URL",
        "signed image URL",
        "once more in other clothes",
        "what is asked of the mock",
    }
)
"""Where an answer may repeat to its caller what that caller wrote, as a vendor's does."""


class Serving:
    """A ``contractmock serve`` that logs each request, and all that it has written.

    Args:
        folder: Where its standard error is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._errors = folder / "stderr"
        flags = ["--port", "0", "--log", "--admin-token", ADMIN_TOKEN, "--api-key", SERVER_KEY]
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [COMMAND, "serve", *flags, "--spec", f"shop={SHOP}"],
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        assert self._process.stdout is not None
        self._ready = self._process.stdout.readline().decode()
        assert self._ready, self._errors.read_text()
        self.port = int(self._ready.rpartition(":")[2])

    def written(self) -> str:
        """All that it has written so far."""
        return self._ready + self._errors.read_text("utf-8", "replace")

    def close(self) -> None:
        """End it, and wait for that."""
        self._process.kill()
        self._process.communicate()


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    process = Serving(tmp_path_factory.mktemp("serve"))
    yield process
    process.close()


Outputs = dict[str, str]
Collect = Callable[[str, str], Outputs]
Leaks = Callable[[str, str], list[str]]


@pytest.fixture(scope="module")
def outputs(serving: Serving, caller_at: Callable[[int], Any]) -> Collect:
    """All that is shown after a secret was put in a place: once for each secret and place."""
    call = caller_at(serving.port)

    @cache
    def collected(place: str, secret: str) -> Outputs:
        assert call.post("/_mock/reset", {}, ADMIN).status == 200
        written = len(serving.written())
        answers = [
            call(sent.target, *sent.fields, method=sent.method, body=sent.body)
            for sent in PLACES[place](secret)
        ]
        admin = "/_mock" in PLACES[place](secret)[0].target
        assert all(each.status in ((201,) if admin else range(200, 600)) for each in answers)
        shown = {
            name: call(f"/_mock/{name}", ADMIN).body.decode()
            for name in ("journal", "journal.har", "answers", "rules", "faults", "health")
        }
        count = len(json.loads(shown["journal"])["entries"])
        assert count == (0 if admin else len(answers))
        return shown | {
            "stream": _streamed(serving.port, count),
            "mistakes": "".join(_mistakes(call)),
            "log": serving.written()[written:],
            "answers to the caller": "".join(
                f"{each.headers}{each.body.decode('utf-8', 'replace')}" for each in answers
            ),
        }

    return collected


def _streamed(port: int, count: int) -> str:
    """The live stream, from the first entry that is kept to the last."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Last-Event-ID": "0", "Authorization": f"Bearer {ADMIN_TOKEN}"}
    connection.request("GET", "/_mock/journal/stream", headers=headers)
    response, told = connection.getresponse(), ""
    while told.count("event: exchange") < count or not told.endswith("\n\n"):
        told += response.readline().decode()
    connection.close()
    return told


def _mistakes(call: Any) -> Iterator[str]:
    """What the admin API says to calls that it refuses."""
    for target in ("/_mock/nowhere", "/_mock/journal/0", "/_mock/journal?status=x"):
        yield call(target, ADMIN).body.decode()
    yield call("/_mock/health").body.decode()
    yield call("/_mock/health", ADMIN, host="evil.example").body.decode()


OUTPUTS = (
    "journal",
    "journal.har",
    "stream",
    "answers",
    "rules",
    "faults",
    "health",
    "mistakes",
    "log",
)


@pytest.mark.parametrize("secret", [PLAIN, AWKWARD], ids=["plain", "awkward"])
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("place", PLACES)
def test_a_secret_stands_in_nothing_that_the_mock_shows(
    outputs: Collect, leaks: Leaks, place: str, output: str, secret: str
) -> None:
    shown = outputs(place, secret)[output]
    assert leaks(shown, secret) == []
    if output in ("journal", "journal.har", "stream"):
        assert leaks(json.dumps(_texts(shown), ensure_ascii=False), secret) == []
    assert IMAGE_TEXT[:40] not in shown


@pytest.mark.parametrize("secret", [PLAIN, AWKWARD], ids=["plain", "awkward"])
@pytest.mark.parametrize("place", sorted(PLACES.keys() - ECHOED))
def test_a_credential_is_not_even_told_to_who_sent_it(
    outputs: Collect, leaks: Leaks, place: str, secret: str
) -> None:
    assert leaks(outputs(place, secret)["answers to the caller"], secret) == []


@pytest.mark.parametrize("secret", [ADMIN_TOKEN, SERVER_KEY], ids=["admin token", "api key"])
@pytest.mark.parametrize("output", [*OUTPUTS, "answers to the caller"])
def test_the_servers_own_secrets_stand_in_nothing_that_it_shows(
    outputs: Collect, leaks: Leaks, output: str, secret: str
) -> None:
    for place in PLACES:
        assert leaks(outputs(place, PLAIN)[output], secret) == []


def test_the_servers_own_secrets_are_not_announced(serving: Serving, leaks: Leaks) -> None:
    for secret in (ADMIN_TOKEN, SERVER_KEY):
        assert leaks(serving.written(), secret) == []


def test_a_call_with_the_right_key_shows_it_no_more_than_one_with_a_wrong_key(
    serving: Serving, caller_at: Callable[[int], Any], leaks: Leaks
) -> None:
    call = caller_at(serving.port)
    sent = form_call(SYNC, PHOTO, fields=(bearer(SERVER_KEY),))
    assert call(SYNC, *sent.fields, method="POST", body=sent.body).status == 200
    assert leaks(call("/_mock/journal", ADMIN).body.decode(), SERVER_KEY) == []


@pytest.mark.parametrize("guess", [f"Bearer {PLAIN}", PLAIN, f"Basic {encoded(PLAIN)}"])
def test_a_wrong_token_is_not_repeated(
    serving: Serving, caller_at: Callable[[int], Any], leaks: Leaks, guess: str
) -> None:
    before = len(serving.written())
    call = caller_at(serving.port)
    refused = call(f"/_mock/health?token={PLAIN}", ("Authorization", guess))
    assert refused.status == 401
    assert leaks(refused.body.decode() + str(refused.headers), PLAIN) == []
    assert leaks(serving.written()[before:], PLAIN) == []


def test_the_search_finds_what_it_is_meant_to_find(leaks: Leaks) -> None:
    for secret in (PLAIN, AWKWARD):
        hidden = [
            secret,
            json.dumps({"a": f"x{secret}"}),
            f"/a?b={quote_plus(secret)}",
            quote(quote(secret, safe=""), safe=""),
            f"Basic {encoded(secret)}",
            base64.urlsafe_b64encode(secret.encode()).decode(),
            base64.b64encode(f"ann:{secret}".encode()).decode(),
            "".join(f"%{byte:02x}" for byte in secret.encode()),
        ]
        assert all(leaks(f"- {each} -", secret) for each in hidden)
        assert leaks("nothing here: ***", secret) == []


def _texts(shown: str) -> list[str]:
    """Every string in JSON, or in the data of a stream, as its reader sees it."""
    is_stream = shown.startswith(": ")
    documents = re.findall(r"^data: (.*)$", shown, re.MULTILINE) if is_stream else [shown]
    texts: list[str] = []
    level: list[object] = [json.loads(each) for each in documents]
    while level:
        value = level.pop()
        if isinstance(value, dict):
            texts += value
            level += value.values()
        elif isinstance(value, list):
            level += value
        elif isinstance(value, str):
            texts.append(value)
    return texts
