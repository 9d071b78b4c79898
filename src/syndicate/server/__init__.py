"""The web server, ``syndicate serve``: nothing outside imports Starlette or uvicorn."""
