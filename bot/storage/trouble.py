"""What keeps us from the database, in a sentence for whoever runs the bot."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import asyncpg
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL

_DRIVERS = (asyncpg.PostgresError, asyncpg.InterfaceError)  # what connecting raises comes as the driver raised it
_PASSING = (asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError, asyncpg.PostgresConnectionError)


class DatabaseTrouble(Exception):
    """The database cannot be used; the message says which and why."""

    def __init__(self, url: URL, reason: str) -> None:
        super().__init__(f"DATABASE_URL: {shown(url)} cannot be used: {reason}")


class DatabaseAway(DatabaseTrouble):
    """The database cannot be reached; it may be soon, as when it is started together with the bot."""


def shown(url: URL) -> str:
    """The address as it may be shown: without its password and options."""
    host = {name: value for name, value in url.query.items() if name == "host"}
    return url.set(drivername=url.get_backend_name(), query=host).render_as_string(hide_password=True)


def _reason(error: OSError) -> str:
    """The system's words; of several addresses that were tried the first one's."""
    number = re.match(r"(?:Multiple exceptions: )?\[Errno (\d+)\]", str(error))
    return os.strerror(int(number[1])).lower() if number else error.strerror or str(error) or "no answer"


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Raise DatabaseTrouble in place of what drivers raise when the database is away, full, read-only or none."""
    try:
        yield
    except OSError as error:  # nobody listens there, or there is no such host
        if error.filename is not None:
            raise  # a file of somebody else's
        raise DatabaseAway(url, _reason(error)) from error
    except _PASSING as error:
        raise DatabaseAway(url, str(error)) from error
    except _DRIVERS as error:
        raise DatabaseTrouble(url, str(error)) from error
    except DatabaseError as error:
        cause = error.orig
        if not isinstance(error, (OperationalError, InterfaceError)) and type(error) is not DatabaseError:
            raise  # a statement is wrong, which is our mistake
        away = error.connection_invalidated or "locked" in str(cause)
        raise (DatabaseAway if away else DatabaseTrouble)(url, str(cause)) from error
