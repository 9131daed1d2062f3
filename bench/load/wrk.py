"""wrk: as many requests as a server answers."""

import json
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from load.requests import Request

_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}

_CYCLE = """
local requests, at = {}, 0
function init()
  for _, name in ipairs(%s) do
    local file = io.open(name, "rb")
    requests[#requests + 1] = file:read("*a")
    file:close()
  end
end
function request()
  at = at %% #requests + 1
  return requests[at]
end
"""


@dataclass(frozen=True)
class Measured:
    """What one run saw.

    Attributes:
        requests: Answers that came.
        rate: Answers a second.
        p50: Seconds that half of them took at most.
        p99: Seconds that 99 of 100 took at most.
        failed: Answers that were no success, and connections that broke.
    """

    requests: int
    rate: float
    p50: float
    p99: float
    failed: int


def repeat(url: str, request: Request, seconds: int, connections: int) -> Measured:
    """Send one request over and over.

    Args:
        url: Base URL of the server.
        request: The request.
        seconds: How long.
        connections: How many at once.
    """
    with tempfile.TemporaryDirectory() as folder:
        body, script = Path(folder, "body"), Path(folder, "load.lua")
        body.write_bytes(request.body)
        headers = "".join(
            f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}\n"
            for name, value in request.headers.items()
        )
        script.write_text(
            f'wrk.method = "{request.method}"\n{headers}'
            f'local file = io.open("{body}", "rb")\nwrk.body = file:read("*a")\nfile:close()\n'
        )
        return _run(script, url + request.path, seconds, connections)


def cycle(url: str, requests: Sequence[Request], seconds: int, connections: int) -> Measured:
    """Send several requests in turns; see `repeat`."""
    with tempfile.TemporaryDirectory() as folder:
        names = [str(Path(folder, str(number))) for number in range(len(requests))]
        for name, request in zip(names, requests, strict=True):
            Path(name).write_bytes(request.raw())
        script = Path(folder, "load.lua")
        script.write_text(_CYCLE % f"{{{', '.join(map(json.dumps, names))}}}")
        return _run(script, url, seconds, connections)


def _run(script: Path, url: str, seconds: int, connections: int) -> Measured:
    sizes = ["-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    command = ["wrk", *sizes, "-s", str(script), url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    requests = re.search(r"(\d+) requests in", text)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    assert requests is not None, text
    assert rate is not None, text
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+)", text)
    return Measured(
        requests=int(requests[1]),
        rate=float(rate[1]),
        p50=_percentile(text, "50%"),
        p99=_percentile(text, "99%"),
        failed=sum(
            int(number) for found in (refused, broken) if found for number in found.groups()
        ),
    )


def _percentile(text: str, name: str) -> float:
    found = re.search(rf"{re.escape(name)}\s+([\d.]+)(us|ms|s|m)", text)
    assert found, text
    return float(found[1]) * _SECONDS[found[2]]
