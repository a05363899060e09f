"""How many cases a property is tried on: a few hundred in the suite; by `make fuzz` 100,000 for each parser of cells, and
3,000 for properties of whole sheets and columns."""

from hypothesis import HealthCheck, settings

settings.register_profile("suite", max_examples=200, deadline=None)
settings.register_profile("fuzz", max_examples=100_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("sheets", max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
