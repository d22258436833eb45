"""`slipway site retire`: a site goes in two steps, each a change of its file that somebody reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli import site_edit, site_file, site_rules
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path


def close(root: Path, name: str, environment: str, today: date) -> Path:
    """First step: add the block `retired`; the file. Raises CommandError for a site that has it or is not there."""
    site, path = site_edit.site(root, name), root / site_file.FOLDER / f"{name}.yaml"
    if retired := _block(site, environment):
        raise CommandError(
            f"{name} is retired in {environment}; it may be destroyed from {site_rules.may_go_from(retired)} on."
        )
    value = f'{{ since: "{today.isoformat()}" }}'
    text = site_edit.add(path.read_text(encoding="utf-8"), ("environments", environment), "retired", value)
    site_edit.write(root, {path: text})
    return path


def may_go(root: Path, name: str, environment: str, today: date) -> None:
    """Raise CommandError unless the site was closed and its grace period is over."""
    retired = _block(site_edit.site(root, name), environment)
    if retired is None:
        raise CommandError(
            f"{name} takes uploads in {environment}: first `slipway site retire {name} --env {environment}`."
        )
    if today < site_rules.may_go_from(retired):
        raise CommandError(
            f"{name} may be destroyed in {environment} from {site_rules.may_go_from(retired)} on: its grace period."
        )


def release(root: Path, name: str, environment: str) -> Path:
    """Second step: `destroy: true`, so that nothing of the site is protected any more; the file.

    The caller has asked `may_go`, and has seen the archive.
    """
    site, path = site_edit.site(root, name), root / site_file.FOLDER / f"{name}.yaml"
    own = ("environments", environment, "retired")
    where = own if own in site.lines else ("retired",)
    if (_block(site, environment) or {}).get("destroy"):
        raise CommandError(
            f"{name} may be destroyed in {environment} already: `slipway apply`, then `slipway destroy`."
        )
    site_edit.write(root, {path: site_edit.add(path.read_text(encoding="utf-8"), where, "destroy", "true")})
    return path


def bury(root: Path, name: str, environment: str) -> Path:
    """Last step, when nothing of it is left: take its block out, so that no plan makes it again; the file.

    The file itself stays, `retired` at its top when no environment is left: the name is never used again.
    """
    site, path = site_edit.site(root, name), root / site_file.FOLDER / f"{name}.yaml"
    retired = _block(site, environment)
    if retired is None:
        raise CommandError(
            f"{name} is not retired in {environment}: first `slipway site retire {name} --env {environment}`."
        )
    text = site_edit.remove(path.read_text(encoding="utf-8"), ("environments", environment))
    if len(site.values["environments"]) == 1 and "retired" not in site.values:
        text = site_edit.add(text, (), "retired", f'{{ since: "{retired["since"]}" }}')
    site_edit.write(root, {path: text})
    return path


def _block(site: site_file.SiteFile, environment: str) -> Mapping[str, Any] | None:
    """What the file says of the site's end in an environment. Raises CommandError when it does not live there."""
    found = dict(site.environments())
    if environment not in found:
        raise CommandError(f"{site.name} does not live in {environment}; it has {', '.join(found)}.")
    retired: Mapping[str, Any] | None = found[environment].get("retired")
    return retired
