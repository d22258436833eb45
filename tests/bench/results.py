"""What a run found, as a file: `slipway bench --json FILE` writes it, `--again FILE` shows it once more."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from bench.figures import Sample
from bench.quality import Quality, losses

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class Results:
    """Everything that tables, gates and the plot are made from."""

    date: str
    quick: bool
    groups: list[str]
    machine: dict[str, str]
    core: int | None
    """The core that everything ran on; None where a process cannot be kept on one."""
    unmeasured: dict[str, str] = field(default_factory=dict)
    """Subject -> why it was not run."""
    photos: dict[str, str] = field(default_factory=dict)
    """Photo -> what it is, in words."""
    samples: list[Sample] = field(default_factory=list)
    sizes: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    """Photo -> subject -> bytes of the files it made."""
    qualities: list[Quality] = field(default_factory=list)
    profiles: dict[str, dict[str, float]] = field(default_factory=dict)
    """Handler -> top-level package -> milliseconds of its import."""

    @property
    def losses(self) -> dict[tuple[str, str, int], float]:
        """SSIM lost by (subject, photo, edge)."""
        return losses(self.qualities)

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Results:
        """Read what `save` wrote."""
        found = json.loads(path.read_text(encoding="utf-8"))
        found["samples"] = [Sample(**sample) for sample in found["samples"]]
        found["qualities"] = [Quality(**quality) for quality in found["qualities"]]
        return cls(**found)
