"""One street of a district with two departments, two communities, three kinds of compound, nine grids, 36 buildings, 1 812 homes."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from shequ_workflows.community.constants import CompoundKind
from shequ_workflows.community.models import Building, Compound, Household, Unit
from shequ_workflows.org.models import Node

HOMES = 1812


@dataclass(frozen=True)
class Plan:
    """A compound as it is drawn: buildings of ``entrances`` × ``floors`` × ``doors``."""

    community: int
    name: str
    kind: str
    buildings: int
    entrances: int
    floors: int
    doors: int
    grids: int


PLANS = (
    Plan(0, "桂花里一区", CompoundKind.OLD, 10, 3, 6, 3, 3),
    Plan(0, "桂苑新城", CompoundKind.COMMODITY, 8, 1, 18, 4, 2),
    Plan(1, "清河湾安置小区", CompoundKind.RELOCATION, 10, 2, 11, 2, 2),
    Plan(1, "河畔小筑", CompoundKind.OLD, 8, 2, 6, 4, 2),
)
#: Departments of the district that hand tasks down.
DEPARTMENTS = {"civil": ("云溪区民政局", "区民政局"), "health": ("云溪区卫健局", "区卫健局")}
COMMUNITIES = (("桂花里社区", "990101001001"), ("清河湾社区", "990101001002"))


@dataclass
class Places:
    """What was built, for those who people it."""

    district: Node
    departments: dict[str, Node]
    street: Node
    communities: list[Node]
    grids: list[Node] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)


def build(random: Random) -> Places:
    """The tree of nodes, then compounds, buildings, units and households."""
    district = Node.add_root(kind="district", code="990101", name="云溪区")
    street = district.add_child(kind="street", code="990101001", name="桂溪街道办事处", short_name="桂溪街道")
    departments = {
        key: district.add_child(kind="department", code=f"990101-{key}", name=name, short_name=short)
        for key, (name, short) in DEPARTMENTS.items()
    }
    communities = [
        street.add_child(kind="community", code=code, name=name, small_office=True) for name, code in COMMUNITIES
    ]
    places = Places(district, departments, street, communities)
    for plan in PLANS:
        add_compound(places, plan, random)
    trim(places)
    return places


def add_compound(places: Places, plan: Plan, random: Random) -> None:
    community = places.communities[plan.community]
    code = f"{community.code}-{len(places.buildings):02d}"
    compound_node = community.add_child(kind="compound", code=f"{code}X", name=plan.name)
    compound = Compound.objects.create(node=compound_node, name=plan.name, kind=plan.kind)
    grids = []
    for _place in range(plan.grids):
        number = len(places.grids) + 1
        community.refresh_from_db()
        grids.append(community.add_child(kind="grid", code=f"{community.code}-G{number:02d}", name=f"第{number}网格"))
        places.grids.append(grids[-1])
    for index in range(plan.buildings):
        grid = grids[index * len(grids) // plan.buildings]
        grid.refresh_from_db()
        label = str(index + 1)
        node = grid.add_child(kind="building", code=f"{code}-{label}", name=f"{plan.name}{label}栋")
        building = Building.objects.create(compound=compound, number=label, node=node, grid=grid)
        places.buildings.append(building)
        add_homes(places, building, plan, random)


def add_homes(places: Places, building: Building, plan: Plan, random: Random) -> None:
    units = []
    for entrance in range(1, plan.entrances + 1):
        for floor in range(1, plan.floors + 1):
            for door in range(1, plan.doors + 1):
                area = Decimal(random.choice((4820, 5635, 6210, 7345, 8890, 9012, 10456, 12880))) / 100
                gate = str(entrance) if plan.entrances > 1 else ""
                units.append(Unit.at(building, gate, f"{floor}{door:02d}", area=area))
    Unit.objects.bulk_create(units)
    places.households += [Household(unit=unit) for unit in units]


def trim(places: Places) -> None:
    """Exactly ``HOMES`` households: the homes beyond stand empty, spread over all buildings."""
    surplus = len(places.households) - HOMES
    if surplus < 0:
        raise ValueError(f"the plans hold {len(places.households)} homes, {HOMES} are told")
    step = len(places.households) / surplus if surplus else 0
    empty = {int(place * step) for place in range(surplus)}
    keep = {"3-2-501"}
    places.households = [
        home for place, home in enumerate(places.households) if place not in empty or home.unit.code in keep
    ]
    del places.households[HOMES:]
    Household.objects.bulk_create(places.households)
