"""How soon customers are to be answered."""

from django.core.validators import MinValueValidator
from django.db import models

from .calendar import Calendar
from .case import Priority


class Target(models.Model):
    """Cases of a priority are to be answered within so many minutes, on a calendar's clock or one that never stops."""

    class Kind(models.TextChoices):
        FIRST = "first", "First response"
        NEXT = "next", "Every response after it"

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="targets")
    kind = models.CharField("what", max_length=5, choices=Kind.choices)
    minutes = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Whose business hours count. Empty: the clock never stops.",
    )

    class Meta:
        ordering = ["priority__rank", "kind"]
        constraints = [models.UniqueConstraint(fields=["priority", "kind"], name="target_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.priority}: {self.minutes} min"
