"""The bench's own SSIM and PSNR, against values that others computed and values that follow from the formula."""

from __future__ import annotations

import math
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from bench.quality import Quality, compare, losses, psnr_db, references, ssim

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def _planes() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A plane of slopes and edges, and the same with a pattern laid over it."""
    y, x = np.mgrid[0:48, 0:64]
    one = (x * 3 + y * 2) % 256
    return one.astype(float), np.clip(one + ((x * 7 + y * 13) % 11 - 5) * 4, 0, 255).astype(float)


def test_ssim_is_what_scikit_image_computes() -> None:
    """scikit-image 0.26.0: structural_similarity(one, other, data_range=255, gaussian_weights=True, sigma=1.5,
    use_sample_covariance=False), which leaves out the same border."""
    assert ssim(*_planes()) == pytest.approx(0.4319806284743603, abs=1e-12)


def test_ssim_of_equal_planes_is_one() -> None:
    one, _ = _planes()
    assert ssim(one, one) == pytest.approx(1.0, abs=1e-12)


def test_ssim_of_two_greys_is_its_luminance_term() -> None:
    """Without variance only (2ab + C1) / (a^2 + b^2 + C1) is left, C1 = (0.01 * 255)^2."""
    a, b, c1 = 100.0, 150.0, 6.5025
    expected = (2 * a * b + c1) / (a * a + b * b + c1)
    assert ssim(np.full((20, 20), a), np.full((20, 20), b)) == pytest.approx(expected, abs=1e-12)


def test_ssim_does_not_care_which_comes_first() -> None:
    one, other = _planes()
    assert ssim(one, other) == pytest.approx(ssim(other, one), abs=1e-12)


def test_psnr_of_an_error_of_one_is_48_db() -> None:
    plane = np.full((4, 4), 7.0)
    assert psnr_db(plane, plane + 1) == pytest.approx(20 * math.log10(255))
    assert psnr_db(plane, plane) == math.inf


def _jpeg(size: tuple[int, int], quality: int = 95) -> bytes:
    body = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(body, "JPEG", quality=quality)
    return body.getvalue()


def test_files_are_compared_by_size_and_a_lying_one_is_turned(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(_jpeg((1700, 1200)))
    best = references(photo)
    assert [plane.shape for plane in best] == [(1129, 1600, 3), (565, 800, 3), (106, 150, 3)]
    upright = [_jpeg((plane.shape[1], plane.shape[0])) for plane in best]
    lying = [_jpeg((plane.shape[0], plane.shape[1])) for plane in best]
    assert [one.edge for one in compare("x", "2", best, upright)] == [1600, 800, 150]
    assert min(one.ssim for one in compare("x", "2", best, upright)) > 0.95
    assert [one.edge for one in compare("x", "2", best, lying)] == [1600, 800, 150]
    assert [one.edge for one in compare("x", "2", best, [*upright[:2], _jpeg((149, 106))])] == [1600, 800]


def test_a_loss_is_what_is_missing_to_the_naive_file() -> None:
    qualities = [
        Quality("naive", "12", 800, 0.95, 30.0),
        Quality("fast", "12", 800, 0.94, 30.0),
        Quality("fast", "12", 150, 0.94, 30.0),
    ]
    assert losses(qualities) == {("naive", "12", 800): 0.0, ("fast", "12", 800): pytest.approx(0.01)}
