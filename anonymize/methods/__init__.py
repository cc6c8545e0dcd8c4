"""De-identification methods: `resolve(name)` gives one by English code or Korean guideline name."""

from anonymize.methods.catalogue import methods, resolve
from anonymize.methods.method import Context, Method, Outcome, Parameters

__all__ = ["Context", "Method", "Outcome", "Parameters", "methods", "resolve"]
