"""Differential privacy: noisy answers about a table, paid from a persistent budget."""

from anonymize.budget.ledger import Balance, BudgetLedger, Spend
from anonymize.budget.noise import discrete_gaussian, discrete_laplace
from anonymize.budget.query import Answer, PrivateTable

__all__ = [
    "Answer",
    "Balance",
    "BudgetLedger",
    "PrivateTable",
    "Spend",
    "discrete_gaussian",
    "discrete_laplace",
]
