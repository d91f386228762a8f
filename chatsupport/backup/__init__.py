"""Backups: one archive with the database, the uploads and the kept secret, and a manifest that says what is in it."""
