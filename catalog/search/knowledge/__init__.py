"""What a catalog teaches about its own language: its words, their neighbours in spelling and in meaning."""
