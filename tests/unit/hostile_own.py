"""Our own hostile images beside those of the catalogue: made from numbers, the same on every run.

H01 headers that lie or were fuzzed, H02 every mode, H03 every orientation in every container, H04 colour spaces,
H05 bombs in bombs, H06 files of many pictures. A case says how it may end, and what is seen if it is shown.
"""

from __future__ import annotations

from hostile_bombs import bombs, containers
from hostile_headers import headers
from hostile_pixels import modes, orientations, spaces

OWN = (*headers(), *modes(), *orientations(), *spaces(), *bombs(), *containers())
