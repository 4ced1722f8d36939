"""What the sentences of a document say of the scheme as a whole: title, issuer, year, total, grades, money, days."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemes.papers.words import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

_KIND = r"(?:办法|细则|方案|意见|标准|制度|规定|评分表|考核表|分解表|责任书|考评表|一览表|指标体系|评分细则)"
_TITLE = re.compile(rf"[^，。；：]{{3,70}}{_KIND}(?:[（(][^（）()]{{1,12}}[）)])?")
_QUOTED = re.compile(rf"《([^《》]{{3,70}}{_KIND}(?:[（(][^（）()]{{1,12}}[）)])?)》")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}\s*[〔\[【（(]20\d{2}[〕\]】）)]\s*\d{1,4}\s*号")
_ISSUER = re.compile(
    r"[\u4e00-\u9fff、\s]{2,40}(?:人民政府办公室|人民政府办公厅|人民政府|委员会办公室|委员会|办公室|局|厅|党委|工委|管委会|领导小组)(?:文件)?"
)
_DAY = re.compile(r"(20\d{2})年(\d{1,2})月(\d{1,2})日")
_YEAR = re.compile(r"(20\d{2})(?=\s*[年〕\]】）)])")
_RATIO = re.compile(r"按\s*(\d{1,2})\s*[:：]\s*(\d{1,2})(?:\s*[:：]\s*(\d{1,2}))?\s*(?:的比例)?")
_GRADE = re.compile(
    r"(\d{2,3}(?:\.\d)?)\s*分?(?:[（(]含(?:\d{2,3}分)?[）)])?(?:\s*(?:及其?)?以上|\s*[-—～~至]+\s*\d{2,3}(?:\.\d{1,2})?\s*分)"
    r"[^，。；、]{0,14}?(?:为|评为|评定为|确定为|属)\s*[“\"]?(优秀|优良|良好|优|良|合格|达标|基本合格|较好|一般|好|称职|基本称职|先进|[ABCD]类|[一二三四]等)"
)
_AMONG = re.compile(
    r"(优秀|良好|合格|达标|基本合格)[：:\s]*[（(]?\s*(?:≥|>=|总?得?分)?\s*(\d{2,3})\s*分?\s*(?:[（(]含[）)])?\s*(?:及)?以上"
)
_RANKED = re.compile(r"[^。；\n]{0,120}(?:排名|排序|名次|位次)[^。；\n]{0,120}[。；]?")
_MONEY = re.compile(r"(?:奖|补助|补贴|扣减|拨付|资金|经费)")
_AMOUNT = re.compile(r"(\d{1,9}(?:\.\d{1,2})?)\s*(万?)元")
_FIRST = re.compile(r"前\s*([一二三四五六七八九十\d]{1,2})\s*(?:名|位)")
_REPORTED = re.compile(r"(每月|每季度?|按月|按季)[^。；]{0,60}(?:报送|上报|报告|报)")
_DUE = re.compile(r"(?:(20\d{2})年)?(\d{1,2})月(?:(\d{1,2})日|底|末)(?:前|之前|以前)")
_DIGITS = {digit: place for place, digit in enumerate("零一二三四五六七八九十")}
_YEARS_APART = 2


@dataclass(slots=True)
class Sentence:
    """A sentence with the place of its paragraph and where that stands (四/（二）)."""

    text: str
    place: int
    clause: str


@dataclass(slots=True)
class Frame:
    """The scheme as a whole, as far as the document says it."""

    title: str = ""
    issuer: str = ""
    number: str = ""
    issued: str = ""
    year: int = 0
    ratio: tuple[int, ...] = ()
    total: str = ""
    ranking: str = ""
    shares: str = ""  # the sentence with 因素分析法
    cycle: str = ""  # a sentence about another cycle than the year
    grades: list[tuple[str, str]] = field(default_factory=list)  # grade, from
    grading: str = ""
    prizes: list[tuple[Sentence, list[str]]] = field(default_factory=list)  # amounts by rank
    money: list[Sentence] = field(default_factory=list)  # other sentences about money
    reports: list[tuple[Sentence, str]] = field(default_factory=list)  # to be reported each month or quarter
    days: list[Sentence] = field(default_factory=list)  # with a day by which something is due
    used: dict[int, list[str]] = field(default_factory=dict)  # of each paragraph the words that were used

    def use(self, place: int, words: str) -> None:
        """Note that words of a paragraph were used."""
        self.used.setdefault(place, []).append(words)


def frame_of(paragraphs: Sequence[str], clauses: Sequence[str]) -> Frame:
    """Read the sentences; `clauses` says where each paragraph stands."""
    frame = Frame()
    _head(paragraphs, frame)
    for place, (paragraph, clause) in enumerate(zip(paragraphs, clauses, strict=True)):
        for text in re.split(r"(?<=[。；])", tidy(paragraph)):
            if text.strip():
                _take(Sentence(text.strip(), place, clause), frame)
    return frame


def _head(paragraphs: Sequence[str], frame: Frame) -> None:
    texts = [tidy(text) for text in paragraphs[:40]]
    _title(texts, frame)
    for place, text in enumerate(texts):
        if not frame.number and (match := _NUMBER.search(text)) and len(text) < 60:
            frame.number = match[0].replace(" ", "")
            frame.use(place, text)
        if not frame.issuer and _ISSUER.fullmatch(text) and not text.startswith("各"):
            frame.issuer = re.sub(r"\s|文件$", "", text)
            frame.use(place, text)
        if not frame.issued and (match := _DAY.fullmatch(text)):
            frame.issued = match[0]
            frame.use(place, text)
    years = [match[1] for text in (frame.title, frame.number, frame.issued) if (match := _YEAR.search(text))]
    frame.year = int(years[0]) if years else 0


def _title(texts: Sequence[str], frame: Frame) -> None:
    """The title: of paragraphs that end like one, those of a method come before those of a table."""
    found = [
        (0 if re.search("办法|细则|方案|意见|制度|规定", text) else 2 if "分解表" in text else 1, place)
        for place, text in enumerate(texts)
        if _TITLE.fullmatch(text)
        and not re.match("附|关于印发|第|[一二三四五六七八九十]{1,3}、|[（(]", text)
        and "印发" not in text
    ]
    quoted = [(place, match[1]) for place, text in enumerate(texts[:15]) if (match := _QUOTED.search(text))]
    if found:
        place = min(found)[1]
        text, before = texts[place], texts[place - 1] if place else ""
        is_half = len(before) > 4 and not re.search(r"[，。；：:附通知号]$|^附|\d{4}年\d|通知", before)
        is_half = (
            is_half and len(text) < 20 and not _ISSUER.fullmatch(before) and _TITLE.fullmatch(before + text) is not None
        )
        frame.title = before + text if is_half else text
        frame.use(place, text)
        if is_half:
            frame.use(place - 1, before)
    elif quoted:
        frame.title = quoted[0][1]
        frame.use(quoted[0][0], quoted[0][1])
    else:
        place = next(
            (p for p, text in enumerate(texts[:3]) if 4 <= len(text) <= 60 and not re.search(r"[。；]", text)), -1
        )
        if place >= 0:
            frame.title = texts[place]
            frame.use(place, texts[place])


def _take(sentence: Sentence, frame: Frame) -> None:
    """What a sentence says of the whole; the first one of a kind holds."""
    text = sentence.text
    if not frame.total and (match := _RATIO.search(text)) and re.search(r"得分|成绩|总分", text):
        frame.ratio = tuple(int(part) for part in match.groups() if part)
        frame.total = text
        frame.use(sentence.place, text)
    if not frame.shares and "因素分析法" in text:
        frame.shares = text
        frame.use(sentence.place, text)
    if not frame.cycle and "考核周期" in text:
        frame.cycle = text
        frame.use(sentence.place, text)
    graded = [(match[2], match[1]) for match in _GRADE.finditer(text)] or [(m[1], m[2]) for m in _AMONG.finditer(text)]
    if graded and (not frame.grades or frame.grading == text):
        frame.grades += [pair for pair in graded if pair[0] not in dict(frame.grades)]
        frame.grading = text
        frame.use(sentence.place, text)
    _take_money(sentence, frame)
    if _REPORTED.search(text) and len(text) < 200 and not re.search(r"扣|得\d", text):
        frame.reports.append((sentence, "quarter" if "季" in (_REPORTED.search(text) or [""])[0][:4] else "month"))
    elif _DUE.search(text) and len(text) < 200 and not re.search(r"[得扣加]\d", text):
        frame.days.append(sentence)
    if (
        not frame.ranking
        and _RANKED.fullmatch(text)
        and not re.search(r"[得扣加]\s*\d|递减|元|否决|取消|通报|约谈", text)
    ):
        frame.ranking = text
        frame.use(sentence.place, text)


def _take_money(sentence: Sentence, frame: Frame) -> None:
    text = sentence.text
    amounts = [_yuan(match) for match in _AMOUNT.finditer(text)]
    if not amounts or not _MONEY.search(text) or re.search(r"[得扣]\d{1,2}(?:\.\d)?分", text):
        return
    first = _FIRST.search(text)
    many = _numeral(first[1]) if first else 0
    following = [_yuan(match) for match in _AMOUNT.finditer(text[first.end() :])] if first else []
    if many and len(following) >= many and re.search(r"分别|依次", text):
        frame.prizes.append((sentence, following[:many]))
    else:
        frame.money.append(sentence)
    frame.use(sentence.place, text)


def _yuan(match: re.Match[str]) -> str:
    number = float(match[1]) * (10_000 if match[2] else 1)
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _numeral(text: str) -> int:
    return int(text) if text.isdigit() else _DIGITS.get(text, 0)


def year_in(frame: Frame, given: int) -> int:
    """The year of the cycle: the document's where it is near the given one, else the given one."""
    return frame.year if frame.year and abs(frame.year - given) <= _YEARS_APART else given
