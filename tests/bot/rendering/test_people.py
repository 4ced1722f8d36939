"""Coming, going, help and mistakes, in words."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.errors import NotFound, Refused, UserError
from bot.domain.languages import LANGUAGES
from bot.domain.people import Membership, Person, Role
from bot.rendering.catalogue import load_catalogue
from bot.rendering.formatting import MESSAGE_LIMIT, telegram_length
from bot.rendering.helping import help_screen, job_screen
from bot.rendering.people import error_screen, members_screen, settings_screen
from scoring import Fact, Kind
from tests.support.context import SCHEME, offering
from tests.support.screens import made

RUGAO = offering(SCHEME).scheme
CHINESE = load_catalogue("zh-CN")


def words(error: UserError) -> str:
    return error_screen(error, CHINESE).text


def test_a_mistake_is_one_sentence() -> None:
    assert words(NotFound("unknown-unit", name="<某>镇")) == "没有「&lt;某&gt;镇」这个单位。发「排名」看有哪些单位。"


def test_days_and_facts_of_a_mistake_are_told_as_people_say_them() -> None:
    days = {"day": date(2022, 1, 2), "start": date(2021, 1, 1), "end": date(2021, 6, 15)}
    assert words(Refused("day-outside-cycle", **days)) == (
        "<b>未记录。</b>2022-01-02不在可上报的日期（2021-01-01至2021-06-15）内。"
    )
    days["day"] = date(2021, 7, 2)
    assert words(Refused("day-outside-cycle", **days)) == "<b>未记录。</b>7月2日不在可上报的日期（1月1日至6月15日）内。"
    jobs = RUGAO.fact("new-urban-jobs")
    assert (
        words(Refused("below-zero", fact=jobs, present=3))
        == "<b>未记录。</b>城镇新增就业的累计会变成负数（现在 3 人）。"
    )


def test_a_number_beside_a_fact_is_one_of_its_values() -> None:
    arrears = Fact("arrears", "历史欠款", Kind.AMOUNT, "万元")
    assert "（现在 12.5 万元）" in words(Refused("below-zero", fact=arrears, present=1250))


def test_a_mistake_without_a_sentence_is_an_apology() -> None:
    assert words(UserError("never-heard-of")) == CHINESE("errors.unexpected")


def test_an_endless_name_is_told_in_part() -> None:
    assert telegram_length(words(NotFound("unknown-unit", name="很长" * 5000))) < 400


def test_a_stranger_reads_one_polite_sentence() -> None:
    text = help_screen({"ask": ["todo"]}, frozenset(), None, CHINESE, trial=None).text
    assert text == "您好，这是考核机器人。有邀请链接请点链接；没有请点「申请加入」，考核办同意后就能用。"
    assert text == words(UserError("stranger"))


@pytest.mark.parametrize("role", Role)
def test_help_has_a_button_for_each_job_that_lists_its_commands(role: Role) -> None:
    screen = help_screen({"ask": ["todo", "rank"], "own": ["help"]}, frozenset({role}), RUGAO, CHINESE, trial=None)
    assert [[button.data for button in row] for row in screen.buttons] == [["1:help:ask", "1:help:own"]]
    assert ("上报" in screen.text) is (role in {Role.COORDINATOR, Role.BUREAU})
    text = job_screen("ask", ["todo", "rank"], CHINESE).text
    assert text.split("\n")[-2:] == ["/todo 还差什么", "/rank 排名"]


def test_help_says_at_which_time_a_trial_lives() -> None:
    text = help_screen({}, frozenset(Role), RUGAO, CHINESE, trial=date(2021, 6, 15)).text
    assert "⏱ 试用时间：机器人现在按 2021年6月15日 运行。" in text


def test_an_invitation_has_a_link_and_words_for_where_links_do_not_open() -> None:
    text = made("invitation", RUGAO, CHINESE)[0].text
    assert "https://t.me/kaohe_bot?start=aB3-x_9" in text
    assert "<code>/start aB3-x_9</code>" in text


def test_members_of_another_scheme_are_not_told() -> None:
    both = (Membership(SCHEME, Role.COORDINATOR, "changjiang"), Membership("other", Role.LEADER, None))
    lines = members_screen([Person(11, "王芳", "zh-CN", memberships=both)], RUGAO, CHINESE).text.split("\n")
    assert lines[1:] == ["· 王芳（11）长江协理员"]


def test_many_members_are_cut_where_telegram_ends() -> None:
    memberships = (Membership(SCHEME, Role.LEADER, None),)
    members = [Person(index, "名" * 60, "zh-CN", memberships=memberships) for index in range(200)]
    text = members_screen(members, RUGAO, CHINESE).text
    assert 3900 < telegram_length(text) <= MESSAGE_LIMIT
    assert text.endswith("……（其余略）")


def test_every_language_can_be_chosen_in_its_own_name() -> None:
    buttons = settings_screen(load_catalogue("en"), None).buttons[0]
    assert [(button.label, button.data) for button in buttons] == [("中文", "1:lang:zh-CN"), ("English", "1:lang:en")]
    assert len(buttons) == len(LANGUAGES)
