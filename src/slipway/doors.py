"""Whether a site takes uploads. A retired one does not; what it has can be shown, fetched and erased until it goes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from slipway.problems import ProblemError, Rule

_SAID: Final = re.compile(r"open|closed since (\d{4}-\d{2}-\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Doors:
    """Open, or closed since a day (YYYY-MM-DD)."""

    closed_since: str | None = None

    @staticmethod
    def from_text(text: str) -> Doors:
        """Read "open" or "closed since 2026-11-21". Raises ValueError for anything else."""
        said = _SAID.fullmatch(text)
        if said is None:
            raise ValueError('"open" or "closed since YYYY-MM-DD" is expected')
        return Doors(said[1])

    def admit(self) -> None:
        """Raise ProblemError (410) when the site is retired."""
        if self.closed_since:
            raise ProblemError(
                Rule.SITE_RETIRED,
                f"This site was retired on {self.closed_since} and takes no more uploads. "
                "What you have here can still be fetched and erased: fetch what you want to keep.",
                retired_since=self.closed_since,
            )
