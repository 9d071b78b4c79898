"""Proofs: a module per family; an error they find stops the release."""
