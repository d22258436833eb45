"""What comes out of the engine: sizes, colours, orientation, nothing but the picture, and little work for it."""

from __future__ import annotations

import hashlib
import io
import random
import struct
import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hostile import HIDDEN, PAYLOAD, SVG, encoded, gif_with_script, jpeg, picture, sixteen_bits, srgb_profile, tagged
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFile, JpegImagePlugin
from PIL.Image import Transpose
from tiffs import SHORT, tiff

from slipway.images import engine
from slipway.images.budget import Budget
from slipway.images.colour import to_srgb
from slipway.images.engine import RenderedImage, RenderedVariant, render
from slipway.images.heic import available
from slipway.images.rejection import ImageRejectedError
from slipway.presets import Fit, Format, Preset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def preset(
    width: int | None = 150,
    height: int | None = 150,
    fit: Fit = Fit.INSIDE,
    *formats: Format,
    quality: int | None = None,
) -> Preset:
    return Preset(f"w{width}h{height}", width, height, fit, formats or (Format.JPG, Format.WEBP), quality)


def opened(variant: RenderedVariant) -> Image.Image:
    image = Image.open(io.BytesIO(variant.data))
    image.load()
    return image


def only(image: RenderedImage, of: Format = Format.JPG) -> Image.Image:
    (variant,) = (variant for variant in image.variants if variant.format is of)
    return opened(variant)


def rgb(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The pixel at fractions of the width and height."""
    return image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))


def near(colour: tuple[int, ...], wanted: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(colour, wanted, strict=True))


def flat(colour: Any, mode: str = "RGB", size: tuple[int, int] = (200, 200)) -> Image.Image:
    return Image.new(mode, size, colour)


def same(one: Image.Image, other: Image.Image, by: int = 12) -> bool:
    """Whether two pictures of one size look the same: on average and, after a little blur, everywhere."""
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).reduce(8)
    return max(high for _, high in difference.getextrema()) <= by


# Sizes.


@pytest.mark.parametrize(
    ("given_size", "asked", "wanted"),
    [
        ((3000, 4000), preset(150, 150), (113, 150)),  # 112.5 rounds up
        ((4000, 3000), preset(150, 150), (150, 113)),
        ((4000, 3000), preset(1600, 1600), (1600, 1200)),
        ((200, 100), preset(1600, 1600), (200, 100)),
        ((400, 300), preset(200, None), (200, 150)),
        ((400, 300), preset(None, 150), (200, 150)),
        ((1000, 20), preset(16, 16), (16, 1)),
        ((400, 300), preset(100, 100, Fit.COVER), (100, 100)),
        ((400, 300), preset(300, 100, Fit.COVER), (300, 100)),
        ((100, 400), preset(200, 200, Fit.COVER), (100, 200)),
        ((50, 40), preset(200, 200, Fit.COVER), (50, 40)),
    ],
)
def test_a_variant_has_the_size_that_its_preset_promises(
    given_size: tuple[int, int], asked: Preset, wanted: tuple[int, int]
) -> None:
    image = render(encoded(flat(RED, size=given_size), "JPEG"), [asked])
    assert (image.width, image.height) == given_size
    assert {(variant.width, variant.height) for variant in image.variants} == {wanted}
    assert {opened(variant).size for variant in image.variants} == {wanted}


def test_cover_keeps_the_middle() -> None:
    stripes = Image.new("RGB", (300, 100))
    for number, colour in enumerate((RED, GREEN, BLUE)):
        stripes.paste(colour, (100 * number, 0, 100 * number + 100, 100))
    image = only(render(encoded(stripes, "PNG"), [preset(100, 100, Fit.COVER, Format.WEBP, quality=95)]), Format.WEBP)
    assert all(near(rgb(image, x, 0.5), GREEN, 40) for x in (0.05, 0.5, 0.95))


def test_every_preset_comes_in_every_format_it_asks_for() -> None:
    asked = [preset(50, 50), preset(200, 200, Fit.INSIDE, Format.AVIF), preset(100, 80, Fit.COVER, Format.WEBP)]
    image = render(jpeg(), asked)
    assert [(v.name, v.format.value) for v in image.variants] == [
        ("w200h200", "avif"),
        ("w100h80", "webp"),
        ("w50h50", "jpg"),
        ("w50h50", "webp"),
    ]
    assert [opened(variant).format for variant in image.variants] == ["AVIF", "WEBP", "JPEG", "WEBP"]
    assert [v.content_type for v in image.variants] == ["image/avif", "image/webp", "image/jpeg", "image/webp"]


def test_quality_is_the_presets_when_it_has_one() -> None:
    small, large = (
        sum(len(v.data) for v in render(jpeg(), [preset(quality=quality)]).variants) for quality in (30, 95)
    )
    assert small < large / 2


def test_jpegs_are_progressive_but_for_fast() -> None:
    assert only(render(jpeg(), [preset()])).info["progressive"]
    assert "progressive" not in only(render(jpeg(), [preset()], fast=True)).info


def test_a_variant_says_what_its_bytes_hash_to() -> None:
    for variant in render(jpeg(), [preset()]).variants:
        assert variant.sha256 == hashlib.sha256(variant.data).hexdigest()


def test_a_png_is_made_only_when_it_is_asked_for_and_loses_nothing() -> None:
    assert Format.PNG not in {variant.format for variant in render(jpeg(), [preset()]).variants}
    original = flat((255, 0, 0, 128), "RGBA", (64, 48))
    made = only(render(encoded(original, "PNG"), [preset(64, 64, Fit.INSIDE, Format.PNG)]), Format.PNG)
    assert (made.mode, made.tobytes()) == ("RGBA", original.tobytes())


# Formats that come in.


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("AVIF", {"quality": 90}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "tiff_adobe_deflate"}),
        ("TIFF", {"compression": "jpeg", "quality": 95}),
    ],
    ids=str,
)
def test_avif_and_tiff_come_in(name: str, options: dict[str, Any]) -> None:
    image = render(encoded(quarters(), name, **options), [preset(200, 200)])
    assert (image.content_type, image.width, image.height) == (f"image/{name.lower()}", 400, 300)
    assert same(only(image), quarters().resize((200, 150)), 40)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["AVIF", "TIFF"])
def test_I15_avif_and_tiff_come_out_upright_too(name: str, orientation: int) -> None:
    turn = STORED[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = quarters() if turn is None else quarters().transpose(turn)
    image = render(encoded(stored, name, exif=exif), [preset(200, 200)])
    assert (image.width, image.height) == (400, 300)
    assert same(only(image), quarters().resize((200, 150)), 40)


def test_of_a_tiff_the_first_page_is_shown_and_too_many_pages_are_refused() -> None:
    original = encoded(flat(RED), "TIFF", save_all=True, append_images=[flat(GREEN), flat(BLUE)])
    assert near(rgb(only(render(original, [preset()])), 0.5, 0.5), RED, 3)
    with pytest.raises(ImageRejectedError, match="3 pages; the limit is 2"):
        render(original, [preset()], Budget(max_frames=2))


def test_svg_is_refused_with_a_way_out() -> None:
    with pytest.raises(ImageRejectedError, match="export it as a PNG"):
        render(SVG, [preset()])


def test_heic_is_refused_with_a_way_out_where_the_site_does_not_take_it() -> None:
    with pytest.raises(ImageRejectedError, match="This site does not take HEIC"):
        render(heic(), [preset()])


def test_heic_is_refused_where_its_decoder_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    data = heic()
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    available.cache_clear()
    try:
        with pytest.raises(ImageRejectedError, match="does not take HEIC"):
            render(data, [preset()], Budget(heic=True))
    finally:
        available.cache_clear()


def test_heic_comes_in_where_the_site_takes_it() -> None:
    image = render(heic(), [preset(200, 200)], Budget(heic=True))
    assert (image.content_type, image.width, image.height) == ("image/heic", 400, 300)
    assert same(only(image), quarters().resize((200, 150)), 40)


def test_a_heic_that_is_coded_larger_than_it_says_is_refused() -> None:
    data = heic()
    at = data.index(b"ispe") + 8
    with pytest.raises(ImageRejectedError) as refused:
        render(data[:at] + struct.pack(">II", 64, 64) + data[at + 8 :], [preset()], Budget(heic=True))
    assert refused.value.rule == "corrupt"


def heic() -> bytes:
    assert available(), "dev.txt has the decoder"
    return encoded(quarters(), "HEIF", quality=95)


def test_the_same_image_gives_the_same_bytes() -> None:
    assert render(tagged("PNG"), [preset()]) == render(tagged("PNG"), [preset()])


# I10, I16: nothing but the picture.


@pytest.mark.parametrize("data", [jpeg() + PAYLOAD, gif_with_script()], ids=["jpeg", "gif"])
def test_I10_what_hides_behind_a_picture_does_not_come_out(data: bytes) -> None:
    for variant in render(data, [preset(1600, 1600)]).variants:
        assert b"script" not in variant.data


@pytest.mark.parametrize("size", [50, 1600], ids=["shrunk", "in its own size"])
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
def test_I16_variants_carry_no_exif_gps_xmp_comment_or_profile(name: str, size: int) -> None:
    original = tagged(name)
    assert HIDDEN in original
    image = render(original, [preset(size, size, Fit.INSIDE, *Format)])
    for variant in image.variants:
        assert HIDDEN not in variant.data
        made = opened(variant)
        assert dict(made.getexif()) == {}
        assert not {"exif", "xmp", "comment", "icc_profile", "XML:com.adobe.xmp"} & made.info.keys()


# I13, I14: colours.


@pytest.mark.parametrize(
    ("original", "wanted"),
    [
        (encoded(flat(128, "L"), "JPEG"), (128, 128, 128)),
        (encoded(flat((255, 0, 255, 0), "CMYK"), "JPEG"), GREEN),
        (encoded(flat(RED).convert("P", palette=Image.Palette.ADAPTIVE), "PNG"), RED),
        (encoded(flat(1, "1"), "PNG"), WHITE),
        (encoded(flat((255, 0, 0, 0), "RGBA"), "PNG"), WHITE),
        (encoded(flat((255, 0, 0, 128), "RGBA"), "PNG"), (255, 127, 127)),
        (encoded(flat((0, 0), "LA"), "PNG"), WHITE),
        (encoded(flat(RED), "PNG", transparency=RED), WHITE),
        (encoded(flat((0, 0, 255, 0), "RGBA"), "WEBP", lossless=True, exact=True), WHITE),
        (encoded(flat(32768, "I;16"), "PNG"), (128, 128, 128)),
    ],
    ids=[
        "grey",
        "cmyk",
        "palette",
        "one-bit",
        "clear",
        "half-clear",
        "grey-clear",
        "clear-colour",
        "webp",
        "I14-16-bit",
    ],
)
def test_I13_every_mode_comes_out_in_its_colours_on_white(original: bytes, wanted: tuple[int, int, int]) -> None:
    for side in (50, 1600):
        assert near(rgb(only(render(original, [preset(side, side)])), 0.5, 0.5), wanted, 3)


def test_I13_transparency_is_kept_where_the_format_has_it() -> None:
    image = render(encoded(flat((255, 0, 0, 128), "RGBA"), "PNG"), [preset(50, 50, Fit.INSIDE, *Format)])
    for name in (Format.WEBP, Format.AVIF):
        made = only(image, name)
        assert made.mode == "RGBA"
        assert near(made.getpixel((25, 25)), (255, 0, 0, 128), 6)


def test_I13_a_clear_edge_does_not_bleed_its_hidden_colour() -> None:
    """Averaging colour without its alpha would make the edge of a white shape on clear black grey."""
    shape = flat((0, 0, 0, 0), "RGBA", (400, 400))
    shape.paste((255, 255, 255, 255), (0, 0, 201, 400))
    made = only(render(encoded(shape, "PNG"), [preset(50, 50)]))
    assert min(low for low, _ in made.getextrema()) >= 250


def test_I14_a_16_bit_ramp_stays_a_ramp() -> None:
    made = only(render(sixteen_bits(), [preset(128, 32)]))
    assert near(rgb(made, 0.02, 0.5), (5, 5, 5))
    assert near(rgb(made, 0.5, 0.5), (128, 128, 128))
    assert near(rgb(made, 0.98, 0.5), (250, 250, 250))


@pytest.mark.parametrize(("mode", "order"), [("I;16", "<"), ("I;16B", ">")])
def test_I14_a_tiff_of_16_bits_is_a_ramp_in_either_byte_order(mode: str, order: str) -> None:
    row = struct.pack(f"{order}256H", *range(0, 65536, 256))
    made = only(render(encoded(Image.frombytes(mode, (256, 64), row * 64), "TIFF"), [preset(128, 32)]))
    assert near(rgb(made, 0.02, 0.5), (5, 5, 5))
    assert near(rgb(made, 0.5, 0.5), (128, 128, 128))
    assert near(rgb(made, 0.98, 0.5), (250, 250, 250))


def test_I14_16_bits_that_count_from_white_are_refused_rather_than_shown_as_a_negative() -> None:
    with pytest.raises(ImageRejectedError, match="count from white"):
        render(tiff(8, bits=(SHORT, 1, 16), photometric=(SHORT, 1, 0)), [preset()])


def profile_with_red_and_green_exchanged() -> bytes:
    """sRGB whose primaries changed places: red numbers mean green light."""
    return srgb_profile().replace(b"rXYZ", b"****").replace(b"gXYZ", b"rXYZ").replace(b"****", b"gXYZ")


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
def test_colours_follow_the_profile(name: str) -> None:
    original = encoded(flat(RED), name, icc_profile=profile_with_red_and_green_exchanged(), quality=95)
    assert near(rgb(only(render(original, [preset()])), 0.5, 0.5), GREEN, 20)


def test_colours_follow_the_profile_and_alpha_stays() -> None:
    original = encoded(flat((255, 0, 0, 128), "RGBA"), "PNG", icc_profile=profile_with_red_and_green_exchanged())
    assert near(only(render(original, [preset()]), Format.WEBP).getpixel((9, 9)), (0, 255, 0, 128), 12)


def test_srgb_by_name_changes_nothing() -> None:
    plain, tagged_srgb = (encoded(picture(), "PNG", **options) for options in ({}, {"icc_profile": srgb_profile()}))
    assert render(plain, [preset()]).variants == render(tagged_srgb, [preset()]).variants


def test_a_profile_of_other_colours_is_ignored() -> None:
    plain, odd = (encoded(picture("CMYK"), "JPEG", **options) for options in ({}, {"icc_profile": srgb_profile()}))
    assert render(plain, [preset()]).variants == render(odd, [preset()]).variants


# I15, I17: upright.

STORED = {
    1: None,
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_90,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_270,
}


def quarters() -> Image.Image:
    """Red, green, blue and white quarters, wider than high: every turn and mirror image of it is another picture."""
    image = Image.new("RGB", (400, 300))
    for number, colour in enumerate((RED, GREEN, BLUE, WHITE)):
        x, y = 200 * (number % 2), 150 * (number // 2)
        image.paste(colour, (x, y, x + 200, y + 150))
    return image


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", STORED)
def test_I15_every_orientation_comes_out_upright(orientation: int, name: str) -> None:
    turn = STORED[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = quarters() if turn is None else quarters().transpose(turn)
    image = render(encoded(stored, name, exif=exif), [preset(200, 200), preset(120, 60, Fit.COVER)])
    assert (image.width, image.height) == (400, 300)
    whole, cut = (opened(variant) for variant in image.variants if variant.format is Format.JPG)
    assert (whole.size, cut.size) == ((200, 150), (120, 60))
    for made in (whole, cut):
        corners = [rgb(made, x, y) for y in (0.25, 0.75) for x in (0.25, 0.75)]
        assert all(near(got, wanted) for got, wanted in zip(corners, (RED, GREEN, BLUE, WHITE), strict=True)), corners


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0" + bytes(range(200)), b"Exif\0\0II*\0\x08\0\0\0\xff\xff"], ids=["noise", "cut"]
)
def test_I17_damaged_exif_leaves_the_picture_as_it_is_stored(exif: bytes) -> None:
    image = render(encoded(quarters(), "JPEG", exif=exif), [preset(200, 200)])
    assert same(only(image), quarters().resize((200, 150)), 40)


# Animations: their first frame.


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG"])
def test_I08_the_first_frame_of_an_animation_is_rendered(name: str) -> None:
    frames = [flat(colour) for colour in (RED, GREEN, BLUE)]
    original = encoded(frames[0], name, save_all=True, append_images=frames[1:], duration=100)
    image = render(original, [preset(50, 50)])
    assert near(rgb(only(image), 0.5, 0.5), RED, 3)
    assert getattr(only(image, Format.WEBP), "n_frames", 1) == 1


def test_I08_one_frame_too_many_is_refused_for_every_animated_format() -> None:
    frames = [flat((number * 40, 0, 0)) for number in range(4)]
    for name in ("GIF", "WEBP", "PNG"):
        original = encoded(frames[0], name, save_all=True, append_images=frames[1:], duration=100)
        render(original, [preset()], Budget(max_frames=4))
        with pytest.raises(ImageRejectedError) as refused:
            render(original, [preset()], Budget(max_frames=3))
        assert refused.value.rule == "frames"
        assert "4 frames; the limit is 3" in refused.value.detail


def test_a_phones_jpeg_with_a_second_picture_behind_it_is_a_jpeg() -> None:
    original = encoded(flat(RED), "MPO", save_all=True, append_images=[flat(GREEN)])
    image = render(original, [preset()])
    assert image.content_type == "image/jpeg"
    assert near(rgb(only(image), 0.5, 0.5), RED, 3)


def moving(name: str, colours: Sequence[Any] = (RED, GREEN, BLUE), **options: Any) -> bytes:
    first, *rest = (flat(colour, size=(80, 60)) for colour in colours)
    return encoded(first, name, save_all=True, append_images=rest, **({"duration": [40, 60, 80]} | options))


ANIMATED = replace(preset(40, 40), animated=True)


@pytest.mark.parametrize("name", ["GIF", "WEBP"])
def test_an_animation_goes_on_moving_where_the_preset_wants_it(name: str) -> None:
    image = render(moving(name, loop=0), [ANIMATED, preset(50, 50)])
    webp = {v.name: opened(v) for v in image.variants if v.format is Format.WEBP}
    made = webp[ANIMATED.name]
    assert (made.size, made.n_frames, made.info["loop"]) == ((40, 30), 3, 0)
    for number, (colour, shown) in enumerate(((RED, 40), (GREEN, 60), (BLUE, 80))):
        made.seek(number)
        assert near(rgb(made, 0.5, 0.5), colour, 20)
        assert made.info["duration"] == shown
    assert webp["w50h50"].n_frames == 1
    assert {opened(v).format for v in image.variants if v.format is Format.JPG} == {"JPEG"}


def test_a_moving_variant_turns_and_is_cut_as_a_still_one_is() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    cut = Preset("cut", 20, 20, Fit.COVER, (Format.WEBP,), None, animated=True)
    (variant,) = render(moving("WEBP", exif=exif), [cut]).variants
    assert (opened(variant).size, opened(variant).n_frames) == ((20, 20), 3)
    whole = replace(ANIMATED, formats=(Format.WEBP,))
    (variant,) = render(moving("WEBP", exif=exif), [whole]).variants
    assert (opened(variant).size, (variant.width, variant.height)) == ((30, 40), (30, 40))


def test_the_frames_of_a_moving_variant_follow_the_profile() -> None:
    original = moving("WEBP", icc_profile=profile_with_red_and_green_exchanged())
    image = render(original, [ANIMATED, replace(ANIMATED, name="small", width=20, height=20)])
    for variant in (variant for variant in image.variants if variant.format is Format.WEBP):
        made = opened(variant)
        for number, colour in enumerate((GREEN, RED, BLUE)):
            made.seek(number)
            assert near(rgb(made, 0.5, 0.5), colour, 30)


def test_of_all_pixels_a_frame_is_shrunk_once_however_many_variants_move(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven frames of 28 megapixels with a profile, in three presets, took 23 s: more than a record's reserve."""
    shrunk_from, converted = [], []
    resize = Image.Image.resize

    def counted(image: Image.Image, *arguments: Any, **options: Any) -> Image.Image:
        shrunk_from.append(image.size)
        return resize(image, *arguments, **options)

    def converting(image: Image.Image, profile: bytes | None) -> Image.Image:
        converted.append(image.size)
        return to_srgb(image, profile)

    monkeypatch.setattr(Image.Image, "resize", counted)
    monkeypatch.setattr(engine, "to_srgb", converting)
    presets = [replace(ANIMATED, name=f"w{side}", width=side, height=side) for side in (40, 20, 10)]
    image = render(moving("WEBP"), presets)
    assert {opened(variant).n_frames for variant in image.variants if variant.format is Format.WEBP} == {3}
    assert shrunk_from.count((80, 60)) == 1 + 3  # the still picture and its frames
    assert set(converted) == {(40, 30)}


def test_a_moving_variant_may_have_the_size_of_its_original() -> None:
    whole = replace(preset(80, 80, Fit.INSIDE, Format.WEBP), animated=True)
    (variant,) = render(moving("GIF", loop=0), [whole]).variants
    made = opened(variant)
    assert (made.size, made.n_frames) == ((80, 60), 3)
    for number, colour in enumerate((RED, GREEN, BLUE)):
        made.seek(number)
        assert near(rgb(made, 0.5, 0.5), colour, 20)


def test_a_gif_that_plays_once_or_twice_does_so_still() -> None:
    for options, plays in (({}, 1), ({"loop": 1}, 2), ({"loop": 65_535}, 65_535)):
        image = render(moving("GIF", **options), [ANIMATED])
        assert only(image, Format.WEBP).info["loop"] == plays


def test_an_animation_beyond_the_budget_stays_still() -> None:
    pixels = 3 * 40 * 30
    for most, frames in ((pixels, 3), (pixels - 1, 1)):
        image = render(moving("GIF"), [ANIMATED], Budget(max_animated_pixels=most))
        assert only(image, Format.WEBP).n_frames == frames


def test_a_still_picture_is_not_made_to_move() -> None:
    for name in ("GIF", "WEBP", "JPEG"):
        assert only(render(encoded(flat(RED), name), [ANIMATED]), Format.WEBP).n_frames == 1


@pytest.mark.parametrize("name", ["GIF", "WEBP"])
def test_a_moving_variant_carries_nothing_either(name: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = HIDDEN.decode()
    options: dict[str, Any] = {"comment": HIDDEN} if name == "GIF" else {"exif": exif, "xmp": HIDDEN}
    original = moving(name, **options)
    assert HIDDEN in original
    assert all(HIDDEN not in variant.data for variant in render(original, [ANIMATED]).variants)


# Little work.


class _Drafts:
    """Records at which sizes JPEGs are decoded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[tuple[int, int]] = []
        self.modes: list[str] = []
        load = ImageFile.ImageFile.load

        def counted(image: ImageFile.ImageFile) -> Any:
            if image.tile and isinstance(image, JpegImagePlugin.JpegImageFile):
                self.sizes.append(image.size)
                self.modes.append(image.mode)
            return load(image)

        monkeypatch.setattr(ImageFile.ImageFile, "load", counted)


@pytest.mark.parametrize(
    ("largest", "decoded"),
    [(1600, (2400, 1800)), (1601, (4800, 3600)), (800, (1200, 900)), (801, (2400, 1800)), (400, (600, 450))],
    ids=["half", "whole", "quarter", "half again", "eighth"],
)
def test_a_jpeg_is_decoded_once_and_no_larger_than_its_largest_variant_needs(
    monkeypatch: pytest.MonkeyPatch, largest: int, decoded: tuple[int, int]
) -> None:
    original = encoded(flat(RED, size=(4800, 3600)), "JPEG", progressive=True)
    drafts = _Drafts(monkeypatch)
    render(original, [preset(100, 100), preset(largest, largest), preset(60, 60, Fit.COVER)])
    assert drafts.sizes == [decoded]


@pytest.mark.parametrize(
    ("largest", "decoded"), [(1601, (2400, 1800)), (1200, (1200, 900)), (600, (600, 450))], ids=str
)
def test_fast_decodes_as_small_as_can_be(
    monkeypatch: pytest.MonkeyPatch, largest: int, decoded: tuple[int, int]
) -> None:
    drafts = _Drafts(monkeypatch)
    render(encoded(flat(RED, size=(4800, 3600)), "JPEG"), [preset(largest, largest)], fast=True)
    assert drafts.sizes == [decoded]


def test_an_ordinary_photo_that_has_to_be_decoded_whole_is_so_only_for_its_brightness(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drafts = _Drafts(monkeypatch)
    render(encoded(flat(RED, size=(4000, 3000)), "JPEG"), [preset(1600, 1600)])
    assert sorted(zip(drafts.sizes, drafts.modes, strict=True)) == [((1000, 750), "YCbCr"), ((4000, 3000), "L")]


@pytest.mark.parametrize(
    "options",
    [
        {"subsampling": 0},
        {"subsampling": 1},
        {"subsampling": 2},
        {"subsampling": 2, "progressive": True},
        {"keep_rgb": True},
    ],
    ids=["4:4:4", "4:2:2", "4:2:0", "progressive", "RGB"],
)
@pytest.mark.parametrize("side", [100, 400, 640, 1600])
def test_colours_are_right_however_a_jpeg_stores_them(options: dict[str, Any], side: int) -> None:
    """400 of 1,001 is where brightness and colours are decoded apart."""
    original = encoded(quarters().resize((1001, 751), Image.Resampling.NEAREST), "JPEG", quality=95, **options)
    for fast in (False, True):
        made = only(render(original, [preset(side, side)], fast=fast))
        corners = [rgb(made, x, y) for y in (0.25, 0.75) for x in (0.25, 0.75)]
        assert all(near(got, wanted) for got, wanted in zip(corners, (RED, GREEN, BLUE, WHITE), strict=True)), corners


def test_a_jpeg_of_rgb_at_half_its_colours_is_left_to_its_decoder() -> None:
    """libjpeg does not make YCbCr of RGB: asking for it would refuse the picture."""
    ordinary = encoded(quarters(), "JPEG", quality=95)
    jfif = ordinary.index(b"JFIF") - 4
    adobe = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"  # its colours are RGB, whatever they look like
    image = render(ordinary[:jfif] + adobe + ordinary[jfif + 18 :], [preset(200, 200)])
    assert (image.width, image.height) == (400, 300)


def test_a_shrunk_picture_looks_like_the_original_shrunk_in_one_step() -> None:
    """The draft, the cascade and the turn cost nothing that one can see, also at sizes that no scale divides."""
    original = picture(size=(2501, 1873))
    image = render(encoded(original, "JPEG", quality=95), [preset(s, s) for s in (611, 300, 97)])
    for variant in image.variants:
        direct = original.resize((variant.width, variant.height), Image.Resampling.LANCZOS)
        directly = encoded(direct, "WEBP" if variant.format is Format.WEBP else "JPEG", quality=80)
        assert same(opened(variant), Image.open(io.BytesIO(directly)), 10)


# Refusals that are not in the corpus.


def test_a_limit_is_still_allowed_and_one_more_is_not() -> None:
    data = encoded(flat(RED, size=(100, 80)), "PNG")
    render(data, [preset()], Budget(max_pixels=8000, max_bytes=len(data)))
    for budget, rule in ((Budget(max_pixels=7999), "pixels"), (Budget(max_bytes=len(data) - 1), "bytes")):
        with pytest.raises(ImageRejectedError) as refused:
            render(data, [preset()], budget)
        assert refused.value.rule == rule


def test_running_out_of_memory_is_not_the_senders_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(_image: ImageFile.ImageFile) -> None:
        raise OSError("out of memory error when reading image file")

    original = jpeg()
    monkeypatch.setattr(ImageFile.ImageFile, "load", exhausted)
    with pytest.raises(MemoryError):
        render(original, [preset()])


def _damaged(data: bytes) -> Iterator[bytes]:
    dice = random.Random(11)  # noqa: S311 (the same every time)
    for _ in range(60):
        body = bytearray(data)
        for _ in range(dice.randint(1, 6)):
            body[dice.randrange(len(body) if dice.random() < 0.5 else min(120, len(body)))] = dice.randrange(256)
        yield bytes(body[: dice.randrange(1, len(body))] if dice.random() < 0.2 else body)


@pytest.mark.parametrize("name", ["AVIF", "GIF", "JPEG", "PNG", "TIFF", "WEBP"])
def test_damage_is_refused_or_survived_and_never_anything_else(name: str) -> None:
    data = encoded(picture("P" if name == "GIF" else "RGB", (64, 48)), name)
    for body in _damaged(data):
        with suppress(ImageRejectedError):
            assert render(body, [preset(20, 20)]).variants


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\xff\0\0\0WEBPVP8X"]),
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_noise_is_always_refused(noise: bytes, magic: bytes) -> None:
    with pytest.raises(ImageRejectedError):
        render(magic + noise, [preset(20, 20)])
