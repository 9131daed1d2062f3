"""Long texts in less memory: where a value is wrong is told by copies of all that it holds."""

_LONG = 1 << 16
"""Characters of a text that is worth it."""


def narrowed(value: object) -> object:
    """A copy of `value` whose long texts take one byte for a character.

    One character beyond U+FFFF has Python keep four bytes for each of a text. Those beyond U+00FF
    become question marks, so that everything keeps its length.

    Args:
        value: JSON as Python objects; however deep, because this does not call itself.
    """
    whole: dict[str, object] = {"": value}
    unseen: list[dict[str, object] | list[object]] = [whole]
    while unseen:
        container = unseen.pop()
        items = container.items() if isinstance(container, dict) else enumerate(container)
        for key, each in list(items):
            copy: object
            if isinstance(each, str) and len(each) > _LONG:
                copy = _narrow(each)
            elif isinstance(each, dict):
                copy = {_narrow(name): member for name, member in each.items()}
                unseen.append(copy)
            elif isinstance(each, list):
                copy = each.copy()
                unseen.append(copy)
            else:
                continue
            container[key] = copy  # type: ignore[index, call-overload]
    return whole[""]


def _narrow(text: str) -> str:
    if len(text) <= _LONG or text.isascii():
        return text
    return text.encode("latin-1", "replace").decode("latin-1")
