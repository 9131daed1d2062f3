"""Documents to begin from: sound ones and broken ones, in every form that is read."""

from pathlib import Path

import orjson

from contractmock.contracts.documents.loading import load_text

_SEEDS = Path(__file__).parent / "seeds"
SHOP = Path(__file__).parents[1] / "documents" / "shop.yaml"

_OPENAPI = b"openapi: 3.1.0\npaths: {}\n"


def documents() -> tuple[bytes, ...]:
    shop = SHOP.read_bytes()
    data = load_text("shop", shop.decode()).data
    old = (_SEEDS / "old.yaml").read_bytes()
    broken = (_SEEDS / "broken.yaml").read_bytes()
    three_zero = broken.replace(b"3.1.0", b"3.0.3")
    return (
        shop,
        orjson.dumps(data),
        broken,
        three_zero,
        _OPENAPI.replace(b"3.1.0", b"4.0.0"),
        b"- swagger: 1",
        b"a: b",
        b"openapi: 3.1.0",
        old,
        b"# Page\n\n```yaml\n" + _OPENAPI + b"```\n",
        _OPENAPI.replace(b"3.1.0", b"3.1"),
        b"swagger: '2.0'",
        b"<html>",
        b"{",
        b"- a",
        b"",
    )


YAML = (
    b"a: &a [1, 0x1F, 0o17, -.5e3, .inf, yes, 2020-01-01, ~, null, True]\nb: *a\n<<: {c: d}\n",
    b"base: &b {x: 1, y: [2]}\none: {<<: *b, x: 3}\ntwo:\n  <<: [*b, {z: 4}, 5]\nt: !tag "
    b"v\ns: !!str 1\n",
    b"? [a]\n: b",
    b"a: 1\na: 2\nb: |\n  text\n  more\nc: >-\n  folded\nd: 'it''s'\ne: \"\\u00e9\\x41\"\n",
    b"--- a\n--- b",
    b"&a [*a]",
    b"*b",
    b"a: " + b"[" * 150 + b"]" * 150,
    b"[" * 300,
    b"{a: 1, &k b: 2, *k : 3, 1e999: 1e999, -0.0: +5, 0x: 09}",
    b"%YAML 1.2\n---\n{a: [b, c]} # comment\n...\n",
    b"\xef\xbb\xbfa: b",
    b"a: &x {}\nb: [*x, *x]\n? *x\n: c",
    b"a: &x " + b"[" * 120 + b"]" * 120 + b"\nb: " + b"[" * 120 + b"*x" + b"]" * 120,
    b"[99999999999999999999, -1, 18446744073709551616]",
)
JSON = (
    b'{"a": 1, b: 2}',
    b'{"a": [}',
    b'{"a": {"b": "c"}}',
    b'{"a": [1, -0.0, 1e5, 18446744073709551615, 1e999], "a": {"b": null, "\\u00e9": true}}',
    b'[["\\ud83d\\ude00", "\\ud800"], NaN, -Infinity, "x\\/y\\n"]',
    b"[" * 150 + b"]" * 150,
    b"[" * 1500 + b"]" * 1500,
    b'{"a": {"b": {"c": 1, "c": 2}}, "b": 123456789012345678901234567890}',
    b"",
)
PAGES = (
    b"# A\n\n```yaml\n" + _OPENAPI + b"```\n\n~~~\nno\n~~~\n",
    b"1. step\n\n   ````json\n   {\"openapi\": \"3.1.0\"}\n   ````\n\n```\nx\n```\n",
    b"```yaml\n" + _OPENAPI + b"```\n```yaml\n" + _OPENAPI + b"```\n",
    b"```\n" + _OPENAPI,
    b"```\nno\n   ```\ntext ``` text\n\t~~~~ yaml\n\t\tswagger: 2\n\t~~~~~\n",
)  # fmt: skip
