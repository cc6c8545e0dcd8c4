"""Harvesting: bring the store to what a source says, without ever destroying by accident."""

from catalog.harvest.guard import MAX_REMOVAL_SHARE
from catalog.harvest.harvest import harvest, scope_of
from catalog.harvest.result import HarvestResult, Progress

__all__ = ["MAX_REMOVAL_SHARE", "HarvestResult", "Progress", "harvest", "scope_of"]
