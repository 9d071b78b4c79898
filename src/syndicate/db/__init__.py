"""What is remembered between runs, in SQLAlchemy Core."""
