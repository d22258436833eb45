"""What a rule has to say about a plan or a state."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What is wrong with one resource."""

    rule: str
    address: str
    problem: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.address}: {self.problem}"
