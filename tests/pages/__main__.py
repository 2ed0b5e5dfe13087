"""Write the generated pages: ``python -m tests.pages``."""

from tests.pages import asyncapi, layers

if __name__ == "__main__":
    asyncapi.PAGE.write_text(asyncapi.written(), encoding="utf-8")
    page = layers.PAGE.read_text(encoding="utf-8")
    layers.PAGE.write_text(layers.written(page), encoding="utf-8")
    print(f"written: {asyncapi.PAGE} and the picture in {layers.PAGE}")
