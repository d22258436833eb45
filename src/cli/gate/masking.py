"""What of a plan may be shown. Terraform hides what a provider calls sensitive; a secret in a plain place it prints."""

from __future__ import annotations

import contextlib
import json
import math
import re
from collections import Counter
from typing import Any

HIDDEN = "(hidden)"
AFTER_APPLY = "(known after apply)"

NAMED = re.compile(
    r"passw(or)?d|passphrase|(^|_)pass(_|$)|(^|_)pwd(_|$)|secret|token|credential|private_?key|api_?key|access_?key|"
    r"authori[sz]ation|connection_?string|(^|_)dsn(_|$)|signature|webhook_?url",
    re.IGNORECASE,
)
"""Names of what is a secret, wherever it stands."""

NAMED_BUT_PLAIN = re.compile(
    r"(_arn|_arns|_id|_ids|_days|_hours|_minutes|_seconds|_units|_type|_types|_enabled|_version|_validity|_name|_policy)$|"
    r"^(allowed_|explicit_|enable_|generate_|manage_|recovery_)|^token_key$",
    re.IGNORECASE,
)
"""Names that speak of a secret and hold something else: a length of life, a switch, an ARN."""

SHAPED = re.compile(
    r"\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}|"
    r"\bxox[abeprs]-[\w-]{10,}|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.|\bsk_(live|test)_\w{16,}|\bAIza[\w-]{30,}|"
    r"://[^/\s:@]+:[^/\s:@]+@"
)
"""Values that can only be a credential: keys of AWS, GitHub, Slack, Stripe, Google; PEM; a JWT; user:password@."""

FREE = re.compile(
    r"(^|\.)(variables|custom_header|user_data|insecure_value|input|triggers_replace|request_parameters)\b"
)
"""Places where people put what they like, so that a value is judged by how random it looks."""

PLAIN = re.compile(r"[a-z]+(:[\w*./-]*){2,}|https?://[\w.:-]+(/[\w./-]*)?|[\w-]+(\.[\w-]+)+|[/\w.-]*/[/\w.*-]*")
"""An ARN, a URL without a query, a host name, a path: long, and no secret."""


def is_secret(path: str, value: object) -> bool:
    """Whether a value must not be shown: by its name, by its shape, or by how random it looks in a free place."""
    if value is None or isinstance(value, bool) or value in ("", AFTER_APPLY):
        return False
    name = re.sub(r"\[\d+\]$", "", path).rpartition(".")[2]
    if NAMED.search(name) and not NAMED_BUT_PLAIN.search(name):
        return True
    text = str(value)
    return bool(SHAPED.search(text)) or (bool(FREE.search(path)) and looks_random(text))


def looks_random(text: str) -> bool:
    """Whether a text is long and its characters are spread as only a machine spreads them (Shannon, 3.3 bits each)."""
    if len(text) < 16 or re.search(r"\s", text) or PLAIN.fullmatch(text):
        return False
    counts = Counter(text)
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    mixed = re.search(r"\d", text) or (re.search(r"[a-z]", text) and re.search(r"[A-Z]", text))
    return bits >= 3.3 and bool(mixed)


def leaves(value: Any, unknown: Any = None, sensitive: Any = None, path: str = "") -> dict[str, str]:
    """Path -> value as it may be shown, for every leaf; "(known after apply)" and "(hidden)" where that is all.

    A text that holds a JSON object (a policy) is taken apart as well. A hidden value that changes stays hidden, so a
    caller that needs to know whether it changed has to compare the values themselves.
    """
    if sensitive is True:
        return {path: HIDDEN}
    if unknown is True:
        return {path: AFTER_APPLY}
    if isinstance(value, str) and value.startswith(("{", "[")):
        with contextlib.suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, dict) or isinstance(unknown, dict):
        names = sorted((value or {}).keys() | (unknown if isinstance(unknown, dict) else {}).keys())
        inside = [
            leaves(
                (value or {}).get(name),
                _part(unknown, name),
                _part(sensitive, name),
                f"{path}.{name}" if path else name,
            )
            for name in names
        ]
    elif isinstance(value, list):
        inside = [
            leaves(one, _part(unknown, at), _part(sensitive, at), f"{path}[{at}]") for at, one in enumerate(value)
        ]
    elif value is None:
        return {}
    else:
        return {path: HIDDEN if is_secret(path, value) else json.dumps(value, ensure_ascii=True)}
    return {name: shown for part in inside for name, shown in part.items()}


def _part(of: Any, at: str | int) -> Any:
    if of is True:
        return True
    if isinstance(of, dict):
        return of.get(at)
    return of[at] if isinstance(of, list) and isinstance(at, int) and at < len(of) else None
