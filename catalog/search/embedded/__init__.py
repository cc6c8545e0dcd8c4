"""The embedded index: tantivy on a folder, with features for ranking kept beside it."""
