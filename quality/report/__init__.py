"""The Korean diagnosis report, and the checks such reports are accepted by."""
