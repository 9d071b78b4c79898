"""What came back: reports of failed delivery and of complaint, from bytes to events.

Anybody can write such a report. So it is believed of the one recipient alone for whom it has a
signature that only we can have made, and that was sent to nobody else.
"""

from syndicate.bounces.reading import MOST, Found, Reading, read
from syndicate.bounces.wearing import wears_out

__all__ = ["MOST", "Found", "Reading", "read", "wears_out"]
