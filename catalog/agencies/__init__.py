"""Agencies (기관): when two names mean one body, which kind it is, and what is known of the central ones."""
