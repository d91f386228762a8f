"""`manage.py doctor`: looks at a whole installation from where it is run, and says of each failure what mends it.

It finds what `chatsupport.checks` finds, and what only shows between running parts: `services`, `disk`, `proxy`.
"""
