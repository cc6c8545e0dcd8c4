"""Generalise tables until they are k-anonymous, l-diverse and t-close."""

from anonymize.kanonymity.anonymised import Anonymised, Model, anonymise
from anonymize.kanonymity.errors import AnonymityError
from anonymize.kanonymity.requirement import Requirement
from anonymize.kanonymity.verification import Verification, verify

__all__ = ["Anonymised", "AnonymityError", "Model", "Requirement", "Verification", "anonymise", "verify"]
