"""Counts what holds and what does not, for the closing line that scripts/test adds up."""


class Tally:
    """The cases so far."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def expect(self, what: str, holds: object, found: object = "") -> None:
        """Counts one case; one that does not hold is told with what was found instead."""
        if holds:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAILED  {what}" + (f": {found}" if found != "" else ""), flush=True)

    def close(self) -> int:
        """Prints the closing line; the exit code."""
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed or not self.passed else 0
