"""Benchmarks of metadata scores and value diagnosis."""
