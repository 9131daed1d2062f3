"""The items of a HEIF file: which is primary, what applies to it, how far their bytes reach."""

from contractmock.mockserver.images.boxes import Fields


def primary_item(pitm: bytes) -> int:
    """The identifier of the primary item."""
    fields = Fields(pitm)
    version = fields.number(1)
    fields.take(3)
    return fields.number(4 if version else 2)


def associations(ipma: bytes, item: int) -> list[int]:
    """Indices, from 1, of an item's properties in the order in which they apply."""
    fields = Fields(ipma)
    version, flags = fields.number(1), fields.number(3)
    item_bytes = 4 if version else 2
    index_bytes = 2 if flags & 1 else 1
    essential_bit = 1 << (8 * index_bytes - 1)
    for _ in range(fields.number(4)):
        found = fields.number(item_bytes)
        indices = [fields.number(index_bytes) for _ in range(fields.number(1))]
        if found == item:
            return [index & ~essential_bit for index in indices]
    return []


def items_end(iloc: bytes) -> int:
    """The offset behind the last byte of the file that any item takes."""
    fields = Fields(iloc)
    version = fields.number(1)
    fields.take(3)
    sizes = fields.number(2)
    offset_bytes, length_bytes, base_bytes = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_bytes = sizes & 15 if version else 0
    wide = 4 if version > 1 else 2
    end = 0
    for _ in range(fields.number(wide)):
        fields.take(wide)
        construction = fields.number(2) & 15 if version else 0
        data_reference = fields.number(2)
        is_in_this_file = construction == data_reference == 0
        base = fields.number(base_bytes)
        extents = fields.number(2)
        if not offset_bytes + length_bytes + index_bytes:
            extents = 0  # extents that take no room would let a few bytes ask for endless work
        for _ in range(extents):
            fields.take(index_bytes)
            extent_end = base + fields.number(offset_bytes) + fields.number(length_bytes)
            end = max(end, extent_end) if is_in_this_file else end
    return end
