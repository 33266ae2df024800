"""The web page: static files built from `frontend/`, served by our own process, from our own origin."""

from rcm.web.page import mount_page

__all__ = ["mount_page"]
