"""Fills a database with a million orders beside those of the demo, for the measurements of the order pages.

    bin/manage load_demo && bin/manage shell < benchmarks/million_orders.py

Rows are made by PostgreSQL from the demo's departments, people and categories: two in a hundred are open, the rest
closed over the past three years; titles and texts are put together from words of household-appliance service. Run
again, it adds only what is missing. Nothing but orders is made: no events, no duties.
"""

import os
from time import perf_counter

from django.db import connection

from workorders.models import WorkOrder

WANTED = int(os.environ.get("JINGJIN_ORDERS", "1000000"))
CHUNK = 25_000
THINGS = [
    "净水器", "空调", "洗衣机", "冰箱", "热水器", "油烟机", "洗碗机", "微波炉", "电视机", "扫地机",
    "烤箱", "加湿器", "除湿机", "饮水机", "电饭煲", "燃气灶",
]  # fmt: skip
FAULTS = [
    "漏水", "异响", "不制冷", "不加热", "无法开机", "显示错误代码", "脱水不转", "门关不严", "有异味",
    "遥控失灵", "频繁跳闸", "安装未到", "退款未到账", "发票抬头有误", "外壳破损", "预约无人上门",
]  # fmt: skip
WISHES = [
    "要求换机", "请尽快上门", "请求退款", "请回电说明", "要求补偿", "请核实费用", "希望改约周末",
    "请提供检测报告",
]  # fmt: skip
DETAILS = [
    "师傅已上门一次", "客户情绪激动", "机器刚过保修期", "第三次报修", "已拍照留存", "等待配件到货",
    "小区停车困难", "家中有老人",
]  # fmt: skip
PLACES = ["明湖苑", "城东花园", "滨江一号", "翠竹里", "和平小区", "学府路", "开发区宿舍", "老城北街"]
NAMES = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭"]

INSERT = """
INSERT INTO workorders_workorder (
    version, number, kind, title, body, category_id, priority, department_id, assignee_id, status, requester, contact,
    channel, place, reported_at, response_due_at, due_at, due_is_given, first_responded_at, resolution, resolved_at,
    closed_at, response_work_seconds, resolution_work_seconds, transfer_count, reopen_count, source_system,
    external_id, created_at, updated_at)
SELECT 1, 'BM-' || lpad(n::text, 8, '0'), (ARRAY['complaint', 'enquiry', 'repair', 'repair'])[1 + any_of %% 4],
    thing || fault || '，' || wish,
    place || '客户来电：' || thing || fault || '，' || detail || '，' || wish || '。机身编号 SN' || n || '。' ||
    one_of(details) || '；' || repeat(detail || '，', 2),
    one_of(categories),
    (ARRAY['urgent', 'high', 'normal', 'normal', 'normal', 'low'])[1 + any_of / 4 %% 6],
    one_of(departments),
    CASE WHEN NOT is_open OR any_of / 24 %% 5 > 0
         THEN one_of(people) END,
    CASE WHEN NOT is_open THEN 'closed'
         WHEN any_of / 24 %% 5 = 0 THEN 'new'
         ELSE (ARRAY['assigned', 'in_progress', 'in_progress', 'waiting'])[1 + any_of / 120 %% 4] END,
    name || CASE WHEN n %% 2 = 0 THEN '女士' ELSE '先生' END, '138' || lpad((n * 7919 %% 100000000)::text, 8, '0'),
    'hotline', place, reported, reported + interval '2 hours',
    CASE WHEN is_open AND any_of / 24 %% 5 > 0 AND any_of / 120 %% 4 = 3 THEN NULL ELSE reported + due END, FALSE,
    CASE WHEN NOT is_open THEN reported + interval '1 hour' END, CASE WHEN is_open THEN '' ELSE '已处理' END,
    CASE WHEN NOT is_open THEN reported + took END, CASE WHEN NOT is_open THEN reported + took END,
    CASE WHEN NOT is_open THEN 3600 END, CASE WHEN NOT is_open THEN extract(epoch FROM took) END,
    n %% 9 / 8, n %% 23 / 22, '', '', reported, reported
FROM (
    SELECT n, n %% 50 = 0 AS is_open, hashint8extended(n, 0) & 2147483647 AS any_of,
        one_of(things) AS thing,
        one_of(faults) AS fault,
        one_of(wishes) AS wish,
        one_of(details) AS detail,
        one_of(places) AS place,
        one_of(names) AS name,
        CASE WHEN n %% 50 = 0 THEN now() - (n * 7919 %% 1000000) * interval '1.2 second'
             ELSE now() - interval '20 days' - (n * 7919 %% 1000000) * interval '90 second' END AS reported,
        interval '1 hour' * (8 + n %% 160) AS due, interval '1 hour' * (2 + n * 3 %% 190) AS took
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
) AS drawn
"""


def with_draws(drawn: dict[str, list[str] | list[int]]) -> str:
    """The statement with `one_of(names)` written out: an element drawn by a hash of `n`, so that no two choices move
    together."""
    statement = INSERT
    for salt, name in enumerate(drawn, 1):
        kind = "text" if isinstance(drawn[name][0], str) else "bigint"
        array = f"%({name})s::{kind}[]"
        drawing = f"({array})[1 + (hashint8extended(n, {salt}) & 2147483647) %% array_length({array}, 1)]"
        statement = statement.replace(f"one_of({name})", drawing)
    return statement


def fill() -> None:
    from organization.models import Department, User
    from workorders.models import Category

    drawn: dict[str, list[str] | list[int]] = {
        "things": THINGS, "faults": FAULTS, "wishes": WISHES, "details": DETAILS, "places": PLACES, "names": NAMES,
        "categories": list(Category.objects.active().values_list("pk", flat=True)),
        "departments": list(Department.objects.order_by("pk").values_list("pk", flat=True)),
        "people": list(User.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True)),
    }  # fmt: skip
    last = (
        WorkOrder.objects.filter(number__startswith="BM-")
        .order_by("-number")
        .values_list("number", flat=True)
    )
    made = int(last[0][3:]) if last.exists() else 0
    statement = with_draws(drawn)
    started = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0; SET maintenance_work_mem = '256MB'")
        cursor.execute("DROP INDEX IF EXISTS order_terms")  # made once in the end, ten times as fast
        for first in range(made + 1, WANTED + 1, CHUNK):
            cursor.execute(statement, {**drawn, "first": first, "last": min(first + CHUNK - 1, WANTED)})
            print(
                f"{min(first + CHUNK - 1, WANTED):>9,} orders, {perf_counter() - started:.0f} s", flush=True
            )
        cursor.execute(
            "CREATE INDEX order_terms ON workorders_workorder USING gin (terms) WITH (gin_pending_list_limit = 512)"
        )
        cursor.execute("VACUUM (ANALYZE) workorders_workorder")


fill()
