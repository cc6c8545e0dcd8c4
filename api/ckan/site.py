"""Actions on the site itself, and on what it does not have: people, views, jobs."""

from __future__ import annotations

from typing import Any

from api.ckan.context import Context
from api.ckan.datasets import dataset_of
from api.ckan.errors import invalid, not_found
from api.ckan.parameters import MISSING, Parameters
from api.licences import Licence, known_licences

CKAN_VERSION = "2.12.0"  # whose API this is


def status_show(context: Context, given: Parameters) -> Any:
    """Return what this site is."""
    return {
        "ckan_version": CKAN_VERSION,
        "error_emails_to": None,
        "extensions": ["activity", "malmoi"],
        "locale_default": "ko_KR",
        "site_description": "범정부 메타데이터 사전 (government-wide metadata catalog)",
        "site_title": "말모이",
        "site_url": context.services.public_url,
    }


def site_read(context: Context, given: Parameters) -> Any:
    """Return true: anybody may read."""
    return True


def license_list(context: Context, given: Parameters) -> Any:
    """Return the licences that are known by id."""
    return [_licence(known) for known in known_licences()]


def user_list(context: Context, given: Parameters) -> Any:
    """Return nobody: officers are not told to others."""
    return []


def user_show(context: Context, given: Parameters) -> Any:
    """Refuse: officers are not told to others. `id`."""
    given.required("id")
    raise not_found()


def follower_count(context: Context, given: Parameters) -> Any:
    """Return 0: nobody follows anything here. `id`."""
    given.required("id")
    return 0


def dataset_follower_count(context: Context, given: Parameters) -> Any:
    """Return 0: nobody follows anything here. `id` of a dataset."""
    dataset_of(context, given.required("id"))
    return 0


def term_translation_show(context: Context, given: Parameters) -> Any:
    """Return nothing: terms are not translated here; see /api/v1/vocab/terms. `terms`."""
    if not given.texts("terms"):
        raise invalid(terms=MISSING)
    return []


def task_status_show(context: Context, given: Parameters) -> Any:
    """Refuse: there are no tasks. `id`, or `entity_id`, `task_type` and `key`."""
    if not given.text("id"):
        given.required("entity_id")
    raise not_found()


def package_collaborator_list(context: Context, given: Parameters) -> Any:
    """Refuse: datasets have no collaborators."""
    raise invalid(message="Dataset collaborators not enabled")


def _licence(known: Licence) -> dict[str, Any]:
    conformance = "approved" if known.is_open else "not reviewed"
    return {
        "domain_content": known.is_open,
        "domain_data": known.is_open,
        "domain_software": False,
        "family": "",
        "id": known.id,
        "is_generic": False,
        "is_okd_compliant": known.is_open,
        "is_osi_compliant": False,
        "maintainer": "",
        "od_conformance": conformance,
        "osd_conformance": "not reviewed",
        "status": "active",
        "title": known.title,
        "url": known.url,
    }
