import pytest

from app.db import Base, engine


@pytest.fixture(scope="session", autouse=True)
def tables():
    Base.metadata.create_all(bind=engine)
    yield
    Base.metadata.drop_all(bind=engine)
