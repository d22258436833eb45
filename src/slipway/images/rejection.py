"""The one way an image is refused."""

from __future__ import annotations


class ImageRejectedError(Exception):
    """The sender's image breaks a rule; a retry with the same bytes breaks it again.

    `rule` is a stable machine name such as `truncated`; `detail` is one sentence for a person, with the figures.
    """

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail


def truncated(format_name: str) -> ImageRejectedError:
    """Return the refusal of a file that ends too early."""
    return ImageRejectedError("truncated", f"The {format_name} ends before its picture does; upload it again.")


def corrupt(format_name: str, what: str) -> ImageRejectedError:
    """Return the refusal of a file that is damaged; `what` completes the sentence 'The JPEG ...'."""
    return ImageRejectedError("corrupt", f"The {format_name} {what}.")
