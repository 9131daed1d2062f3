"""The types of JSON values."""

TYPES = ("null", "boolean", "number", "string", "array", "object")
"""The types of JSON; ``integer`` is no type of its own but a number of a kind."""


def type_of(value: object) -> str:
    """The JSON type of `value`."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
