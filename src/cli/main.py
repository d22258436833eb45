"""The `slipway` command line: names, options and help; what a command does is in the module it calls."""

from __future__ import annotations

import json
import signal
from pathlib import Path  # noqa: TC003 (Typer reads it from the annotations)
from typing import Annotated, NoReturn

import typer
from botocore.exceptions import BotoCoreError, ClientError
from typer.core import TyperGroup

from cli import (
    account,
    archive,
    ask,
    ask_chart,
    bench,
    checks,
    coverage,
    emulator,
    environments,
    lake,
    local_stack,
    notes,
    packages,
    pipeline,
    plans,
    publish,
    rollback,
    site_commands,
    site_figures,
    sites,
    smoke,
    suite,
    users,
    watch,
)
from cli import (
    setup as machine,
)
from cli import (
    status as report,
)
from cli.console import progress, say, step
from cli.errors import CommandError
from cli.gate import commands as gate
from cli.gate import roots as gate_roots
from cli.workspace import Workspace


class _OneLineErrors(TyperGroup):
    """Shows a CommandError, or what AWS refused, as one line on stderr and exits with 1."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except (CommandError, BotoCoreError, ClientError) as error:
            progress.print(f"error: {error}", markup=False, style="red")
            raise typer.Exit(1) from None


app = typer.Typer(
    cls=_OneLineErrors,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Media sites on AWS from one file each, and all of it on one machine.",
)
app.add_typer(gate.app, name="gate")
app.add_typer(pipeline.app, name="pipeline")
app.add_typer(notes.app, name="notes")

app.add_typer(site_commands.app, name="site")
lake_app = typer.Typer(help="The lake that analysts ask.", no_args_is_help=True)
app.add_typer(lake_app, name="lake")

Environment = Annotated[str, typer.Option("--env", help="Environment: a folder of envs/.")]
Layer = Annotated[str, typer.Option(help="Layer: platform or site.")]
SiteOption = Annotated[str, typer.Option("--site", help="Site: a file of envs/sites/, without .yaml.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Port = Annotated[
    int | None, typer.Option(help=f"Port of the embedded AWS (default {emulator.DEFAULT_PORT}).", min=1, max=65535)
]
Endpoint = Annotated[str | None, typer.Option(help="Use the emulator at this URL instead of starting one.")]


@app.callback()
def _begin() -> None:
    # CI cancels with SIGTERM: end as after Ctrl-C, so that Terraform gives its lock back.
    signal.signal(signal.SIGTERM, _interrupted)


def _interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


@app.command()
def setup() -> None:
    """Check Terraform and find its provider; `make setup` has installed the rest. Seconds, also the second time."""
    machine.run(Workspace.here())


@app.command()
def up(
    site: Annotated[list[str] | None, typer.Argument(help="Sites to apply (default: demo).")] = None,
    port: Port = None,
    endpoint: Endpoint = None,
) -> None:
    """Start the embedded AWS and apply the platform and the sites to it. Running it again converges."""
    workspace = Workspace.here()
    chosen = site or ["demo"]
    stack = local_stack.up(workspace, chosen, port=port, endpoint=endpoint)
    report.show(report.collect(workspace, stack))


@app.command()
def down() -> None:
    """Stop the embedded AWS and remove its state. Nothing is left running."""
    workspace = Workspace.here()
    stack = emulator.stop(workspace)
    if stack is None:
        say("Nothing ran here.")
    elif stack.ours:
        say(f"Stopped the embedded AWS at {stack.endpoint} and removed its state.")
    else:
        say(f"Forgot {stack.endpoint}. It was not started here: it goes on running, with what was applied to it.")


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Say what runs where: emulator, account, and each site's URLs, users, buckets, table and queues."""
    workspace = Workspace.here()
    collected = report.collect(workspace, emulator.current(workspace))
    if as_json:
        typer.echo(json.dumps(collected, indent=2))
    else:
        report.show(collected)


@app.command()
def token(
    user: Annotated[str, typer.Argument(help="A name such as alice, or an e-mail address.")], site: SiteOption = "demo"
) -> None:
    """Print an access token of a local user, who is made on first use."""
    workspace = Workspace.here()
    endpoint = emulator.running(workspace).endpoint
    typer.echo(users.access_token(sites.one(workspace, endpoint, site), user, endpoint))


@app.command()
def demo(port: Port = None, endpoint: Endpoint = None) -> None:
    """Show the whole path: everything up, a user, a photo by form and by presigned POST, its variants from the CDN."""
    from cli import demo as show  # noqa: PLC0415 - Pillow takes a while to load, and only the demo needs it

    show.run(Workspace.here(), port=port, endpoint=endpoint)


@app.command()
def package(
    function: Annotated[list[str] | None, typer.Argument(help="Functions to build (default: all).")] = None,
    target: Annotated[str, typer.Option(help="host, lambda-arm64 or lambda-x86_64.")] = "host",
) -> None:
    """Build the Lambda zips: the same sources give the same bytes."""
    workspace = Workspace.here()
    targets = packages.targets()
    if target not in targets:
        raise CommandError(f"--target is {', '.join(targets)}, not {target}.")
    if not archive.compresses_as_reference():
        say("warning: this Python compresses with another zlib: these zips work, but their bytes differ from CI's.")
    for built in packages.build(workspace, targets[target], function or ()):
        done = "built" if built.rebuilt else "unchanged"
        sizes = f"{built.size_bytes:>10,} bytes, {built.unpacked_bytes / 1e6:>5.1f} MB unpacked"
        typer.echo(f"{built.function:<20} {sizes}  {built.sha256}  {done}")


@app.command()
def plan(
    env: Environment = "local",
    layer: Layer = "site",
    site: SiteOption = "demo",
    detailed: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 2 when the plan changes something.")
    ] = False,
) -> None:
    """Show what would change and save the plan for `apply`."""
    run = environments.ready(environments.root(Workspace.here(), env, layer, site))
    if run.plan():
        names = f"--env {env} --layer {layer}" + (f" --site {site}" if layer == "site" else "")
        say(f"Saved. Apply exactly this with: slipway apply {names} --saved")
        if detailed:
            raise typer.Exit(2)


@app.command()
def apply(
    env: Environment = "local",
    layer: Layer = "site",
    site: SiteOption = "demo",
    saved: Annotated[bool, typer.Option("--saved", help="Apply the plan that `plan` saved.")] = False,
    yes: Yes = False,
) -> None:
    """Apply a saved plan, or show a new one, ask, and apply exactly that."""
    root = environments.root(Workspace.here(), env, layer, site)
    if saved and not root.saved_plan.is_file():
        raise CommandError(f"There is no saved plan of {root.name}: run `slipway plan` first.")
    run = environments.ready(root)
    if not saved:
        if not run.plan():
            return
        if not yes:
            typer.confirm(f"Apply this plan to {root.name}?", abort=True)
    with step(f"Apply {root.name}") as current:
        current.detail = environments.apply(run, current.update, saved=True)


@app.command()
def destroy(
    env: Environment = "local",
    layer: Layer = "site",
    site: SiteOption = "demo",
    yes: Yes = False,
    force_name: Annotated[
        str | None, typer.Option(help="For prod: the root's full name, such as prod/site-demo.")
    ] = None,
) -> None:
    """Destroy everything that a root made."""
    root = environments.root(Workspace.here(), env, layer, site)
    if env.startswith("prod") and force_name != root.name:
        raise CommandError(f"{root.name} is production: repeat its name with --force-name {root.name}.")
    run = environments.ready(root)
    if not yes:
        typer.confirm(f"Destroy everything in {root.name}?", abort=True)
    with step(f"Destroy {root.name}") as current:
        current.detail = environments.destroy(run, current.update)


@app.command("bootstrap")
def make_account_ready(
    env: Annotated[str, typer.Argument(metavar="ENV", help="Environment: a folder of envs/ that has a bootstrap.")],
    yes: Yes = False,
) -> None:
    """Make an account ready for delivery: buckets of states and plans, roles, their trust. Again, it converges."""

    def confirm(question: str) -> None:
        if not yes:
            typer.confirm(question, abort=True)

    typer.echo(json.dumps(account.run(Workspace.here(), env, confirm)["delivery"], indent=2))


@app.command("publish")
def publish_pages(
    env: Environment = "local",
    site: Annotated[list[str] | None, typer.Option("--site", help="Site; may be given again (default: all).")] = None,
) -> None:
    """Put the pages of src/web into the buckets of an environment's sites, and out of the edge's memory."""
    workspace = Workspace.here()
    found = publish.pages(workspace.root / "src/web")
    living = [root for root in gate_roots.all_roots(workspace) if root.environment == env and root.site]
    chosen = [environments.root(workspace, env, "site", name) for name in site] if site else living
    for root in chosen:
        with step(f"Publish {root.name}") as current:
            current.detail = publish.publish(root, found)


@app.command("smoke")
def use_site(
    env: Environment = "local",
    site: SiteOption = "demo",
    out: Annotated[Path | None, typer.Option(help="Write the result to this file, as `gate record` reads it.")] = None,
    watch_minutes: Annotated[
        float,
        typer.Option("--watch", help="Then watch the site's alarms for so many minutes: one that goes off fails."),
    ] = 0,
) -> None:
    """Use a site as a visitor does: sign in, upload, wait, fetch, delete. Exits with 1 when it does not work."""
    if out:
        out.unlink(missing_ok=True)  # what another site has left there must not count for this one
    found = smoke.run(environments.root(Workspace.here(), env, "site", site), watch_minutes)
    typer.echo(text := json.dumps(found))
    if out:
        out.write_text(text, encoding="utf-8")
    if not found["passed"]:
        raise CommandError(f"{found['site']} does not work: {found['reason']}")


@app.command("rollback")
def go_back(
    env: Environment = "local",
    site: SiteOption = "demo",
    if_alarm: Annotated[
        bool, typer.Option("--if-alarm", help="Only if an alarm of the site is in ALARM; exits with 1 if so.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Let a site's functions go back to the version that worked before: seconds, no plan. The next plan shows it."""
    root = environments.root(Workspace.here(), env, "site", site)
    alarms = watch.ringing(watch.clients(root), *watch.prefixes(root))
    if if_alarm and not alarms:
        say(f"No alarm of {root.name}: nothing goes back.")
        return
    if not yes:
        typer.confirm(f"Let the functions of {root.name} go back?", abort=True)
    client = gate_roots.client(gate_roots.credentials(root), "lambda")
    for shift in rollback.back(client, rollback.names(client, root)):
        typer.echo(shift)
    if if_alarm:
        raise CommandError(f"{root.name} went back, because of {', '.join(alarms)}: docs/RUNBOOK.md says what each is.")


@app.command("ask")
def ask_lake(
    question: Annotated[str | None, typer.Argument(help="Name of a question (default: list them).")] = None,
    sql: Annotated[str | None, typer.Option(help="Your own question, in the SQL of Athena.")] = None,
    env: Environment = "local",
    png: Annotated[Path | None, typer.Option(help="Draw the chart into this file instead of the terminal.")] = None,
) -> None:
    """Ask an environment's lake: "uploads per day", or SQL of your own. docs/ANALYTICS.md has what there is."""
    if question and sql:
        raise CommandError("Name a question or write --sql, not both.")
    analysts = ask.Lake.of(environments.root(Workspace.here(), env, "platform", ""))
    if not (question or sql):
        for name, (about, _) in analysts.questions().items():
            typer.echo(f"{name:<22} {about}")
        return
    ask_chart.show(analysts.answer(sql or analysts.sql(question or "")), title=question or "Answer", png=png)


@lake_app.command("backfill")
def backfill_lake(
    site: Annotated[str, typer.Option(help="Name of the site.")],
    day: Annotated[str, typer.Option(help="The day on which media were created, in UTC: 2026-11-21.")],
    env: Environment = "local",
) -> None:
    """Tell a site's day to the lake again, from the site's table. What is there already does not count twice."""
    told = lake.backfill(environments.root(Workspace.here(), env, "site", site), day)
    typer.echo(", ".join(f"{count} {what}" for what, count in sorted(told.items())) or "Nothing was created that day.")


@app.command()
def lint() -> None:
    """Ruff, mypy, Terraform's format and validity, and the tables of the modules' READMEs."""
    checks.lint(Workspace.here())


@app.command("tf-test")
def terraform_test(
    folder: Annotated[
        list[str] | None, typer.Argument(help="Folders such as modules/storage (default: all that have tests).")
    ] = None,
) -> None:
    """Run Terraform's own tests: plan only, no credentials."""
    checks.terraform_test(Workspace.here(), folder or ())


@app.command()
def checkov() -> None:
    """Scan modules and compositions; checkov lives in an environment of its own, made when it is needed."""
    checks.checkov(Workspace.here())


@app.command("plans")
def check_plans() -> None:
    """Plan every environment against a throw-away embedded AWS, and hold the plans against checkov and our rules."""
    count, note = plans.check(Workspace.here())
    say(f"{count} checks passed: {note}")


@app.command("coverage")
def coverage_page(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when the page is out of date.")] = False,
) -> None:
    """Bring docs/COVERAGE.md, COST.md and SCALE.md up to date with the plans of every environment."""
    workspace = Workspace.here()
    with plans.made(workspace) as found:
        say(coverage.bring_up_to_date(workspace, found, write=not check))
        say(site_figures.from_plans(workspace, found, write=not check))


@app.command()
def docs(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a table is out of date.")] = False,
) -> None:
    """Bring docs/SITE.md and the inputs and outputs tables of the modules' READMEs up to date."""
    checks.docs(Workspace.here(), write=not check)


@app.command("test")
def run_tests(
    stage: Annotated[list[str] | None, typer.Argument(help="Stages such as lint or unit (default: all).")] = None,
) -> None:
    """Every check there is: lint, unit, contract, Terraform, plans, integration, end to end on a fresh embedded AWS."""
    suite.run(Workspace.here(), stage or ())


@app.command("bench")
def measure(
    quick: Annotated[
        bool, typer.Option("--quick", help="Two short rounds, for a smoke check; writes no document.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(help="A group of gates, such as naive or cold; may be given again. `lake`: its views."),
    ] = None,
    as_json: Annotated[Path | None, typer.Option("--json", help="Write everything measured to this file.")] = None,
    again: Annotated[Path | None, typer.Option(help="Measure nothing: show what such a file holds.")] = None,
    report_only: Annotated[bool, typer.Option("--report-only", help="Exit with 0 also when a gate is missed.")] = False,
) -> None:
    """Measure the engine against others on one core and judge the gates; a full run writes docs/PERFORMANCE.md."""
    if only == ["lake"]:
        raise typer.Exit(bench.lake(Workspace.here()))
    options = [option for group in only or () for option in ("--only", group)]
    options += [name for name, given in (("--quick", quick), ("--report-only", report_only)) if given]
    for name, path in (("--json", as_json), ("--again", again)):
        options += [name, str(path.resolve())] if path else []
    if code := bench.run(Workspace.here(), options):
        raise typer.Exit(code)
