"""Related data, join keys, record linkage and the safe room: what belongs together, and how to combine it safely."""
