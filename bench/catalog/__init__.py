"""Benchmarks of the catalog."""
