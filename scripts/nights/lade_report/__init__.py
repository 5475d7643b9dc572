"""Reads the events of `lade load`, judges each run by those before it, and draws or compares them."""
