"""The catalogue: every fault there is, in the order in which they are applied to one answer."""

from collections.abc import Mapping

from contractmock.mockserver.faults.definition import (
    LONGEST_STANDING,
    LONGEST_WAIT,
    LONGEST_WINDOW,
    MOST_BYTES,
    MOST_CALLS,
    Definition,
    Parameter,
    Stage,
)


def _code(default: int) -> Parameter:
    return Parameter(
        name="code",
        default=float(default),
        least=200,
        most=599,
        whole=True,
        summary="HTTP status of the answer",
    )


def _calls(name: str, default: int, summary: str, *, least: int = 1) -> Parameter:
    return Parameter(
        name=name,
        default=float(default),
        least=least,
        most=MOST_CALLS,
        whole=True,
        summary=summary,
    )


def _at(default: str, summary: str) -> Parameter:
    return Parameter(name="at", default=default, choices=("head", "body"), summary=summary)


_LISTENER = (
    Definition(
        name="refused",
        stage=Stage.LISTENER,
        summary="The port takes no connections; idle ones are closed.",
        lasts=10.0,
    ),
    Definition(
        name="outage",
        stage=Stage.LISTENER,
        summary="The port takes no connections for a while, once or again and again.",
        parameters=(
            Parameter(
                name="start",
                default=0.0,
                unit="s",
                most=LONGEST_STANDING,
                summary="when the first begins",
            ),
            Parameter(
                name="seconds",
                default=10.0,
                unit="s",
                least=0.01,
                most=LONGEST_STANDING,
                summary="how long each lasts",
            ),
            Parameter(
                name="every",
                default=0.0,
                unit="s",
                most=LONGEST_STANDING,
                summary="from start to start; 0 for one only",
            ),
        ),
    ),
)

_ANSWER = (
    Definition(
        name="rate-limit",
        stage=Stage.ANSWER,
        summary="Calls beyond the limit are refused, with Retry-After.",
        parameters=(
            _calls("limit", 10, "calls allowed"),
            Parameter(
                name="window",
                default=60.0,
                unit="s",
                least=0.01,
                most=LONGEST_WINDOW,
                summary="time that they are for",
            ),
            Parameter(
                name="algorithm",
                default="window",
                choices=("window", "bucket"),
                summary="all at once per window, or a bucket of tokens that refills steadily",
            ),
            _calls("burst", 0, "size of the bucket; 0 takes `limit`", least=0),
            Parameter(
                name="per",
                default="key",
                choices=("key", "all"),
                summary="whether each API key has a limit of its own",
            ),
            _code(429),
            Parameter(
                name="retry-after",
                default="seconds",
                choices=("seconds", "date", "none"),
                summary="form of Retry-After",
            ),
            Parameter(
                name="limit-header",
                default="x-ratelimit-limit",
                summary="header field with the limit; empty for none",
            ),
            Parameter(
                name="remaining-header",
                default="x-ratelimit-remaining",
                summary="header field with what is left; empty for none",
            ),
            Parameter(
                name="reset-header",
                default="x-ratelimit-reset",
                summary="header field with the seconds until it is full again; empty for none",
            ),
        ),
    ),
    Definition(
        name="fail",
        stage=Stage.ANSWER,
        summary="So many calls fail with the status, then they succeed.",
        parameters=(
            _calls("times", 2, "calls that fail"),
            _code(503),
        ),
    ),
    Definition(
        name="status",
        stage=Stage.ANSWER,
        summary="The call fails with the status, in the manner of the contract.",
        parameters=(_code(503),),
    ),
)

_WAIT = (
    Definition(
        name="latency",
        stage=Stage.WAIT,
        summary="The answer comes late.",
        parameters=(
            Parameter(
                name="seconds",
                default=1.0,
                unit="s",
                most=LONGEST_WAIT,
                summary="the time; the middle of a distribution",
            ),
            Parameter(
                name="distribution",
                default="fixed",
                choices=("fixed", "uniform", "lognormal"),
                summary="how the time varies",
            ),
            Parameter(
                name="spread",
                default=0.5,
                most=LONGEST_WAIT,
                summary="uniform: seconds to either side; lognormal: sigma of the logarithm",
            ),
            Parameter(
                name="growth",
                default=0.0,
                unit="s",
                most=LONGEST_WAIT,
                summary="what each call adds to the time",
            ),
        ),
    ),
)

_BODY = (
    Definition(
        name="html-error",
        stage=Stage.BODY,
        summary="An HTML page of a gateway takes the answer's place.",
        parameters=(_code(502),),
    ),
    Definition(name="nan", stage=Stage.BODY, summary="A number in the JSON body is NaN."),
    Definition(name="infinity", stage=Stage.BODY, summary="A number in the JSON body is Infinity."),
    Definition(
        name="malformed-json",
        stage=Stage.BODY,
        summary="The body is not quite JSON.",
        parameters=(
            Parameter(
                name="kind",
                default="comma",
                choices=("comma", "quotes", "cut"),
                summary="a comma too many, single quotes, or the end missing",
            ),
        ),
    ),
    Definition(
        name="invalid-utf8", stage=Stage.BODY, summary="A text in the body is not valid UTF-8."
    ),
    Definition(
        name="wrong-content-type",
        stage=Stage.BODY,
        summary="Content-Type names another media type than the body has.",
        parameters=(
            Parameter(name="type", default="text/html", summary="the media type; empty for none"),
        ),
    ),
    Definition(
        name="huge-body",
        stage=Stage.BODY,
        summary="The body is padded with white space.",
        parameters=(
            Parameter(
                name="size",
                default=float(16 << 20),
                unit="bytes",
                most=MOST_BYTES,
                whole=True,
                summary="size of the body",
            ),
        ),
    ),
    Definition(
        name="gzip-bomb",
        stage=Stage.BODY,
        summary="The body is small as it is sent, compressed, and huge once it is decoded.",
        parameters=(
            Parameter(
                name="size",
                default=float(64 << 20),
                unit="bytes",
                most=MOST_BYTES,
                whole=True,
                summary="size of the decoded body",
            ),
        ),
    ),
)

_WIRE = (
    Definition(
        name="hang",
        stage=Stage.WIRE,
        summary="The answer stops coming, and the connection stays open.",
        parameters=(
            _at("head", "nothing is sent at all, or the head and half of the body"),
            Parameter(
                name="seconds",
                default=LONGEST_WAIT,
                unit="s",
                most=3600.0,
                summary="when the connection is closed at last",
            ),
        ),
    ),
    Definition(
        name="reset",
        stage=Stage.WIRE,
        summary="The connection is reset (TCP RST).",
        parameters=(_at("head", "before anything is sent, or after the head and half the body"),),
    ),
    Definition(
        name="empty-reply",
        stage=Stage.WIRE,
        summary="The connection is closed before anything is sent.",
    ),
    Definition(
        name="early-close",
        stage=Stage.WIRE,
        summary="The connection is closed in the middle of the head.",
    ),
    Definition(
        name="truncated",
        stage=Stage.WIRE,
        summary="The connection is closed before all is sent that Content-Length promised.",
        parameters=(
            Parameter(
                name="share", default=0.5, most=0.999, summary="share of the body that is sent"
            ),
        ),
    ),
    Definition(
        name="wrong-length",
        stage=Stage.WIRE,
        summary="Content-Length is not the length of the body, which is sent whole.",
        parameters=(
            Parameter(
                name="by",
                default=-10.0,
                unit="bytes",
                least=-MOST_BYTES,
                most=MOST_BYTES,
                whole=True,
                summary="what it is wrong by: too short where negative, else too long",
            ),
        ),
    ),
    Definition(
        name="drip",
        stage=Stage.WIRE,
        summary="The answer is sent slowly.",
        parameters=(
            Parameter(
                name="rate",
                default=100.0,
                unit="bytes/s",
                least=0.01,
                most=1e9,
                summary="how fast",
            ),
            _at("body", "whether the head is sent slowly, too"),
        ),
    ),
)

CATALOGUE: Mapping[str, Definition] = {
    each.name: each for each in (*_LISTENER, *_ANSWER, *_WAIT, *_BODY, *_WIRE)
}
"""Every fault by its name. Faults of one call are applied in this order, however written."""

ORDER: Mapping[str, int] = {name: place for place, name in enumerate(CATALOGUE)}
"""The place of each fault in the catalogue."""
