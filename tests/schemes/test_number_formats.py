"""A number format says in which size a number is shown, with how many decimals, and whether at all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemes.number_formats import format_of, number_text

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("code", "number", "text", "decimals"),
    [
        ("General", "1.5", "1.5", None),
        ("", "1.5", "1.5", None),
        ("0", "1.5", "1.5", 0),
        ("0.00", "12.5", "12.5", 2),
        ("#,##0", "1234567", "1234567", 0),
        ("0.00_ ", "0.3", "0.3", 2),
        ("0.00_);[Red](0.00)", "-3", "-3", 2),
        ("[$¥-804]#,##0.00", "3.5", "3.5", 2),
        (ACCOUNTING, "12", "12", 2),
        (ACCOUNTING, "0", "0", 0),
        ("0.0%", "0.9444", "94.44%", 1),
        ('0.0"%"', "94.44", "94.44%", 1),
        ("0,", "1234567", "1234.567", 0),
        ("0.00,", "1234567", "1234.567", 2),
        ("0!.0,", "12345678", "1234.5678", 1),
        ('0!.0,"万"', "12345678", "1234.5678万", 1),
        ('0\\.0,"万"', "12345678", "1234.5678万", 1),
        ("0!.0000", "12345678", "1234.5678", 4),
        ('0!.00,,"亿"', "1234567890", "12.3456789亿", 2),
        ('[>=10000]0!.0,"万";0', "123456", "12.3456万", 1),
        ('[>=10000]0!.0,"万";0', "12", "12", 0),
        ('0.00"万元"', "12.5", "12.5万元", 2),
        ("0万", "3", "3万", 0),
        ('0"人"', "12", "12", 0),
        ("0;-0;;@", "0", "", None),
        ("0;-0;;@", "-2", "-2", 0),
        (";;;", "5", "", None),
        ('0;0;""', "0", "", None),
        ("0.00E+00", "12345", "12345", None),
        ("# ?/?", "0.5", "0.5", None),
        ("@", "3", "3", None),
        ("0.0", "1E+22", "1E+22", 1),
    ],
)
def test_a_number_as_its_format_shows_it(code: str, number: str, text: str, decimals: int | None) -> None:
    form = format_of(code, Decimal(number))
    assert (number_text(Decimal(number), form), form.decimals) == (text, decimals)
