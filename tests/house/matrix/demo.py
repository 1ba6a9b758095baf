from tests.house.matrix import NOBODY, Row

# Outside a demo the address answers 404 to everyone.
ROWS = [Row("demo:sign_in", post=NOBODY, body=lambda world: {"username": "zongjingli"})]
