"""What `slipway site check` says of broken site files: the file, the line, what is wrong and what is allowed."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from site_tree import ROOT, make

from cli import environments, site_check
from cli.errors import CommandError
from cli.terraform import Root
from cli.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "owner: team-demo\nenvironments:\n  dev: {}\n"
OTHER = "owner: team-demo\ndomain: other.dev.slipway.example\nenvironments: {dev: {}}\n"

BROKEN = {
    "media kept for longer than the platform keeps anything": (
        "owner: team-demo\nenvironments:\n  prod:\n    domain: shop.slipway.example\n    retention_days: 31\n",
        "5: retention_days is 31: prod keeps nothing about a person for longer than 30 days",
    ),
    "a misspelt key": (
        GOOD + "retention_day: 7\n",
        '4: unknown key "retention_day"; did you mean "retention_days"? Allowed: cache, cdn, ',
    ),
    "a misspelt key of an environment": (
        "owner: team-demo\nenvironments:\n  dev:\n    waff: {}\n",
        '4: unknown key "waff" below environments.dev; did you mean "waf"? Allowed: cache, ',
    ),
    "a misspelt environment": (
        "owner: team-demo\nenvironments:\n  prd: {}\n",
        '3: unknown key "prd" below environments; did you mean "prod"? Allowed: local, dev, uat, prod',
    ),
    "a misspelt key of a block": (
        GOOD + "cdn: {price_clas: PriceClass_100}\n",
        '4: unknown key "price_clas" below cdn; did you mean "price_class"?',
    ),
    "a misspelt key of a preset": (
        GOOD + "images:\n  presets:\n    card:\n      widht: 300\n      height: 300\n",
        '7: unknown key "widht" below images.presets.card; did you mean "width"?',
    ),
    "a misspelt key of the firewall's limits": (
        GOOD + "waf:\n  limits:\n    per_adress: 100\n",
        '6: unknown key "per_adress" below waf.limits; did you mean "per_address"?',
    ),
    "a misspelt rule of the firewall": (
        GOOD + "waf:\n  mode:\n    rules:\n      sql-injektion: count\n",
        '7: waf.mode.rules has "sql-injektion": it must be one of address-reputation, ',
    ),
    "an owner's key of an environment": (
        "owner: team-demo\nenvironments:\n  dev: {owner: team-demo}\n",
        '3: unknown key "owner" below environments.dev. Allowed: cache, ',
    ),
    "a file larger than the platform takes": (
        GOOD + "limits:\n  file_mb:\n    image: 11\n",
        "6: limits.file_mb.image is 11: it must be a whole number from 1 to 10 MB",
    ),
    "a kind of file that nobody takes": (
        GOOD + "limits:\n  file_mb:\n    sound: 1\n",
        '6: unknown key "sound" below limits.file_mb. Allowed: document, image, video',
    ),
    "no owner": ("environments: {dev: {}}\n", "1: owner is missing: it must be a team of .github/CODEOWNERS, such as"),
    "no environment": (
        "owner: team-demo\nenvironments: {}\n",
        "1: the file must have an environment, or retired where a site is gone",
    ),
    "an environment without a value": (
        "owner: team-demo\nenvironments:\n  dev:\n",
        "3: environments.dev is empty: it must be keys below it, or {} for every default",
    ),
    "text for a number": (
        GOOD + "retention_days: seven\n",
        '4: retention_days is "seven": it must be a whole number from 1 to 365 days',
    ),
    "days beyond a year": (
        GOOD + "retention_days: 366\n",
        "4: retention_days is 366: it must be a whole number from 1 to",
    ),
    "half a day": (GOOD + "retention_days: 0.5\n", "4: retention_days is 0.5: it must be a whole number from 1 to 365"),
    "text for a switch": (
        GOOD + "images: {heic: sometimes}\n",
        '4: images.heic is "sometimes": it must be true or false',
    ),
    "one value for a list": (
        GOOD + "cors_origins: https://www.example.com\n",
        '4: cors_origins is "https://www.example.com": it must be a list, such as ["https://www.example.com"]',
    ),
    "an open origin": (GOOD + "cors_origins: ['*']\n", '4: cors_origins[0] is "*": it must be an origin such as'),
    "an unknown choice": (GOOD + "mfa: always\n", '4: mfa is "always": it must be one of none, optional, required'),
    "a choice that YAML reads as false": (
        GOOD + "mfa: off\n",
        "4: mfa is false: YAML reads no and off as false, yes and on as true: put the text in quotes",
    ),
    "fifty-one paths": (
        GOOD + "cache:\n" + "  {" + ", ".join(f"/{at}: 1" for at in range(51)) + "}\n",
        '4: cache is {"/0": 1, "/1": 1, "/2": 1, "/3": 1, "/4": 1, "/5": 1, "/...: it must be keys below it, at most',
    ),
    "Norway": (GOOD + "countries:\n  - SE\n  - NO\n", "6: countries[1] is false: YAML reads no and off as false"),
    "an unknown country": (
        GOOD + "countries: [DE, UK]\n",
        '4: countries[1] is "UK": it must be a country\'s code by ISO 3166-1 alpha-2 in capitals, such as DE, GB (not',
    ),
    "a country in small letters": (GOOD + "countries: [de]\n", '; did you mean "DE"?'),
    "a country twice": (GOOD + "countries: [DE, DE]\n", 'countries is ["DE", "DE"]: "DE" stands there twice'),
    "no country": (GOOD + "countries: []\n", "4: countries is []: it must be a list, at least 1, such as"),
    "an unknown region": (
        GOOD + "cdn: {origin_shield_region: eu-west-9}\n",
        '4: cdn.origin_shield_region is "eu-west-9": it must be one of ap-northeast-1, ',
    ),
    "a preset without a size": (
        GOOD + "images: {presets: {card: {}}}\n",
        "images.presets.card is {}: it must have a width",
    ),
    "a cover without a box": (
        GOOD + "images:\n  presets:\n    card: {fit: cover, width: 300}\n",
        "6: images.presets.card must have width and height: fit: cover fills a box",
    ),
    "a moving preset that cannot move": (
        GOOD + "images:\n  presets:\n    card: {animated: true, formats: [jpg], width: 300}\n",
        '6: images.presets.card.formats is ["jpg"]: it must have webp among the formats',
    ),
    "a preset of five thousand pixels": (
        GOOD + "images: {presets: {card: {width: 5000}}}\n",
        "4: images.presets.card.width is 5000: it must be a whole number from 16 to 4096 pixels",
    ),
    "a preset's name that no URL takes": (
        GOOD + "images: {presets: {Card: {width: 300}}}\n",
        '4: images.presets has "Card": it must be a name of 1 to 31 lower-case letters',
    ),
    "a name that is none": (
        GOOD + "domain: Shop.example\n",
        '4: domain is "Shop.example": it must be a host name in lower',
    ),
    "a name outside the zone": (
        GOOD + "domain: shop.example.com\n",
        '4: domain "shop.example.com" must be one label below the zone of dev, dev.slipway.example, such as shop.dev.',
    ),
    "a name deeper than the certificate": (
        GOOD + "domain: a.b.dev.slipway.example\n",
        '4: domain "a.b.dev.slipway.example" must be one label below the zone of dev',
    ),
    "no name where links must last": (
        "owner: team-demo\nenvironments:\n  dev: {}\n  prod: {}\n",
        "4: prod keeps what is stored, so links to it must last: the site needs a domain, such as shop.slipway.example",
    ),
    "an owner that does not exist": (
        GOOD.replace("team-demo", "team-ghost"),
        '1: owner "team-ghost" is no team of .github/CODEOWNERS: allowed are team-platform, team-demo',
    ),
    "an owner that does not review": (
        GOOD.replace("team-demo", "team-platform"),
        '1: owner "team-platform" does not review this file, team-demo does: .github/CODEOWNERS must have the line '
        "/envs/sites/shop.yaml @acme/team-platform",
    ),
    "more requests than the platform grants": (
        GOOD + "throttle:\n  burst: 100\n  rate_per_second: 5000\n",
        "6: throttle.rate_per_second is 5000: at most 1000, 1/10 of what the account's sites share",
    ),
    "more uploads than the platform grants": (
        GOOD + "limits:\n  site:\n    uploads_per_minute: 5000\n",
        "6: limits.site.uploads_per_minute is 5000: it must be a whole number from 1 to 3000 uploads per minute",
    ),
    "half a throttle": (
        GOOD + "throttle: {burst: 100}\n",
        "4: throttle.rate_per_second is missing: it must be a whole number",
    ),
    "variants that outlive their media": (
        GOOD + "cache:\n  /variants/*: 31536000\n",
        '5: cache "/variants/*" is 31536000 seconds: at most 604800, the retention of dev',
    ),
    "a cached API": (GOOD + "cache:\n  /v1/*: 60\n", '5: cache has "/v1/*": what the API answers is never kept'),
    "an address that is none": (
        GOOD + "waf: {block: [999.1.1.1/32]}\n",
        '4: waf.block[0] is "999.1.1.1/32": it must be a range such as 192.0.2.0/24',
    ),
    "a range by its middle": (
        GOOD + "waf: {allow: [192.0.2.7/24]}\n",
        'waf.allow[0] is "192.0.2.7/24": a range is written by its first address: "192.0.2.0/24"',
    ),
    "everybody": (GOOD + "waf: {allow: [0.0.0.0/0]}\n", "that is everybody: name the addresses"),
    "allowed and blocked": (
        GOOD + "waf: {allow: [192.0.2.0/24], block: [192.0.2.0/24]}\n",
        'waf.allow and waf.block both have "192.0.2.0/24": keep one',
    ),
    "a limit that limits nothing": (
        GOOD + "waf:\n  limits:\n    sensitive_paths: 5000\n",
        "6: waf.limits.sensitive_paths is 5000: at most per_address, 2000",
    ),
    "a key twice": (
        GOOD + "retention_days: 7\nretention_days: 30\n",
        '5: "retention_days" stands here and in line 4: keep one, readers of YAML differ in which counts',
    ),
    "an anchor": (GOOD.replace("{}", "&all {}"), "3: has an anchor (&): write the value itself"),
    "a tag": (GOOD.replace("{}", "!!map {}"), "3: has a tag (!): write the value itself"),
    "a template": (
        GOOD + "domain: ${name}.dev.slipway.example\n",
        "4: has a template (${...}): write the value itself",
    ),
    "a tab": (GOOD + "images:\n\tfast: true\n", "5: is no YAML: "),
    "a colon in bare text": (GOOD + "domain: shop: example\n", "4: is no YAML: mapping values are not allowed"),
    "two documents": (GOOD + "---\n" + GOOD, "is no YAML: "),
    "nothing": ("", "1: holds no keys: owner and environments are needed"),
    "a list": ("- owner: team-demo\n", "1: holds no keys"),
    "too many lines": (GOOD + "# more\n" * 28, "31: has 31 lines: at most 30"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=list(BROKEN))
def test_a_broken_file_is_refused_by_its_line_with_what_is_allowed(tmp_path: Path, text: str, said: str) -> None:
    problems = [str(problem) for problem in site_check.check(make(tmp_path, {"shop": text, "other": OTHER}))]
    ours = [problem for problem in problems if problem.startswith("envs/sites/shop.yaml:")]
    assert problems == ours, "the other file is right"
    assert any(said in problem for problem in ours), "\n".join(ours)
    assert len(ours) == 1, "one mistake is one message"


@pytest.mark.parametrize("text", [text for text, _ in BROKEN.values()], ids=list(BROKEN))
def test_a_broken_file_reaches_no_plan(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make(tmp_path, {"shop": text, "other": OTHER})
    reached: list[str] = []
    monkeypatch.setattr("cli.packages.build", lambda *_: reached.append("packages"))
    monkeypatch.setattr("cli.emulator.running", lambda *_: reached.append("emulator"))
    with pytest.raises(CommandError, match=r"^envs/sites/shop\.yaml:\d+: "):
        environments.ready(Root(Workspace(root, tmp_path / ".cache"), "dev", "site", "shop"))
    assert reached == []


def test_the_mistake_of_another_site_keeps_nobody_from_a_plan(tmp_path: Path) -> None:
    root = make(tmp_path, {"shop": GOOD, "other": "owner: 1\n"})
    site_check.demand(root, "shop", "dev")


def test_an_environment_without_a_block_is_not_planned(tmp_path: Path) -> None:
    root = make(tmp_path, {"shop": GOOD})
    with pytest.raises(CommandError, match=r"no block for uat, .* but in dev\. .*slipway site promote shop --to uat"):
        site_check.demand(root, "shop", "uat")


def test_a_name_where_there_is_no_zone_is_refused(tmp_path: Path) -> None:
    root = make(tmp_path, {"shop": GOOD + "domain: shop.dev.slipway.example\n"})
    platform = root / "envs/dev/platform/main.tf"
    lines = [line for line in platform.read_text(encoding="utf-8").splitlines() if "dns " not in line]
    platform.write_text("\n".join(lines), encoding="utf-8")
    (problem,) = site_check.check(root)
    assert '4: domain "shop.dev.slipway.example": dev has no zone, its sites have CloudFront\'s names' in str(problem)


def test_an_environment_without_roots_is_refused(tmp_path: Path) -> None:
    root = make(tmp_path, {"shop": GOOD})
    shutil.rmtree(root / "envs/dev")
    (problem,) = site_check.check(root)
    assert "3: environment dev has no roots in envs: allowed are local, prod, uat" in str(problem)


@pytest.mark.parametrize("name", ["Shop", "shop_", "shop--eu", "shop-", "s", "1shop", "s" * 32])
def test_a_name_that_resources_cannot_have_is_refused(tmp_path: Path, name: str) -> None:
    owners = f"* @acme/team-demo\n/envs/sites/{name}.yaml @acme/team-demo\n"
    (problem,) = site_check.check(make(tmp_path, {name: GOOD}, owners))
    assert f'1: "{name}" is no name of a site: 2 to 31 lower-case letters and digits' in str(problem)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    root = make(tmp_path, {"shop": GOOD})
    (root / "envs/sites/shop.yaml").write_bytes(b"owner: team-d\xe9mo\n")
    assert [str(problem) for problem in site_check.check(root)] == [
        "envs/sites/shop.yaml:1: is not UTF-8: save it as UTF-8 [docs/FAQ.md#not-plain-yaml]"
    ]


def test_a_value_for_all_environments_is_judged_in_each(tmp_path: Path) -> None:
    text = "owner: team-demo\ndomain: shop.slipway.example\nenvironments:\n  dev: {}\n  prod: {}\n"
    problems = [str(problem) for problem in site_check.check(make(tmp_path, {"shop": text}))]
    said = "\n".join(problems)
    assert len(problems) == 3
    assert '2: domain "shop.slipway.example" of dev is taken by shop in prod' in said
    assert '2: domain "shop.slipway.example" of prod is taken by shop in dev' in said
    assert "must be one label below the zone of dev" in said


def test_two_sites_with_one_name_are_both_told(tmp_path: Path) -> None:
    root = make(tmp_path, {"shop": GOOD + "domain: other.dev.slipway.example\n", "other": OTHER})
    other, shop = (str(problem) for problem in site_check.check(root))
    taken = 'domain "other.dev.slipway.example" of dev is taken by'
    assert f"envs/sites/other.yaml:2: {taken} shop in dev: a name leads to one site in one environment" in other
    assert f"envs/sites/shop.yaml:4: {taken} other in dev" in shop
    for name in ("shop", "other"):
        with pytest.raises(CommandError, match="of dev is taken by"):
            site_check.demand(root, name, "dev")


def test_the_blocks_value_stands_in_for_the_files_own(tmp_path: Path) -> None:
    text = "owner: team-demo\ndomain: nonsense.example.org\nenvironments:\n  dev: {domain: shop.dev.slipway.example}\n"
    assert site_check.check(make(tmp_path, {"shop": text})) == []


def _git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


@pytest.mark.parametrize("how", ["deleted", "renamed"])
def test_a_name_is_never_used_again(tmp_path: Path, how: str) -> None:
    root = make(tmp_path, {"shop": GOOD, "other": OTHER})
    shop = root / "envs/sites/shop.yaml"
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        _git(root, *arguments)
    assert site_check.check(root) == []
    if how == "deleted":
        shop.unlink()
    else:
        shop.rename(shop.with_name("store.yaml"))
    for arguments in (["add", "-A"], ["commit", "-qm", "gone"]):
        _git(root, *arguments)
    shop.write_text(GOOD, encoding="utf-8")
    said = [str(problem) for problem in site_check.check(root) if problem.topic == "names"]
    assert len(said) == 1
    assert 'shop.yaml:1: the name "shop" was another site\'s (commit ' in said[0]


def test_a_history_that_is_cut_is_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert site_check.check(make(tmp_path, {"shop": GOOD})) == []
    assert "names of deleted sites are not checked" in capsys.readouterr().err


def test_the_sites_of_this_repository_are_right() -> None:
    assert [str(problem) for problem in site_check.check(ROOT)] == []
