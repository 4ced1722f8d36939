"""Lays out a scheme from a published document."""
