"""Ranking: features of candidates and the weights learned for them."""
