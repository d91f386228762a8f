"""Finding cases by words.

`finding` answers, `indexing` keeps what it looks in up to date, `index` is what the two ask of a database, with one
module for each (`sqlite`: FTS5, `postgres`: full text). What both find is the same, in the same order, because words
are made here (`words`) and neither database's own idea of a word or of a rank is used.
"""
