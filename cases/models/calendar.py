"""When the desk is open: calendars of business hours, holidays and maintenance windows."""

import zoneinfo

import holidays
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"{name} is no time zone; it takes a name like America/Chicago.")


class Calendar(models.Model):
    """The opening hours of a desk, in its own time zone."""

    name = models.CharField(max_length=80, unique=True)
    time_zone = models.CharField(max_length=64, default="America/Chicago", validators=[validate_time_zone])
    holiday_country = models.CharField(
        max_length=2,
        blank=True,
        help_text="Country whose public holidays are observed, as ISO 3166 names it; or empty.",
    )
    holiday_subdivision = models.CharField(max_length=8, blank=True)
    closed_message = models.CharField(max_length=300, blank=True, help_text="What the widget says outside hours.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not self.holiday_country:
            return
        try:
            holidays.country_holidays(self.holiday_country, subdiv=self.holiday_subdivision or None)
        except NotImplementedError as error:
            raise ValidationError(f"No public holidays are known for it: {error}.") from error


class Interval(models.Model):
    """One stretch of a weekday in which the desk is open; a day may have several."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0
        TUESDAY = 1
        WEDNESDAY = 2
        THURSDAY = 3
        FRIDAY = 4
        SATURDAY = 5
        SUNDAY = 6

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="intervals")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens = models.TimeField()
    closes = models.TimeField(help_text="Local time; 00:00 means the end of the day.")

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes="00:00:00"), name="interval_opens_before_it_closes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class Holiday(models.Model):
    """A day of one's own: closed, or (`observed` off) a public holiday on which the desk works after all."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="holidays")
    date = models.DateField()
    name = models.CharField(max_length=120)
    observed = models.BooleanField(default=True)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Maintenance(models.Model):
    """A maintenance window, published to customers; it stops the ordinary clock."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="maintenance")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    message = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["starts_at"]
        verbose_name_plural = "maintenance windows"
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="maintenance_has_length")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
