"""What all tests share: hypothesis without deadlines, for a busy machine is no bug."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("kaohe", deadline=None)
settings.load_profile("kaohe")
