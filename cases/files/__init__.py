"""Attached files: received to the disk, looked into, named, drawn anew, and handed out again."""
