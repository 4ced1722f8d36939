"""What a button carries: within 64 bytes, readable again, and nothing else taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.callback_data import Action, Tap, number_of, pack, pack_undo, unpack
from schemes import ids, load

WORD = st.text(st.characters(codec="ascii", exclude_characters=":", exclude_categories=["Cc"]), max_size=12)


@given(st.sampled_from(Action), st.lists(WORD, min_size=1, max_size=3))
def test_what_is_packed_comes_out_again(action: Action, arguments: list[str]) -> None:
    assert unpack(pack(action, *arguments)) == Tap(action, tuple(arguments))


IDS = ("某市创业带动就业工作考核-2021", "高新技术产业开发区", "经济技术开发区管理委员会", "创业带动就业工作情况月报")


def test_ids_in_chinese_that_do_not_fit_go_by_their_marks() -> None:
    data = pack(Action.GAP, *IDS[:3], 2)
    assert len(data.encode()) <= 64
    assert unpack(data, IDS) == Tap(Action.GAP, (*IDS[:3], "2"))
    assert unpack(data, IDS[1:]) != unpack(data, IDS)  # of a scheme that is not served any more
    assert unpack(pack(Action.TODO, "x", IDS[1])) == Tap(Action.TODO, ("x", IDS[1]))  # what fits is left as it is


@given(st.text(max_size=70))
def test_whatever_comes_back_does_not_break_it(data: str) -> None:
    tap = unpack(data)
    assert tap is None or pack(tap.action, *tap.arguments) == data or len(data.encode()) > 64


@pytest.mark.parametrize("data", ["", "0:undo:rugao-2021:1", "undo:1", "1:destroy:1", "1", "2:score:x"])
def test_another_version_or_action_is_not_ours(data: str) -> None:
    assert unpack(data) is None


@pytest.mark.parametrize("data", ["1:undo:a\0:1", "1:undo:a\n:1", "1:undo:\ud800:1", "1:undo:\u202e:1"])
def test_letters_that_cannot_be_seen_are_not_ours(data: str) -> None:
    assert unpack(data) is None


@pytest.mark.parametrize("argument", ["", "-1", "+1", " 1", "1_0", "1.0", "１２", "²", "٣", "9" * 20, str(2**52 + 1)])
def test_what_no_button_carries_is_no_number(argument: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        number_of(argument)


def test_telegrams_largest_id_is_a_number() -> None:
    assert number_of("0") == 0
    assert number_of(str(2**52)) == 2**52


def test_64_bytes_fit_and_65_do_not() -> None:
    head = len(pack(Action.TODO, ""))
    assert len(pack(Action.TODO, "x" * (64 - head))) == 64
    with pytest.raises(ValueError, match="longer than 64 bytes"):
        pack(Action.TODO, "x" * (65 - head))
    assert len(pack(Action.TODO, "城" * ((64 - head) // 3))) < len(pack(Action.TODO, "x" * (64 - head)))
    assert "~" in pack(Action.TODO, "城" * ((64 - head) // 3 + 1))


def test_an_argument_cannot_pass_for_two() -> None:
    with pytest.raises(ValueError, match="contains ':'"):
        pack(Action.TODO, "a:b")


def test_as_many_entries_are_undone_together_as_one_button_carries() -> None:
    assert unpack(pack_undo("rugao-2021", (1, 2, 3)) or "") == Tap(Action.UNDO, ("rugao-2021", "1.2.3"))
    millions = [3_000_001 + index for index in range(6)]
    assert pack_undo("rugao-2021", millions[:5]) is not None
    assert pack_undo("rugao-2021", millions) is None


@pytest.mark.parametrize("name", ids())
def test_every_button_of_every_scheme_fits(name: str) -> None:
    scheme = load(name)
    for unit in scheme.units:
        for action in (Action.SCORE, Action.WHY):
            assert pack(action, scheme.id, unit.id, len(scheme.items) - 1)
        assert pack(Action.REPORT, scheme.id, unit.id, len(scheme.facts) - 1)
        assert pack(Action.HISTORY, scheme.id, unit.id, 9999)
    for group in scheme.groups:
        assert pack(Action.RANK, scheme.id, group.id)
    assert pack(Action.AS_TOTAL, scheme.id, 10**9)
