"""What the administration's long lists have in common."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

REACH = 10_000


class ShortReach(Paginator):  # type: ignore[type-arg]
    """Pages over the first 10,000 rows: neither counting nor skipping ever goes further. Search finds the rest."""

    object_list: QuerySet[Any]

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:REACH].count()


class NewestRows(ChangeList):
    """Filters and words look through the newest 10,000 rows; what an index finds is found wherever it is."""

    model_admin: "LongList"

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        newest = self.model_admin.newest
        if newest and not any(name in request.GET for name in self.model_admin.found_by):
            self.root_queryset = _newest(self.model_admin.get_queryset(request), newest)
        return super().get_queryset(request, exclude_parameters)


def _newest(rows: QuerySet[Any], field: str) -> QuerySet[Any]:
    reached = rows.order_by(f"-{field}").values_list(field, flat=True)[REACH - 1 : REACH]
    return rows.filter(**{f"{field}__gte": last for last in reached})


class LongList(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list of rows without end: newest first, one bounded count, relations fetched with their rows.

    `newest` is the field that says so, with an index; `found_by` are the address's parameters, and `key` the field of
    a whole word in the search box, that have an index of their own.
    """

    newest = ""
    found_by: tuple[str, ...] = ()
    key = ""
    paginator = ShortReach
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 200

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return NewestRows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        exact = self.get_queryset(request).filter(**{self.key: search_term.strip().upper()}) if self.key else None
        if search_term and exact is not None and exact.exists():
            return exact, False
        return super().get_search_results(request, queryset, search_term)


class ReadOnly(LongList):
    """Rows to look at: the desk's operations write them, and nobody deletes them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
