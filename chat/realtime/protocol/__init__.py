"""The frames of the wire contract, version 1, as types: what a client may send and what it is pushed.

This table is the source: sockets decode and encode with it, and the AsyncAPI document is generated from it.
"""

from chat.realtime.protocol.client import *  # noqa: F403  the whole table is the contract
from chat.realtime.protocol.codec import *  # noqa: F403
from chat.realtime.protocol.console import *  # noqa: F403
from chat.realtime.protocol.pushes import *  # noqa: F403

HEARTBEAT = 25
FRAME_LIMIT = 64 * 1024
MALFORMED, UNAUTHENTICATED, REFUSED, NO_HELLO, TOO_MANY = 4400, 4401, 4403, 4408, 4429
TOO_LARGE, RESTARTING, OVERLOADED = 1009, 1012, 1013
