"""The API against its own description: what the description allows, and much that it does not, is never a 500."""

from __future__ import annotations

from typing import Any, cast

import schemathesis
from api_town import Town
from hypothesis import HealthCheck, Phase, settings

from api import create_app

pytest_plugins = ("api_town",)

EXAMPLES = 6  # an operation; the whole file stays under half a minute


# The description depends on no installation, so none is needed to list the operations.
schema = schemathesis.openapi.from_dict(create_app(cast(Any, None)).openapi())


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_whatever_is_sent_without_failing(case: Any, busy_town: Town) -> None:
    for role in ("anonymous", "officer"):
        sent = case.as_transport_kwargs(base_url="http://testserver", headers=dict(busy_town.headers(role)))
        sent.pop("cookies", None)
        answer = busy_town.client.request(**sent)
        assert answer.status_code < 500, f"{sent['method']} {sent['url']}: {answer.text}"
        if answer.status_code >= 400:
            ckan = sent["url"].startswith("http://testserver/api/3/")  # its errors are CKAN's
            assert ckan or answer.headers["content-type"] == "application/problem+json"
