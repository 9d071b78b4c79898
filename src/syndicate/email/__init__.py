"""The digest email: composed with Jinja2 and MJML, a text part, a MIME message."""
