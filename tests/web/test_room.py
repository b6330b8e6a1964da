"""Does a call cost the same however deep it is? Where it did not, a page took twice as long."""

from statistics import median
from time import perf_counter

from careops.web.room import RoomMiddleware

DEPTHS = range(400)  # several pieces of the stack
TIMES = 50


def test_no_depth_of_a_page_makes_calls_dear():
    costs = RoomMiddleware(cost_by_depth)(None)

    assert max(costs) < 10 * median(costs)


def test_without_room_some_depth_does():
    costs = cost_by_depth(None)

    assert max(costs) > 10 * median(costs)


def cost_by_depth(_):
    return [min(at_depth(depth) for _ in range(5)) for depth in DEPTHS]


def at_depth(depth):
    """What some calls in a loop cost at this depth."""
    if depth:
        return at_depth(depth - 1)
    begin = perf_counter()
    for _ in range(TIMES):
        usual()
    return perf_counter() - begin


def usual():
    return None


usual.__code__ = usual.__code__.replace(co_stacksize=30)  # as the functions of a page need it
