"""`malmoi serve`: the API and the pages."""

from __future__ import annotations

from typing import Annotated

import typer


def serve_command(
    host: Annotated[str, typer.Option(help="주소 (address to listen on).")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="포트 (port).")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="프로세스 수 (processes).")] = 1,
) -> None:
    """API와 화면을 엽니다 (serve the API and the pages)."""
    from malmoi.serving import serve

    serve(host, port, workers)
