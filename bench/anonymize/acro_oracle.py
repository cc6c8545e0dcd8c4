"""Run by the rivals' interpreter: what ACRO publishes of tables and models, and which rules each cell breaks, as JSON.

Standard input: {"tables": [{"rows": [...], "columns": [...], "values": [...] | null, "margins": bool}], "models":
[{"observations": n, "parameters": p}]}; a table without values is a table of counts, with values of their sums.
Standard output: {"tables": [{"cells": [[row, column, published | null, [check, ...]], ...], "seconds": s}], "models":
[{"degrees_of_freedom": d, "allowed": bool}]}; a margin's row or column is "All". Columns are called A and B: ACRO fails
on some names with brackets or hyphens. Without ACRO it prints {"error": ...}.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import time
import warnings
from typing import Any

MARGIN = "All"


def table(acro: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the cells of one table as ACRO suppresses it."""
    import pandas

    rows = pandas.Series(asked["rows"], name="A")
    columns = pandas.Series(asked["columns"], name="B")
    options: dict[str, Any] = {"margins": asked.get("margins", False)}
    if asked.get("values") is not None:
        options |= {"values": pandas.Series(asked["values"], name="v"), "aggfunc": "sum"}
    start = time.perf_counter()
    shown = acro.crosstab(rows, columns, **options)
    seconds = time.perf_counter() - start
    outcome = list(acro.results.results.values())[-1].outcome
    cells = [
        [str(row), str(column), _value(shown, row, column), _checks(outcome.loc[row, column])]
        for row in outcome.index
        for column in outcome.columns
    ]
    return {"cells": cells, "seconds": seconds}


def _value(shown: Any, row: str, column: str) -> float | None:
    if row not in shown.index or column not in shown.columns:
        return None
    value = float(shown.loc[row, column])
    return None if value != value else value


def _checks(outcome: str) -> list[str]:
    return [check for check in (part.strip() for part in outcome.split(";")) if check and check != "ok"]


def model(acro: Any, asked: dict[str, int]) -> dict[str, Any]:
    """Fit a regression with so many observations and parameters and tell what ACRO says of it."""
    import numpy

    draw = numpy.random.default_rng(asked["observations"])
    design = draw.normal(size=(asked["observations"], asked["parameters"]))
    fitted = acro.ols(draw.normal(size=asked["observations"]), design)
    told = list(acro.results.results.values())[-1]
    return {"degrees_of_freedom": int(fitted.df_resid), "allowed": told.status != "fail"}


def main() -> None:
    """Answer everything asked; ACRO's own messages go to standard error."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    asked = json.load(sys.stdin)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            from acro import ACRO

            acro = ACRO(suppress=True)
            answer: dict[str, Any] = {
                "tables": [table(acro, one) for one in asked.get("tables", [])],
                "models": [model(acro, one) for one in asked.get("models", [])],
            }
    except (
        Exception
    ) as error:  # a missing or changed rival is told, not raised: the benchmark goes on without it
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
