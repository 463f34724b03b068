"""How hard the properties are tried: `ci` by default, `long` by `HYPOTHESIS_PROFILE=long`."""

import os

from hypothesis import HealthCheck, settings

_QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=150, suppress_health_check=_QUIET
)
settings.register_profile(
    "long", derandomize=False, deadline=None, max_examples=3000, suppress_health_check=_QUIET
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
