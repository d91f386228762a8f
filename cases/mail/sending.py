"""Hands a mail to the mail server."""

import smtplib
import sys
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from cases.models import Mail


class Outcome(NamedTuple):
    """`error` is empty when the server took it; `final` when it said that it never will."""

    error: str = ""
    final: bool = False


def hand_over(mail: Mail) -> Outcome:
    """What came of it; never raises for what a mail server or the way there does."""
    console = settings.EMAIL_BACKEND.endswith("console.EmailBackend")
    try:  # what is printed goes into the log: standard output says only that the server is ready
        _message(mail, get_connection(stream=sys.stderr) if console else get_connection()).send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        return Outcome(f"{code} {_words(said)}", final=500 <= code < 600)
    except smtplib.SMTPDataError as error:
        return Outcome(f"{error.smtp_code} {_words(error.smtp_error)}", final=500 <= error.smtp_code < 600)
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(f"{type(error).__name__}: {error}")
    except (ValueError, UnicodeError) as error:  # an address or a subject that no mail can have
        return Outcome(f"{type(error).__name__}: {error}", final=True)
    return Outcome()


def _message(mail: Mail, connection: object) -> EmailMultiAlternatives:
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers=headers, connection=connection)
    message.attach_alternative(mail.html, "text/html")
    return message


def _words(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said
