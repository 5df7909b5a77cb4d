"""Everything that is told, in its order: what happened first comes first."""

from __future__ import annotations

from random import Random

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from shequ_workflows.org.models import Person

from .days import at
from .ended import clothes_lines, corridor, handrail, lift, market, parcels
from .matters import activity_room, bicycles, canteen, retrofit, sandpit, square, street_lights, washbasin
from .people import Neighbours
from .places import Places
from .staff import Cast
from .story import Story

#: So many of the first community's residents speak and vote online.
ONLINE = 130
CHAPTERS = (
    corridor, market, handrail, lift, parcels, canteen, activity_room, sandpit, bicycles, square, clothes_lines,
    street_lights, washbasin, retrofit,
)  # fmt: skip


def tell(places: Places, neighbours: Neighbours, cast: Cast, random: Random) -> Story:
    """All matters, oldest first."""
    pools = [verified(neighbours, places, which, random) for which in range(len(places.communities))]
    online = [one for one in pools[0] if neighbours.ages[one.pk] < 60][:ONLINE]
    give_accounts(online)
    chosen = {one.pk for one in online}
    # Who fills in slips and rings: the old first, as they do.
    rest = [one for one in pools[0] if one.pk not in chosen]
    rest.sort(key=lambda one: neighbours.ages[one.pk] < 60)
    story = Story(places, neighbours, cast, random, [rest, pools[1]], online)
    for chapter in CHAPTERS:
        chapter(story)
    return story


def verified(neighbours: Neighbours, places: Places, which: int, random: Random) -> list[Person]:
    """Verified adults of a community who hold no office and no account, in an order that does not change."""
    node = places.communities[which]
    held = Person.objects.holding("resident", at=node, when=at(0)).filter(user=None, roles__node=node)
    found = [one for one in held.order_by("pk") if one.pk not in neighbours.taken]
    random.shuffle(found)
    return found


def give_accounts(people: list[Person]) -> None:
    """Accounts nobody signs in with: these people spoke online."""
    user = get_user_model()
    locked = make_password(None)
    made = user.objects.bulk_create([user(username=f"neighbour{n:03d}", password=locked) for n in range(len(people))])
    for person, account in zip(people, made, strict=True):
        person.user = account
    Person.objects.bulk_update(people, ["user"])
