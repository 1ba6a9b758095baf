"""Resources: the office keeps pools and settles, leadership decides what was referred, the head asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plans.commands.settlement import refer_request, settle_request
from plans.models import ResourcePool, ResourceRequest
from plans.reports.resource_cells import cells_of, open_requests, state_of
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_cycle, make_pool, make_request, plan_in
from tests.house.matrix import CLIENTS, LEADERSHIP, OFFICE, PEOPLE, SIGNED_IN, Row, World
from tests.house.matrix.plans import HEAD, MEMBERS, SEES_A

POOL = {"name": "备件包", "kind": "material", "unit": "套", "quarter_1": "10"}


def build(cast: Cast) -> Mapping[str, Any]:
    """Requests of A in each status, some in a draft, some in a plan that is handed in."""
    draft = complete_plan(cast, cycle=make_cycle())
    handed_in = plan_in("submitted", cast, cycle=make_cycle())
    pool, unused = make_pool(cycle=handed_in.cycle), make_pool(cycle=handed_in.cycle)
    measure = handed_in.measures.get()
    referred, settled = make_request(measure, pool, quarter=1), make_request(measure, pool, quarter=2)
    refer_request(referred, by=cast.officer, asked=referred.asked, reason="两个部门都要。")
    settle_request(settled, {2: settled.amount}, by=cast.officer, asked=settled.asked)
    draft_pool = make_pool(cycle=draft.cycle)
    return {
        "resource_cycle": handed_in.cycle,
        "copying_cycle": make_cycle(),
        "pool": pool,
        "unused_pool": unused,
        "quarter": 3,
        "export_kind": "csv",
        "draft_pool": draft_pool,
        "asking_measure": draft.measures.get(),
        "draft_request": make_request(draft.measures.get(), draft_pool),
        "open_request": make_request(measure, pool),
        "referred_request": referred,
        "settled_request": settled,
    }


def asked(name: str, **more: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"asked": world[name].asked, **more}


def all_granted(world: World) -> Mapping[str, Any]:
    pool: ResourcePool = world["pool"]
    return {"way": "grant", "seen": state_of(pool, cells_of(pool), open_requests(pool, 3))}


def changed_pool(world: World) -> Mapping[str, Any]:
    from plans.commands.pools import fingerprint

    return {**POOL, "name": "备件", "seen": fingerprint(ResourcePool.objects.get(pk=world["unused_pool"].pk))}


def same_request(world: World) -> Mapping[str, Any]:
    request = ResourceRequest.objects.get(pk=world["draft_request"].pk)
    return {"seen": request.spelled, "quarter": "3", "amount": "50", "note": "加班"}


def asking(world: World) -> Mapping[str, Any]:
    return {"pool": world["draft_pool"].pk, "quarter_4": "10", "note": "培训"}


ROWS = [
    Row("plans:resources_home", get=PEOPLE),
    Row("plans:resources", ("resource_cycle",), get=MEMBERS),
    Row("plans:export_resources", ("resource_cycle", "export_kind"), get=MEMBERS),
    Row("plans:resource_people", ("resource_cycle",), get=MEMBERS),
    Row("plans:add_pool", ("resource_cycle",), get=OFFICE, post=OFFICE, body=lambda world: POOL),
    Row("plans:copy_pools", ("copying_cycle",), post=OFFICE),
    Row("plans:edit_pool", ("unused_pool",), get=OFFICE, post=OFFICE, body=changed_pool),
    Row("plans:remove_pool", ("unused_pool",), post=OFFICE),
    Row("plans:resource_cell", ("pool", "quarter"), get=MEMBERS),
    Row(
        "plans:settle_cell", ("pool", "quarter"), get=LEADERSHIP | OFFICE, post=OFFICE, query="way=cut",
        body=all_granted, refusals=frozenset({409}),
    ),
    Row("plans:measure_requests", ("asking_measure",), get=SEES_A, post=HEAD, body=asking),
    Row("plans:resource_request", ("open_request",), get=SEES_A),
    Row("plans:update_request", ("draft_request",), post=HEAD, body=same_request),
    Row("plans:remove_request", ("draft_request",), post=HEAD),
    Row(
        "plans:settle_request", ("referred_request",), post=LEADERSHIP, refusals=frozenset({409}),
        body=asked("referred_request", quarter_1="20", reason="先保重点。", confirmed="1"),
    ),
    Row("plans:refer_request", ("open_request",), post=OFFICE, body=asked("open_request", reason="定不了。")),
    Row("plans:take_back", ("referred_request",), post=OFFICE),
    Row("plans:reopen_request", ("settled_request",), post=OFFICE, body=lambda world: {"reason": "记错了。"}),
    Row("api:resource-pool-list", get=SIGNED_IN),
    Row("api:resource-pool-detail", ("pool",), get=MEMBERS | CLIENTS),
    Row("api:resource-request-list", get=SIGNED_IN),
    # The CRM's account is staff of A: it reads what A asks, and decides nothing.
    Row("api:resource-request-detail", ("open_request",), get=SEES_A | CLIENTS),
    Row(
        "api:resource-request-settle", ("referred_request",), post=LEADERSHIP, refusals=frozenset({409}),
        body=asked("referred_request", grants={"1": "20"}, reason="先保重点。"),
    ),
    Row("api:resource-request-refer", ("open_request",), post=OFFICE, body=asked("open_request", reason="定不了。")),
]  # fmt: skip
