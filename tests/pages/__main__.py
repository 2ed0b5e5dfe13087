"""Write the generated pages, and the plans of what is drawn: ``python -m tests.pages``."""

from tests.pages import asyncapi, layers
from tests.unit.display import test_plans as board
from tests.unit.kiosk.glass import test_plans as glass

if __name__ == "__main__":
    asyncapi.PAGE.write_text(asyncapi.written(), encoding="utf-8")
    page = layers.PAGE.read_text(encoding="utf-8")
    layers.PAGE.write_text(layers.written(page), encoding="utf-8")
    for plans in (glass, board):
        plans.FILE.write_text(plans.written(), encoding="utf-8")
    print(f"written: {asyncapi.PAGE}, the picture in {layers.PAGE}, {glass.FILE}, {board.FILE}")
