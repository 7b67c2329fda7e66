"""Datasette, which shows a database to people and programs, without a network."""

import asyncio
import re
import unicodedata

from checks import demand, demand_equal
from datasette.app import Datasette
from readers import SQLITE

# Of all words in order, each of so many is searched for.
STEP = 20

VIEWS = ["entries", "shared_ports", "port_classes"]


def check_datasette(checks, name, dataset):
    """Datasette gives all rows of all tables, and finds the full-text search."""
    asyncio.run(check_pages(checks, name, dataset))


async def check_pages(checks, name, dataset):
    """The same, within a loop of events."""
    datasette = Datasette(files=[], immutables=[str(dataset.folder / SQLITE)])
    with checks.check(f"{name}: datasette gives the rows of all tables of the registry file"):
        for table, expected in dataset.tables.items():
            columns = dataset.fields(table)
            rows = [row async for row in all_rows(datasette, table)]
            rows = [{column: row[column] for column in columns} for row in rows]
            demand_equal(rows, expected, table)
    with checks.check(f"{name}: datasette shows the pages of tables and views"):
        for page in [*dataset.tables, *VIEWS]:
            found = await get(datasette, page)
            has_rows = dataset.tables.get(page)
            demand("<table" in found.text or not has_rows, f"no table on the page of {page}")
    with checks.check(f"{name}: datasette finds the full-text search"):
        page = await get(datasette, "assignments")
        demand('name="_search"' in page.text, "the page of assignments has no field for it")
        for word in sorted(word for word in words_of(dataset.rows) if word.isascii())[::STEP]:
            rows = [row["id"] async for row in all_rows(datasette, "assignments", _search=word)]
            expected = [row["id"] for row in dataset.rows if word in words_of([row])]
            demand_equal(rows, expected, f"rows with {word}")


async def get(datasette, page, **parameters):
    """A page of the database."""
    found = await datasette.client.get(f"/ports/{page}", params=parameters)
    demand_equal(found.status_code, 200, f"status of {page} with {parameters}")
    return found


async def all_rows(datasette, table, **parameters):
    """The rows of a table, page by page."""
    while True:
        page = (await get(datasette, f"{table}.json", _shape="objects", **parameters)).json()
        for row in page["rows"]:
            yield row
        if not page["next"]:
            return
        parameters["_next"] = page["next"]


def words_of(rows):
    """The words in the columns that are searched, in small letters without accents."""
    searched = ("name", "full_name", "note", "description")
    texts = [row[column].lower() for row in rows for column in searched if row[column]]
    texts = [re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text)) for text in texts]
    return {word for text in texts for word in re.findall(r"[^\W_]+", text)}
