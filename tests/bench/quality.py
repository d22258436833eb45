"""How good the files are: PSNR and SSIM against the best that can be done, every pixel decoded and one full LANCZOS."""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from bench.candidates import fitted
from bench.subjects import EDGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

# Wang, Bovik, Sheikh, Simoncelli: Image quality assessment (2004), the constants of its section III-C.
K1, K2, RANGE = 0.01, 0.03, 255.0
WINDOW, SIGMA = 11, 1.5
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""Weights of red, green and blue in BT.601's luma."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How near one file comes to the reference of its size."""

    subject: str
    image: str
    edge: int
    ssim: float
    psnr_db: float


def ssim(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """Return the mean structural similarity of two planes of 0 to 255, over the windows that lie wholly inside.

    Gaussian windows of 11 x 11 with sigma 1.5 and population variances, as in the paper.
    """
    one, other = one.astype(np.float64), other.astype(np.float64)
    mean_one, mean_other = _windowed(one), _windowed(other)
    variance_one = _windowed(one * one) - mean_one**2
    variance_other = _windowed(other * other) - mean_other**2
    covariance = _windowed(one * other) - mean_one * mean_other
    c1, c2 = (K1 * RANGE) ** 2, (K2 * RANGE) ** 2
    luminance = (2 * mean_one * mean_other + c1) / (mean_one**2 + mean_other**2 + c1)
    structure = (2 * covariance + c2) / (variance_one + variance_other + c2)
    return float(np.mean(luminance * structure))


def psnr_db(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """Return the peak signal-to-noise ratio of two arrays of 0 to 255; infinite when they are equal."""
    error = float(np.mean((one.astype(np.float64) - other.astype(np.float64)) ** 2))
    return math.inf if error == 0 else 10 * math.log10(RANGE**2 / error)


def references(photo: Path) -> list[NDArray[np.float32]]:
    """Return the photo upright at each size, by LANCZOS from all of its pixels, in floating point.

    Not in 8 bits: those of one candidate would be the reference, and its rounding would count as nobody's error.
    """
    upright = ImageOps.exif_transpose(Image.open(photo)).convert("RGB")
    planes = [plane.convert("F") for plane in upright.split()]
    return [
        np.stack(
            [plane.resize(fitted(upright.size, edge), Image.Resampling.LANCZOS) for plane in planes], axis=-1
        ).clip(0, RANGE)
        for edge in EDGES
    ]


def compare(subject: str, image: str, best: Sequence[NDArray[np.float32]], files: Sequence[bytes]) -> list[Quality]:
    """Return how near a subject's files, largest first, come to the references; sizes that differ are left out.

    SSIM is of the luma (BT.601), PSNR of red, green and blue. A file that still lies on its side is turned first:
    clockwise, as the orientation of our photos asks.
    """
    found = []
    for edge, reference, content in zip(EDGES, best, files, strict=True):
        made = Image.open(BytesIO(content)).convert("RGB")
        if made.size == reference.shape[:2]:
            made = made.transpose(Image.Transpose.ROTATE_270)
        pixels = np.asarray(made, dtype=np.float32)
        if pixels.shape == reference.shape:
            similarity = ssim(pixels @ LUMA, reference @ LUMA)
            found.append(Quality(subject, image, edge, similarity, psnr_db(pixels, reference)))
    return found


def losses(qualities: Sequence[Quality]) -> dict[tuple[str, str, int], float]:
    """Return the SSIM that each file lost against the naive one, the same encoder after a full LANCZOS."""
    best = {(one.image, one.edge): one.ssim for one in qualities if one.subject == "naive"}
    return {
        (one.subject, one.image, one.edge): best[one.image, one.edge] - one.ssim
        for one in qualities
        if (one.image, one.edge) in best
    }


def _windowed(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Gaussian mean around every pixel that has a whole window: the rows first, then the columns."""
    offsets = np.arange(WINDOW) - WINDOW // 2
    weights = np.exp(-(offsets**2) / (2 * SIGMA**2))
    weights /= weights.sum()
    rows, columns = plane.shape[0] - WINDOW + 1, plane.shape[1] - WINDOW + 1
    across = sum(weight * plane[:, start : start + columns] for start, weight in enumerate(weights))
    return sum(weight * across[start : start + rows] for start, weight in enumerate(weights))
