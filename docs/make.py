"""Make what the documentation takes from the code: commands, settings, connectors, API, benchmarks. `make docs` runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from connectors.registry import load, names, option_help
from malmoi.cli.app import app
from malmoi.settings import Settings

DOCS = Path(__file__).parent
RESULTS = DOCS.parent / "bench" / "results"
NOTE = "<!-- Made by `make docs`; edit the code, not this file. -->\n\n"


def main() -> None:
    """Write every generated page."""
    pages = {
        "reference/commands.md": commands_page(),
        "reference/settings.md": settings_page(),
        "reference/connectors.md": connectors_page(),
        "reference/api.md": api_page(),
        "benchmarks.md": benchmarks_page(),
    }
    for name, text in pages.items():
        target = DOCS / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def commands_page() -> str:
    """Return the page of all commands with their options."""
    lines = ["# Commands\n", NOTE]
    for path, command in each_command(typer.main.get_command(app), "malmoi"):
        lines.append(f"## `{path}`\n\n{command.help or ''}\n\n")
        lines += [
            f"- `{' / '.join(p.opts)}`: {getattr(p, 'help', '') or ''}\n"
            for p in command.params
            if p.name != "help"
        ]
        lines.append("\n")
    return "".join(lines).rstrip() + "\n"


def each_command(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield every command that is not a group, with what is typed to call it."""
    # typer brings its own click; a group is told by having commands.
    children = getattr(command, "commands", None)
    if not children:
        yield path, command
        return
    for name in sorted(children):
        yield from each_command(children[name], f"{path} {name}")


def settings_page() -> str:
    """Return the page of all settings."""
    rows = [
        f"| `MALMOI_{name.upper()}` | `{field.default}` | {field.description or ''} |\n"
        for name, field in Settings.model_fields.items()
    ]
    return "# Settings\n\n" + NOTE + "| setting | default | what |\n|---|---|---|\n" + "".join(rows)


def connectors_page() -> str:
    """Return the page of all connectors with their options."""
    lines = ["# Connectors\n\n", NOTE]
    for name in names():
        lines.append(f"## `{name}`: {load(name).title}\n\n")
        lines += [
            f"- `{o.name}` ({o.type}, default `{o.default}`): {o.description}\n" for o in option_help(name)
        ]
        lines.append("\n")
    return "".join(lines).rstrip() + "\n"


def api_page() -> str:
    """Return the page of all paths of the API."""
    lines = ["# API\n\n", NOTE, "| call | what |\n|---|---|\n"]
    for path, methods in openapi()["paths"].items():
        lines += [
            f"| `{method.upper()} {path}` | {o.get('summary', '')} |\n" for method, o in methods.items()
        ]
    return "".join(lines)


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document; it does not depend on what an installation holds."""
    from api.app import create_app

    found: dict[str, Any] = create_app(None).openapi()  # type: ignore[arg-type]  # no request is answered
    return found


def benchmarks_page() -> str:
    """Return the page of all measured figures beside their bars and rivals."""
    lines = ["# Benchmarks\n\n", NOTE, "Measured by `make bench` on 2 cores.\n"]
    for path in sorted(RESULTS.glob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        lines.append(f"\n## {found['benchmark'].removeprefix('bench.')} ({found['date']})\n\n")
        lines.append("| figure | ours | bar | rival | note |\n|---|---|---|---|---|\n")
        lines += [_measure(m) for m in found["measures"]]
    return "".join(lines)


def _measure(m: dict[str, Any]) -> str:
    bar = "" if m["bar"] is None else f"{'≥' if m['better'] == 'higher' else '≤'} {m['bar']:g}"
    missed = " **missed**" if m["reached"] is False else ""
    rival = "" if m["rival"] is None else f"{m['rival']:g} ({m['rival_name']})"
    return f"| {m['name']} | {m['ours']:.4g} {m['unit']} | {bar}{missed} | {rival} | {m['note']} |\n"


if __name__ == "__main__":
    main()
