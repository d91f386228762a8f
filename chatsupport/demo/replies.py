"""Prepared answers of the demo's desk, two of which do something to the case as well."""

from typing import Any

from cases.models import CannedReply, Priority

GREETING = "Hello {{customer.first_name}}, thank you for writing. I am {{agent.first_name}} and look at it now."
STEPS = """To find it here I need the exact steps, please:

1. where you were,
2. what you pressed,
3. what you saw, and what you expected to see.

A picture of the screen helps a lot."""
CACHE = """Please reload the page once without its cache: **Ctrl F5** on Windows, **⌘ Shift R** on a Mac.

Does {{case.form}} open then?"""
DEFECT = """This is a defect that we know of, and it is being mended. Your number for it is **{{case.number}}**; \
you are told here as soon as it is done."""
GOODBYE = "I am glad that it works again, {{customer.first_name}}. Write here whenever something else comes up."
ESCALATION = "This goes to the people on call now. I stay with you until they have taken it over."
REPLIES = {
    "Greeting": GREETING,
    "Steps to reproduce": STEPS,
    "Clear the browser's cache": CACHE,
    "Known defect": DEFECT,
    "Goodbye": GOODBYE,
}


def prepare() -> None:
    """Adds those that everyone has, unless there are some."""
    if CannedReply.objects.filter(owner=None).exists():
        return
    for name, body in REPLIES.items():
        _add(name, body)
    _add("Wait for the release", DEFECT, tags=["known defect"])
    _add("Escalate as critical", ESCALATION, tags=["escalated"], priority=Priority.objects.first(), takes=True)


def _add(name: str, body: str, **does: Any) -> None:
    CannedReply.objects.create(name=name, body=body, **does)
