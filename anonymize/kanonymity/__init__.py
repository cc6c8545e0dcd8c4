"""Generalise tables until they are k-anonymous, l-diverse and t-close."""
