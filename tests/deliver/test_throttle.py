"""How fast, how late again, and which domains rest."""

import itertools

from guatu.deliver import throttle
from guatu.deliver.throttle import TokenBucket, back_off
from guatu.store import open_store


def test_a_bucket_lets_a_few_through_and_then_one_at_a_time():
    """Sixty a minute: five at once, then one a second, never faster over any stretch."""
    clock = [0.0]
    taken = []
    bucket = TokenBucket(60, lambda: clock[0], lambda s: clock.__setitem__(0, clock[0] + s))
    for _ in range(65):
        bucket.take()
        taken.append(clock[0])
    assert taken[:5] == [0.0] * 5
    assert taken[-1] == 60.0
    assert all(late - early >= 0.99 for early, late in itertools.pairwise(taken[4:]))


def test_waiting_doubles_up_to_six_hours_and_is_never_the_same_for_all():
    """Half of it is chance; what the server asks for is the least."""
    assert [back_off(n, chance=lambda: 1.0) for n in (1, 2, 3, 30)] == [60, 120, 240, 6 * 3600]
    assert back_off(1, chance=lambda: 0.0) == 30
    assert back_off(1, asked=900, chance=lambda: 0.0) == 900
    assert len({back_off(3) for _ in range(20)}) > 15


def test_a_domain_rests_after_five_failures_in_a_row(tmp_path):
    """A success in between begins the count anew."""
    with open_store(tmp_path) as db:
        resting = lambda: db.execute("SELECT domain FROM rests WHERE until > 0").fetchall()  # noqa: E731
        for _ in range(4):
            throttle.failed(db, "a.example", 0)
        throttle.worked(db, "a.example")
        for _ in range(4):
            throttle.failed(db, "a.example", 0)
        assert not resting()
        throttle.failed(db, "a.example", 0)
        assert [row["domain"] for row in resting()] == ["a.example"]
