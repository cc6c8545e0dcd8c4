"""Metadata quality in 405 points, after the method of data.europa.eu (MQA)."""
