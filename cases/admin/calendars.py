"""When the desk is open."""

from django.contrib import admin

from cases.models import Calendar, Holiday, Interval, Maintenance


class IntervalInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Interval
    extra = 1


class HolidayInline(admin.TabularInline):  # type: ignore[type-arg]
    """Days of one's own, beside the public holidays of the calendar's country."""

    model = Holiday
    extra = 1


class MaintenanceInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Maintenance
    extra = 1


@admin.register(Calendar)
class CalendarAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "time_zone", "holiday_country"]
    search_fields = ["name"]
    inlines = [IntervalInline, HolidayInline, MaintenanceInline]
