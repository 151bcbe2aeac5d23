"""Property tests: the same examples at every run of `make test`, new ones under `--hypothesis-profile wide` (make torture)."""

import signal

from hypothesis import HealthCheck, settings

SLOW_IS_NO_FAULT = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=SLOW_IS_NO_FAULT)
settings.register_profile("wide", deadline=None, suppress_health_check=SLOW_IS_NO_FAULT)
settings.load_profile("steady")

# a shell that starts the tests in the background lets them ignore Ctrl-C, and so would every program that they start and interrupt
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
