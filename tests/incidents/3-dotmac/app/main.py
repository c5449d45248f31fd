from fastapi import FastAPI

from app import partners  # noqa: F401
from app.db import init_db

app = FastAPI(title="dotmac")


@app.on_event("startup")
def startup() -> None:
    init_db()
