"""Discrete Laplace and Gaussian noise in bulk.

The samplers of Canonne, Kamath and Steinke (2020), on arrays: whole numbers only, so that no floating-point gap can
give a value away (Mironov 2012). Randomness is the operating system's. Scales are brought to fractions with a
denominator of 2**10 and rounded up, so noise is never smaller than asked for.
"""

from __future__ import annotations

import math
import os

import numpy as np
from numpy.typing import NDArray

from anonymize.refusals import BadQuery

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_DENOMINATOR = 1 << 10
_LARGEST = 1 << 38


def discrete_laplace(scale: float, size: int) -> Integers:
    """Draw `size` whole numbers with P(x) proportional to exp(-|x| / scale)."""
    numerator = _numerator(scale)
    draws = np.zeros(size, dtype=np.int64)
    open_places = np.arange(size)
    while len(open_places):
        magnitude = _geometric(numerator, len(open_places))
        negative = _uniform(2, len(open_places)).astype(bool)
        good = ~(negative & (magnitude == 0))
        draws[open_places[good]] = np.where(negative, -magnitude, magnitude)[good]
        open_places = open_places[~good]
    return draws


def discrete_gaussian(sigma: float, size: int) -> Integers:
    """Draw `size` whole numbers with P(x) proportional to exp(-x**2 / (2 sigma**2)).

    Laplace draws are accepted with probability exp(-(|x| - sigma**2 / t)**2 / (2 sigma**2)), t = floor(sigma) + 1;
    that probability is computed in double precision, an error below 2**-50 of it.
    """
    _check(sigma)
    t = math.floor(sigma) + 1
    draws = np.zeros(size, dtype=np.int64)
    open_places = np.arange(size)
    while len(open_places):
        x = discrete_laplace(t, len(open_places))
        gamma = (np.abs(x) - sigma * sigma / t) ** 2 / (2 * sigma * sigma)
        good = _uniform(1 << 53, len(x)) < np.exp(-gamma) * (1 << 53)
        draws[open_places[good]] = x[good]
        open_places = open_places[~good]
    return draws


def _numerator(scale: float) -> int:
    _check(scale)
    return max(1, math.ceil(scale * _DENOMINATOR))


def _check(scale: float) -> None:
    if not (math.isfinite(scale) and 0 < scale < _LARGEST):
        raise BadQuery(
            f"잡음의 크기 {scale}은(는) 0보다 크고 {_LARGEST}보다 작아야 합니다",
            f"a noise scale of {scale} must lie between 0 and {_LARGEST}",
        )


def _geometric(numerator: int, size: int) -> Integers:
    """Draw floor(G * denominator / numerator)-like magnitudes: P(y) proportional to exp(-y * denominator / numerator)."""
    u = np.zeros(size, dtype=np.int64)
    open_places = np.arange(size)
    while len(open_places):
        tried = _uniform(numerator, len(open_places))
        good = _bernoulli_exp(tried, numerator)
        u[open_places[good]] = tried[good]
        open_places = open_places[~good]
    x = u + numerator * _runs_of_exp_one(size)
    return x // _DENOMINATOR


def _runs_of_exp_one(size: int) -> Integers:
    """Count successes of probability 1/e before the first failure."""
    runs = np.zeros(size, dtype=np.int64)
    running = np.arange(size)
    while len(running):
        running = running[_bernoulli_exp(np.ones(len(running), dtype=np.int64), 1)]
        runs[running] += 1
    return runs


def _bernoulli_exp(numerator: Integers, denominator: int) -> Flags:
    """Flip coins of probability exp(-numerator / denominator), numerator <= denominator, in whole numbers only."""
    steps = np.zeros(len(numerator), dtype=np.int64)
    running = np.arange(len(numerator))
    k = 0
    while len(running):
        k += 1
        steps[running] = k
        hit = _uniform(denominator * k, len(running)) < numerator[running]
        running = running[hit]
    return (steps % 2).astype(bool)


def _uniform(below: int, size: int) -> Integers:
    """Draw whole numbers uniformly from 0 to `below` - 1, without modulo bias."""
    mask = (1 << max(1, (below - 1).bit_length())) - 1
    draws = _bits(size) & mask
    wrong = np.flatnonzero(draws >= below)
    while len(wrong):
        draws[wrong] = _bits(len(wrong)) & mask
        wrong = wrong[draws[wrong] >= below]
    return draws


def _bits(size: int) -> Integers:
    return np.frombuffer(os.urandom(8 * size), dtype=np.int64).copy() & np.int64((1 << 62) - 1)
