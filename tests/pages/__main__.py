"""Write the generated pages: ``python -m tests.pages``."""

from tests.pages import asyncapi

if __name__ == "__main__":
    asyncapi.PAGE.write_text(asyncapi.written(), encoding="utf-8")
    print(f"written: {asyncapi.PAGE}")
