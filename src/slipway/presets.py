"""The sizes a site makes of its images: named presets only, so that nobody can ask for an arbitrary size."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum


class Fit(StrEnum):
    """How an image meets a preset's box: `inside` keeps it whole, `cover` fills the box and cuts what overhangs."""

    INSIDE = "inside"
    COVER = "cover"


class Format(StrEnum):
    """What a variant can be encoded as; also its file name extension."""

    JPG = "jpg"
    WEBP = "webp"
    AVIF = "avif"
    PNG = "png"


@dataclass(frozen=True, slots=True)
class Preset:
    """One entry of a site's presets. Pixels; a side that is None follows from the other; at least one is set."""

    name: str
    width: int | None
    height: int | None
    fit: Fit
    formats: tuple[Format, ...]
    quality: int | None  # 1..100, None: the format's own default; PNG has none
    animated: bool = False
    """Whether an animation stays one, as a WEBP; without it, and in every other format, its first frame is shown."""

    @staticmethod
    def parse(value: dict[str, object]) -> Preset:
        """Return the preset of one JSON object. Raises ValueError on a missing, unknown or mistyped field."""
        unknown = value.keys() - {"name", "width", "height", "fit", "formats", "quality", "animated"}
        name, formats, fit = value.get("name"), value.get("formats"), value.get("fit")
        animated = value.get("animated", False)
        width, height, quality = (_positive(value, field) for field in ("width", "height", "quality"))
        if unknown or not isinstance(name, str) or not isinstance(formats, list) or not formats:
            raise ValueError(f"not a preset: {value!r}")
        if width is None and height is None:
            raise ValueError(f"preset {name!r} needs a width or a height")
        if not isinstance(animated, bool) or (animated and Format.WEBP not in formats):
            raise ValueError(f"preset {name!r}: animated is true or false, and true needs the format webp")
        return Preset(
            name=name,
            width=width,
            height=height,
            fit=Fit.INSIDE if fit is None else Fit(str(fit)),
            formats=tuple(Format(item) for item in formats),
            quality=quality,
            animated=animated,
        )


def presets_from_json(text: str) -> tuple[Preset, ...]:
    """Return the presets of a JSON list, in its order. Raises ValueError."""
    values = json.loads(text)
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise ValueError("presets must be a JSON list of objects")
    return tuple(Preset.parse(value) for value in values)


def _positive(value: dict[str, object], field: str) -> int | None:
    number = value.get(field)
    if number is None:
        return None
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ValueError(f"{field} must be a whole number of at least 1")
    return number
