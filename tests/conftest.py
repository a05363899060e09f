"""How many cases a property is tried on: a few hundred in the suite, 100,000 by `make fuzz`."""

from hypothesis import HealthCheck, settings

settings.register_profile("suite", max_examples=200, deadline=None)
settings.register_profile("fuzz", max_examples=100_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
