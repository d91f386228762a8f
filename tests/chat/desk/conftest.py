"""The desk's tests borrow the cases of the cast."""

from tests.cases.conftest import erins_case, reports, reports_case

__all__ = ["erins_case", "reports", "reports_case"]
