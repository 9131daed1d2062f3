"""The yardstick: Starlette endpoints that only receive what the mock receives.

Each parses the same body and answers a constant: what is left of a mock when it does nothing.
"""

import hashlib

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def form(request: Request) -> JSONResponse:
    """Parse a multipart form."""
    async with request.form() as parsed:
        return JSONResponse({"parts": len(parsed)})


async def form_with_digest(request: Request) -> JSONResponse:
    """Parse a multipart form and compute the MD5 of its file."""
    async with request.form() as parsed:
        image = parsed["image"]
        assert not isinstance(image, str)
        digest = hashlib.md5(await image.read(), usedforsecurity=False)
        return JSONResponse({"md5": digest.hexdigest()})


async def json(request: Request) -> JSONResponse:
    """Parse a JSON body."""
    return JSONResponse({"members": len(await request.json())})


app = Starlette(
    routes=[
        Route("/form", form, methods=["POST"]),
        Route("/form-with-digest", form_with_digest, methods=["POST"]),
        Route("/json", json, methods=["POST"]),
    ]
)
