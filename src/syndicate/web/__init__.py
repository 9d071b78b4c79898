"""The web pages: article, index, archive, edition and feed landing page."""
