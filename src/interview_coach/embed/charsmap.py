"""Write a character map in the form that SentencePiece and `tokenizers.normalizers.Precompiled` read.

The form is a double-array trie (darts-clone's bits) from the UTF-8 of each key to an offset into a blob of
zero-terminated replacements. `tokenizers` can read it but has no way to make one. Several thousand `Replace` steps
would do the same and take seconds a page.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

__all__ = ["build_charsmap"]

_HAS_LEAF = 1 << 8
_IS_LEAF = 1 << 31
_BLOCK = 256
_MAX_OFFSET = 1 << 21


class _Node:
    __slots__ = ("children", "value")

    def __init__(self) -> None:
        self.children: dict[int, _Node] = {}
        self.value: int | None = None


def build_charsmap(mapping: Mapping[str, str]) -> bytes:
    """The map as `Precompiled` takes it: keys are replaced by their values; an empty value deletes.

    Raises:
        ValueError: a key or value holds U+0000, which ends a string in this form, or the trie grows too large.
    """
    blob = bytearray()
    root = _Node()
    for key, value in sorted(mapping.items()):
        if not key or "\0" in key or "\0" in value:
            raise ValueError(f"cannot map {key!r} to {value!r}")
        node = root
        for byte in key.encode():
            node = node.children.setdefault(byte, _Node())
        node.value = len(blob)
        blob += value.encode() + b"\0"
    units = _double_array(root)
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + bytes(blob)


def _double_array(root: _Node) -> list[int]:
    """Lay the trie out. A node at p with base b has its child by byte c at b ^ c, and its value at b ^ 0.

    A unit holds its byte (bits 0 to 7), whether its node has a value (bit 8), and p ^ b (from bit 10).
    """
    units = [0] * _BLOCK
    taken = {0}
    first_free = 1
    pending: list[tuple[int, _Node]] = [(0, root)]
    while pending:
        position, node = pending.pop()
        labels = [*([0] if node.value is not None else []), *node.children]
        if not labels:
            continue
        while first_free in taken:
            first_free += 1
        slot = first_free
        while slot in taken or any((slot ^ labels[0] ^ label) in taken for label in labels):
            slot += 1
        base = slot ^ labels[0]
        offset = position ^ base
        if offset >= _MAX_OFFSET:
            raise ValueError("character map too large")
        # A reader tries every byte at base ^ byte, so the whole block must exist.
        while len(units) <= base | (_BLOCK - 1):
            units.extend([0] * _BLOCK)
        taken.update(base ^ label for label in labels)
        units[position] |= offset << 10
        if node.value is not None:
            units[position] |= _HAS_LEAF
            units[base] = _IS_LEAF | node.value
        for byte, child in node.children.items():
            units[base ^ byte] = byte
            pending.append((base ^ byte, child))
    return units
