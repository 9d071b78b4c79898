"""Which of millions of numbers have come before, in 16 to 32 bytes for each."""

from array import array

_BITS = 2**64 - 1


class Seen:
    """A set of numbers of 64 bits, which grows; a tenth of what Python's own would take.

    Made from keyed hashes, two of ten million are equal by chance once in half a million lists.
    """

    __slots__ = ("_count", "_slots")

    def __init__(self) -> None:
        """Begin with nothing."""
        self._slots = array("Q", bytes(8 * 1024))
        self._count = 0

    def add(self, number: int) -> bool:
        """Add a number; tell whether it is new."""
        number = number & _BITS or 1  # nothing is what a free place has
        if not _put(self._slots, number):
            return False
        self._count += 1
        if 2 * self._count > len(self._slots):
            self._grow()
        return True

    def _grow(self) -> None:
        slots = array("Q", bytes(16 * len(self._slots)))
        for number in self._slots:
            if number:
                _put(slots, number)
        self._slots = slots


def _put(slots: "array[int]", number: int) -> bool:
    mask = len(slots) - 1
    at = number & mask
    while found := slots[at]:
        if found == number:
            return False
        at = (at + 1) & mask
    slots[at] = number
    return True
