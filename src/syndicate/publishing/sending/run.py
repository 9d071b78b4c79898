"""A run of the sender: all that is under way, until it is done or told to stop."""

from datetime import datetime
from threading import Event

from syndicate.publishing.desk import Setup
from syndicate.publishing.sending.clock import Clock
from syndicate.publishing.sending.office import Sending
from syndicate.publishing.sending.opening import open_office, stopping


def run(setup: Setup, now: datetime) -> list[Sending]:
    """Work off the editions that are under way, and tell how each stands.

    SIGTERM and SIGINT end it in good order. What can go wrong is told at ``Office.run``.
    """
    stop = Event()
    with stopping(stop), open_office(setup, Clock(now), stop) as office:
        return office.run()
