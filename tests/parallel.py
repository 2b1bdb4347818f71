"""Which tests go to the same worker when they run in parallel."""

from xdist.scheduler import LoadScopeScheduling  # pyright: ignore[reportMissingTypeStubs]

SYSTEM = ("tests/system/", "tests/demo/", "tests/faults/")


class KeepTogether(LoadScopeScheduling):
    """Tests of one file stay together, and so do all that drive the seven processes."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def scope_of(nodeid: str) -> str:
    """What a test is kept together by.

    A scheduler of our own, for xdist's marks add to `nodeid` in a way that pytest 9.2 no longer has.
    """
    return "system" if nodeid.startswith(SYSTEM) else nodeid.split("::", 1)[0]
