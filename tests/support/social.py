"""A community of Hutang 2014, the scheme in which units assess themselves too."""

from __future__ import annotations

from datetime import datetime

from tests.support.context import ZONE, offering

HUTANG = "hutang-2014"
FIRST = offering(HUTANG).scheme.units[0].id
JUNE = datetime(2014, 6, 12, 12, tzinfo=ZONE)
