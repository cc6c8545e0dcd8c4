"""The program: its groups of commands, and what a person sees when something goes wrong."""

from __future__ import annotations

import os
import sqlite3
import sys
import traceback

import typer
from rich.markup import escape
from typer.exceptions import TyperException

import malmoi
from malmoi.cli import (
    anonymize,
    demo,
    evaluation,
    harvest,
    index,
    link,
    mcp,
    quality,
    search,
    searches,
    serve,
    source,
    vocab,
)
from malmoi.cli.output import CODES, notes
from malmoi.errors import MalmoiError, UsageError

app = typer.Typer(
    name="malmoi",
    help="말모이: 범정부 메타데이터 사전과 데이터 연계 (government-wide metadata catalog and data linkage).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(source.app, name="source")
app.add_typer(index.app, name="index")
app.add_typer(vocab.app, name="vocab")
app.add_typer(anonymize.app, name="anonymize")
app.add_typer(link.app, name="link")
app.add_typer(quality.app, name="quality")
app.command("harvest")(harvest.harvest_command)
app.command("extract")(harvest.extract_command)
app.command("search")(search.search_command)
app.command("search-eval")(evaluation.evaluate_command)
app.command("searches")(searches.searches_command)
app.command("demo")(demo.demo_command)
app.command("serve")(serve.serve_command)
app.command("mcp")(mcp.mcp_command)


@app.callback(invoke_without_command=True)
def program(version: bool = typer.Option(False, "--version", help="판 번호 (version).")) -> None:
    """Show the version when asked."""
    if version:
        typer.echo(f"malmoi {malmoi.__version__}")
        raise typer.Exit()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code: 0 done, 1 failed, 2 wrong usage, 3 findings, 4 held."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        result = app(args=arguments, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except TyperException as error:
        explained = getattr(error, "format_message", None)
        said = explained() if explained else str(error)
        if said:
            notes().print(f"[red]malmoi:[/red] {escape(said)}  (malmoi --help)")
        return CODES["usage"]
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _explain(error)


def _explain(error: Exception) -> int:
    if os.environ.get("MALMOI_DEBUG"):
        traceback.print_exc()
    name = type(error).__name__
    if isinstance(error, UsageError):
        notes().print(f"[red]malmoi:[/red] {escape(str(error))}")
        return CODES["usage"]
    if _is_ours(error) or isinstance(error, OSError | sqlite3.Error):
        notes().print(f"[red]malmoi:[/red] {escape(str(error) or name)}")
        return CODES["failed"]
    notes().print(
        f"[red]malmoi:[/red] 예상하지 못한 오류입니다 (unexpected {name}): {escape(str(error)[:500])}\n"
        "MALMOI_DEBUG=1 을 두고 다시 실행하면 자세히 보입니다 (set MALMOI_DEBUG=1 and run again for details)."
    )
    return CODES["failed"]


def _is_ours(error: Exception) -> bool:
    """Tell whether a room raised it on purpose: its message was written for a person."""
    rooms = {"anonymize", "api", "catalog", "connectors", "linkage", "quality", "vocab"}
    return isinstance(error, MalmoiError) or type(error).__module__.partition(".")[0] in rooms
