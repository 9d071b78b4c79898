"""The rooms of the shell: take articles in, assemble a release, prove it, put it in place."""
