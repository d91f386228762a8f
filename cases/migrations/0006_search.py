"""Tables of the search: what is found (`cases/search`), how far that has come, and which cases have changed since.

By hand, because they differ by database and hold nothing that cannot be made again: SQLite's are virtual (FTS5, without
a copy of the words), PostgreSQL's have a GIN index without its pending list, which every look would read. Nothing is
filled here; the server does that in the background, newest first. The triggers that note changes are made after every
migration (`cases/search/triggers.py`).
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = """
CREATE TABLE cases_search_state (id integer PRIMARY KEY, floor bigint NOT NULL, low bigint NOT NULL,
    high bigint NOT NULL, turn bigint NOT NULL);
CREATE TABLE cases_search_changed (id integer PRIMARY KEY AUTOINCREMENT, kind varchar(7) NOT NULL, row bigint NOT NULL);
CREATE TABLE cases_search_word (word text PRIMARY KEY, seen integer NOT NULL) WITHOUT ROWID;
CREATE TABLE cases_search_kept (id integer PRIMARY KEY, scope text NOT NULL, words text NOT NULL);
CREATE VIRTUAL TABLE cases_search_case USING fts5
    (words, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '_'");
CREATE VIRTUAL TABLE cases_search_entry USING fts5
    (words, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '_'");
"""
POSTGRES = """
CREATE TABLE cases_search_state (id integer PRIMARY KEY, floor bigint NOT NULL, low bigint NOT NULL,
    high bigint NOT NULL, turn bigint NOT NULL);
CREATE TABLE cases_search_changed (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind varchar(7) NOT NULL,
    row bigint NOT NULL);
CREATE TABLE cases_search_word (word text COLLATE "C" PRIMARY KEY, seen integer NOT NULL);
CREATE TABLE cases_search_kept (id bigint PRIMARY KEY, scope text NOT NULL, words text NOT NULL);
CREATE TABLE cases_search_case (id bigint PRIMARY KEY, words tsvector NOT NULL);
CREATE TABLE cases_search_entry (id bigint PRIMARY KEY, words tsvector NOT NULL);
CREATE INDEX cases_search_case_words ON cases_search_case USING gin (words) WITH (fastupdate = off);
CREATE INDEX cases_search_entry_words ON cases_search_entry USING gin (words) WITH (fastupdate = off);
CREATE FUNCTION cases_search_note() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO cases_search_changed (kind, row) VALUES (TG_ARGV[0], NEW.id); RETURN NULL; END'
"""
BEGIN = "INSERT INTO cases_search_state SELECT 1, 0, COALESCE(MAX(id), 0), COALESCE(MAX(id), 0), 0 FROM cases_entry"
TABLES = ("entry", "case", "kept", "word", "changed", "state")
NOTED = ("case", "contact", "account")


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in (SQLITE if sqlite else POSTGRES).split(";\n"):
        schema_editor.execute(statement.strip(), params=None)
    schema_editor.execute(BEGIN, params=None)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON cases_{kind}"
    for kind in NOTED:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS cases_search_{kind}_changed{on.format(kind=kind)}", params=None)
    if on:
        schema_editor.execute("DROP FUNCTION cases_search_note()", params=None)
    for name in TABLES:
        schema_editor.execute(f"DROP TABLE cases_search_{name}", params=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_routing")]

    operations = [migrations.RunPython(make, drop)]
