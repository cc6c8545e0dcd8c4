"""Cutting Korean text: letters, keyboard, normal forms, words."""
