"""The one way a command fails."""

from __future__ import annotations


class CommandError(Exception):
    """Ends the command with exit code 1; its message is the one line that the person at the terminal reads.

    It says what is wrong and, where there is one, what to do next. It is never shown with a stack trace.
    """
