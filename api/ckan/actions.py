"""The actions by name: those that read, and the names of those that would write."""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from api.ckan import activity, bodies, datasets, site
from api.ckan.context import Context
from api.ckan.errors import CkanError, denied, not_found
from api.ckan.parameters import Parameters
from api.ckan.search import package_search
from catalog.errors import StoreError
from catalog.search.errors import SearchError

Action = Callable[[Context, Parameters], Any]


def help_show(context: Context, given: Parameters) -> Any:
    """Return what an action does. `name`."""
    name = given.required("name")
    if name in WRITING:
        return "Writes, which this catalog does not let anybody do over this API (읽기 전용)."
    if name not in ACTIONS:
        raise not_found("Action function not found")
    return inspect.getdoc(ACTIONS[name])


_READING: tuple[Action, ...] = (
    package_search,
    datasets.package_show,
    datasets.package_list,
    datasets.current_package_list_with_resources,
    datasets.package_autocomplete,
    datasets.package_relationships_list,
    datasets.resource_show,
    datasets.resource_search,
    datasets.resource_view_list,
    datasets.format_autocomplete,
    bodies.organization_list,
    bodies.organization_show,
    bodies.organization_autocomplete,
    bodies.organization_list_for_user,
    bodies.group_list,
    bodies.group_show,
    bodies.group_package_show,
    bodies.group_autocomplete,
    bodies.group_list_authz,
    bodies.member_list,
    bodies.member_roles_list,
    bodies.tag_list,
    bodies.tag_show,
    bodies.tag_search,
    bodies.tag_autocomplete,
    bodies.vocabulary_list,
    bodies.vocabulary_show,
    activity.recently_changed_packages_activity_list,
    activity.organization_activity_list,
    activity.group_activity_list,
    activity.package_activity_list,
    site.status_show,
    site.site_read,
    site.license_list,
    site.user_list,
    site.user_show,
    site.dataset_follower_count,
    site.term_translation_show,
    site.task_status_show,
    site.package_collaborator_list,
    help_show,
)
_LIKE = {
    "licence_list": site.license_list,
    "user_autocomplete": site.user_list,
    **dict.fromkeys(("group_follower_count", "organization_follower_count"), site.follower_count),
    **dict.fromkeys(
        [
            "am_following_dataset",
            "am_following_group",
            "am_following_user",
            "api_token_list",
            "config_option_list",
            "config_option_show",
            "dashboard_activity_list",
            "dashboard_new_activities_count",
            "dataset_follower_list",
            "followee_list",
            "get_site_user",
            "group_follower_list",
            "job_list",
            "job_show",
            "organization_follower_list",
            "package_collaborator_list_for_user",
            "user_follower_list",
        ],
        bodies.not_a_member,
    ),
}
ACTIONS: Mapping[str, Action] = MappingProxyType({**{f.__name__: f for f in _READING}, **_LIKE})
WRITING = frozenset(
    f"{noun}_{verb}"
    for verb in ("create", "update", "patch", "delete", "purge")
    for noun in [
        "package",
        "dataset",
        "resource",
        "resource_view",
        "organization",
        "group",
        "member",
        "organization_member",
        "group_member",
        "user",
        "tag",
        "vocabulary",
        "package_relationship",
        "package_collaborator",
        "api_token",
        "activity",
        "config_option",
        "task_status",
        "term_translation",
    ]
) | frozenset(
    [
        "package_revise",
        "package_resource_reorder",
        "package_owner_org_update",
        "resource_view_reorder",
        "bulk_update_private",
        "bulk_update_public",
        "bulk_update_delete",
        "follow_dataset",
        "follow_group",
        "follow_user",
        "unfollow_dataset",
        "unfollow_group",
        "unfollow_user",
        "user_invite",
        "api_token_revoke",
        "job_clear",
        "job_cancel",
        "task_status_update_many",
        "term_translation_update_many",
        "dashboard_mark_activities_old",
        "send_email_notifications",
        "resource_view_clear",
        "package_create_default_resource_views",
        "resource_create_default_resource_views",
    ]
)


def call(context: Context, name: str, given: Parameters) -> Any:
    """Call an action by name. Raises CkanError; KeyError for a name there is not."""
    if name in WRITING:
        raise denied("this catalog is read only here; sources are harvested (읽기 전용)")
    action = ACTIONS[name]
    try:
        return action(context, given)
    except (SearchError, StoreError, sqlite3.OperationalError) as error:
        message = "Unable to connect to the search server"
        raise CkanError(503, "Search Connection Error", message=message) from error
