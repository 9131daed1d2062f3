"""The catalogue: every fuzz target by its name."""

from tests.fuzz_targets import (
    bodies,
    calls,
    choices,
    connections,
    documents,
    flags,
    images,
    overlays,
    projects,
    serving,
    texts,
    traffic,
    written,
)

_MODULES = (
    connections,
    bodies,
    calls,
    choices,
    images,
    serving,
    texts,
    flags,
    written,
    documents,
    overlays,
    projects,
    traffic,
)

TARGETS = {target.name: target for module in _MODULES for target in module.TARGETS}
