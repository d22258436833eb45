"""Reading the fields of a JSON object: every one known, of the right type, and in range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slipway.problems import ProblemError, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_TEXT = 2_000


class Fields:
    """The fields of one document. Raises ProblemError (400) that names the field at fault."""

    def __init__(self, document: Mapping[str, Any], known: Mapping[str, str]) -> None:
        """Take `document`, whose names may only be the keys of `known`; their values are our names for them.

        An unknown name is refused, not dropped: dropping `owner` or `status` silently would look like obeying.
        """
        self._values: dict[str, Any] = {}
        for name, value in document.items():
            if name not in known:
                raise ProblemError(Rule.UNKNOWN_FIELD, "Leave out the fields that are not documented.", field=name[:64])
            if known[name] in self._values:
                raise ProblemError(Rule.INVALID_FIELD, f"{known[name]} is given twice.", field=name)
            self._values[known[name]] = value

    def text(self, name: str) -> str:
        """Return a text of 1 to 2,000 characters."""
        value = self.optional_text(name)
        if not value:
            raise ProblemError(Rule.INVALID_FIELD, f"{name} is needed.", field=name)
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a text of at most 2,000 characters; None when it is absent or null."""
        value = self._values.get(name)
        if value is not None and (not isinstance(value, str) or len(value) > _LONGEST_TEXT):
            raise ProblemError(
                Rule.INVALID_FIELD, f"{name} must be a text of at most {_LONGEST_TEXT} characters.", field=name
            )
        return value

    def whole_number(self, name: str) -> int:
        """Return a whole number of at least 1; `true` and `1.0` are none."""
        value = self._values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ProblemError(Rule.INVALID_FIELD, f"{name} must be a whole number of at least 1.", field=name)
        return value
