"""Which release of the engine this is; the build reads the version from here."""

#: The version that decisions, digests and `policy --version` state.
__version__ = "0.1.0"
