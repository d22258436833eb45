"""How the Glue catalogue keeps a view of Athena: a comment that holds a JSON document, in base64."""

from __future__ import annotations

import base64
import re

_VIEW = re.compile(r"/\* Presto View: ([A-Za-z0-9+/=]+) \*/")


def document(text: str) -> str | None:
    """The JSON document of a view (`originalSql`, `columns`, `schema` and more); None for any other text."""
    found = _VIEW.fullmatch(text)
    return base64.b64decode(found[1]).decode() if found else None
