"""Meaning: vectors of texts, learned from the catalog or by a sentence model, and the search among them."""
