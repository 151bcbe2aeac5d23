"""Property tests: the same examples at every run of `make test`, new ones under `--hypothesis-profile wide` (make torture)."""

from hypothesis import HealthCheck, settings

SLOW_IS_NO_FAULT = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=SLOW_IS_NO_FAULT)
settings.register_profile("wide", deadline=None, suppress_health_check=SLOW_IS_NO_FAULT)
settings.load_profile("steady")
