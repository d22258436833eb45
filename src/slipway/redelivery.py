"""When a message that failed is to come again. Pauses are whole seconds; `receives` is 1 for the first delivery.

`chance`, 0 to 1, spreads a pause over its upper half, so that what failed together does not come back together.
"""

from __future__ import annotations

from typing import Final

FIRST_SECONDS: Final = 5
LONGEST_SECONDS: Final = 300

_HOPEFUL_RECEIVES: Final = 2


def retry_seconds(receives: int, chance: float) -> int:
    """Return the pause after something failed that may work later: 5 s, doubled every time, at most 300 s."""
    pause = min(LONGEST_SECONDS, FIRST_SECONDS << min(max(receives, 1) - 1, 10))
    return round(pause * (0.5 + chance / 2))


def retry_seconds_while_held(receives: int, held_seconds: float, chance: float) -> int:
    """Return the pause while somebody else's claim has `held_seconds` left.

    They are most likely done in a moment, so the first deliveries come again soon; if they died, only the end of their
    claim helps, and every delivery before it would be one step towards the dead-letter queue.
    """
    soon, at_the_end = retry_seconds(receives, chance), max(0, int(held_seconds)) + 1
    return min(soon, at_the_end) if receives <= _HOPEFUL_RECEIVES else at_the_end
