"""What can go wrong with the local platform, each with the sentence that is shown."""


class PlatformError(Exception):
    """Something the local platform needs is missing or failed. The message is one sentence for a person."""


class CouldNotFetch(PlatformError):
    """Something had to be downloaded and could not be had."""


class WrongContent(PlatformError):
    """A downloaded file is not the one that the committed list of SHA-256 sums names."""
