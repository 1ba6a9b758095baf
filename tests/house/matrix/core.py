from tests.house.matrix import EVERYONE, PEOPLE, Row

ROWS = [
    Row("healthz", get=EVERYONE),
    # 503 without a worker is its honest answer; who may ask is tested with the health checks.
    Row("readyz", get=EVERYONE),
    Row("set_language", post=EVERYONE, body=lambda world: {"language": "en", "next": "/healthz"}),
    Row("gallery", get=PEOPLE),
    Row("search", get=PEOPLE, query="q=GD"),
    Row("api:schema", get=EVERYONE),
    Row("api:docs", get=EVERYONE),
]
