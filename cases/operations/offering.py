"""Offers of waiting chats: how they are made and how they end. The caller holds the case locked."""

from datetime import datetime

from cases import clock, events
from cases.models import Agent, Case, Conversation, Offer
from cases.shapes import case_for_agent


def make_offer(case: Case, conversation: Conversation, agent_id: int, until: datetime) -> None:
    """Offers a waiting chat that nobody has been offered."""
    now = clock.now()
    Offer.objects.create(conversation=conversation, agent_id=agent_id, at=now, until=until)
    Agent.objects.filter(pk=agent_id).update(offered_at=now)
    events.publish([events.OfferMoved(agent_id, case.number, "open", until, case_for_agent(case))])


def end_offer(case: Case, conversation: Conversation, outcome: Offer.Outcome) -> Offer | None:
    """Ends the chat's open offer, if there is one, and tells whoever had it."""
    offer = Offer.objects.filter(conversation=conversation, outcome=Offer.Outcome.OPEN).first()
    if offer is None:
        return None
    offer.outcome, offer.answered_at = outcome, clock.now()
    offer.save(update_fields=["outcome", "answered_at"])
    events.publish([events.OfferMoved(offer.agent_id, case.number, outcome.value, None, None)])  # type: ignore[arg-type]
    return offer


def settle_offer(case: Case, conversation: Conversation, agent: Agent | None) -> None:
    """The chat goes to `agent`, or ends: whoever was offered it has accepted, or comes too late."""
    mine = Offer.objects.filter(conversation=conversation, agent=agent, outcome=Offer.Outcome.OPEN)
    if agent is None or not mine.exists():
        end_offer(case, conversation, Offer.Outcome.WITHDRAWN)
        return
    end_offer(case, conversation, Offer.Outcome.ACCEPTED)
    Agent.objects.filter(pk=agent.pk).exclude(missed=0).update(missed=0)
