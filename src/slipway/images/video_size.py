"""The size that a still picture's video stream was really coded at: what AV1 and HEVC decoders allocate.

The boxes around the stream may say anything; decoders find out once the memory is taken.
"""

from __future__ import annotations

from slipway.images.bits import Bits

_SEQUENCE_HEADER = 1


def av1_size(stream: bytes) -> tuple[int, int] | None:
    """Return the largest width and height of an AV1 stream (AV1 bitstream specification, 5.3 to 5.5).

    None without a sequence header before the first frame. Raises IndexError where the stream ends inside one.
    """
    position = 0
    while position < len(stream):
        kind, extended, sized = stream[position] >> 3 & 15, stream[position] >> 2 & 1, stream[position] >> 1 & 1
        position += 1 + extended
        length, position = _leb128(stream, position) if sized else (len(stream) - position, position)
        if kind == _SEQUENCE_HEADER:
            return _sequence_size(Bits(stream[position : position + length]))
        position += length
    return None


def hevc_size(sps: bytes) -> tuple[int, int]:
    """Return the width and height of an HEVC sequence parameter set (H.265, 7.3.2.2), its two header bytes included.

    Raises IndexError where it ends too early.
    """
    bits = Bits(sps.replace(b"\0\0\3", b"\0\0"))
    bits.skip(16 + 4)
    layers = bits.take(3)
    bits.skip(1 + 96)
    present = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    bits.skip(2 * (8 - layers) if layers else 0)
    for profile, level in present:
        bits.skip(88 * profile + 8 * level)
    bits.exponential()
    if bits.exponential() == 3:  # 4:4:4
        bits.skip(1)
    return bits.exponential(), bits.exponential()


def _sequence_size(bits: Bits) -> tuple[int, int]:
    bits.skip(3 + 1)
    if bits.take(1):  # of a still picture: most headers are left out
        bits.skip(5)
    else:
        _skip_operating_points(bits)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(width_bits) + 1, bits.take(height_bits) + 1


def _skip_operating_points(bits: Bits) -> None:
    delay_bits, model = 0, False
    if bits.take(1):  # timing
        bits.skip(64)
        if bits.take(1):
            bits.exponential()
        if model := bool(bits.take(1)):
            delay_bits = bits.take(5) + 1
            bits.skip(32 + 5 + 5)
    delays = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.skip(12)
        if bits.take(5) > 7:
            bits.skip(1)
        if model and bits.take(1):
            bits.skip(2 * delay_bits + 1)
        if delays and bits.take(1):
            bits.skip(4)


def _leb128(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for number in range(8):
        byte = data[position + number]
        value |= (byte & 127) << 7 * number
        if byte < 128:
            return value, position + number + 1
    raise IndexError("a length without end")
