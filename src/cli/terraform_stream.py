"""Terraform's machine-readable output (`-json`), turned into progress for a person and a full log for later."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

LOCK_ERROR = "Error acquiring the state lock"


class Stream:
    """Reads one run's lines, tells `on_progress` how far it is, and writes everything readably to `log`.

    The format: https://developer.hashicorp.com/terraform/internals/machine-readable-ui
    """

    def __init__(self, on_progress: Callable[[str], None], log: TextIO) -> None:
        self._on_progress = on_progress
        self._log = log
        self._planned = 0
        self._done = 0
        self._errors: list[str] = []
        self.summary = "no change"

    def read(self, line: str) -> None:
        """Take one line; one that is no JSON (a crash, a provider's print) goes to the log as it is."""
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if not isinstance(event, dict):
            self._write(line)
            return
        self._write(f"{event.get('@timestamp', '')} {event.get('@message', '')}")
        match event.get("type"):
            case "change_summary":
                self._count(event["changes"])
            case "apply_start" | "apply_progress" | "apply_complete" if event["hook"].get("action") != "read":
                self._done += event["type"] == "apply_complete"
                self._show(event["hook"]["resource"]["addr"])
            case "diagnostic":
                self._diagnose(event["diagnostic"])

    def why(self) -> str:
        """Why the run failed, in one line."""
        if not self._errors:
            return "Terraform gave no reason"
        more = f" (and {len(self._errors) - 1} more)" if len(self._errors) > 1 else ""
        return self._errors[0] + more

    def _count(self, changes: dict[str, Any]) -> None:
        added, changed, removed = (int(changes.get(kind, 0)) for kind in ("add", "change", "remove"))
        if changes.get("operation") == "plan":
            self._planned = added + changed + removed
        elif added + changed + removed:
            self.summary = f"{added} added, {changed} changed, {removed} destroyed"

    def _show(self, address: str) -> None:
        self._on_progress(f"{self._done}/{self._planned} {address}")

    def _diagnose(self, diagnostic: dict[str, Any]) -> None:
        summary, detail = diagnostic.get("summary", ""), diagnostic.get("detail", "")
        where = diagnostic.get("address") or _place(diagnostic.get("range"))
        self._write(f"{diagnostic.get('severity', '')}: {summary} {where}\n{detail}")
        if diagnostic.get("severity") == "error":
            if summary == LOCK_ERROR:
                detail = (
                    "somebody else is changing it, or a run was killed and its lock stayed (`terraform force-unlock`)"
                )
            said = " ".join(f"{summary}: {detail}".split() if detail else summary.split())
            self._errors.append(f"{where}: {said}" if where else said)

    def _write(self, text: str) -> None:
        self._log.write(text + "\n")
        self._log.flush()


def _place(found: dict[str, Any] | None) -> str:
    """Where in the configuration something is wrong, as "../../terraform/site/functions.tf:12"."""
    return f"{found['filename']}:{found['start']['line']}" if found else ""
