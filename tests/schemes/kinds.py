"""The kinds of rule that published sheets have, each as the smallest scheme that says it, with points by hand.

`python -m tests.schemes.kinds` writes docs/rule-kinds.md; test_kinds.py runs each of them through the loader and the
engine, and compares the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from schemes.workbook_out.pages import pages
from tests.support.reference import ROOT, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from schemes.workbook_out.pages import Page

PAGE = ROOT / "docs" / "rule-kinds.md"
UNITS = "甲乙丙丁戊己"


@dataclass(frozen=True)
class Example:
    """Figures (`任务 97; 投诉 2`; of several units `任务 97 80`; `任务@2021-06-30 50`), what they give, and why."""

    figures: str
    gives: str
    how: str

    def columns(self) -> Iterator[tuple[str, str, list[str]]]:
        """Fact, day, and the value of each unit, – where nothing is reported."""
        for column in filter(None, self.figures.split("; ")):
            name, *values = column.split()
            fact, _, day = name.partition("@")
            yield fact, day or "2021-12-31", values


@dataclass(frozen=True)
class Kind:
    """What a sheet says, and how the files of a scheme say it.

    `line` has the keys of the only line, `lines` the points and keys of several; the others stand in scheme.yaml, in
    the section, in awards.yaml or in calendar.yaml. `facts`: `任务 投诉:events 表彰:level:无;市级`, counts where no
    kind stands. `asked`: line (the first), section, total, rank, grade, award or due.
    """

    sheet: str
    line: str = ""
    points: str = "10"
    lines: tuple[tuple[str, str], ...] = ()
    facts: str = "任务"
    targets: Mapping[str, str] = field(default_factory=lambda: {"任务": "100"})
    groups: str = ""
    scheme: str = ""
    section: str = ""
    total: str = ""
    award: str = ""
    calendar: str = ""
    asked: str = "line"
    examples: tuple[Example, ...] = ()
    why_not: str = ""

    @property
    def sheet_lines(self) -> tuple[tuple[str, str], ...]:
        """Points and keys of every line."""
        return self.lines or ((self.points, self.line or "proportional: {fact: 任务}"),)

    @property
    def said(self) -> list[str]:
        """What is written in the files for it."""
        lines = [keys for _, keys in self.lines] or [self.line]
        points = [f"points: {self.points}"] if self.points.startswith("{") else []
        total = [f"total: {{{self.total}}}"] if self.total else []
        said = [*self.scheme.splitlines(), *points, *lines, self.section, *total, self.award, self.calendar]
        return [part for part in said if part]

    def lay(self, folder: Path) -> str:
        """Write the scheme's files; the path of its folder."""
        examples = [values for example in self.examples for _, _, values in example.columns()]
        units = UNITS[: max(map(len, examples), default=1)]
        groups = self.groups.split() or ["全部"] * len(units)
        (folder / "sections").mkdir(parents=True)
        lines = "".join(
            f"  - {{item: s.{number}, title: 第{number}项, points: {points}, clause: 表/{number}, "
            f'text: "{self.sheet}", {keys}}}\n'
            for number, (points, keys) in enumerate(self.sheet_lines, 1)
        )
        distinct = "".join(f"  - {{group: {group}, title: {group}}}\n" for group in dict.fromkeys(groups))
        most = self.section_points()
        files = {
            "scheme.yaml": f"id: {folder.name}\ntitle: 小办法\nissuer: 某市\n"
            f"cycle: {{start: 2021-01-01, end: 2021-12-31}}\ngroups:\n{distinct}sections: [s]\n"
            f"total: {{{self.total or 'added: s'}}}\n{self.scheme}\n",
            "sections/s.yaml": f"item: s\ntitle: 表\npoints: {most}\nclause: 表\n{self.section}\nitems:\n{lines}",
            "awards.yaml": f"awards:\n  - {{award: 奖, title: 奖, clause: 奖, {self.award}}}\n"
            if self.award
            else "awards: []\n",
            "calendar.yaml": f"duties:\n  - {{duty: 报, title: 报, clause: 报, {self.calendar}}}\n"
            if self.calendar
            else "duties: []\n",
            "units.csv": "unit,name,group,aliases\n"
            + "".join(f"{unit},{unit}镇,{group},\n" for unit, group in zip(units, groups, strict=True)),
            "facts.csv": "fact,title,kind,measure,levels,reviewer\n" + "".join(map(_fact, self.facts.split())),
            "targets.csv": "fact,unit,target\n" + "".join(self._targets(units)),
        }
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
        return str(folder)

    def section_points(self) -> str:
        """What its lines have together, or each group's."""
        if self.points.startswith("{"):
            return self.points
        return f"{sum(float(points) for points, _ in self.sheet_lines):g}"

    def _targets(self, units: str) -> Iterator[str]:
        for fact, text in self.targets.items():
            targets = text.split() if " " in text else [text] * len(units)
            for unit, target in zip(units, targets, strict=True):
                if target != "–":
                    yield f"{fact},{unit},{target}\n"


def _fact(text: str) -> str:
    name, _, kind = text.partition(":")
    kind, _, more = (kind or "count").partition(":")
    return f"{name},{name},{kind},,{more},\n" if kind == "level" else f"{name},{name},{kind},{more},,\n"


NOTHING = "（没有报）"
KINDS = (
    Kind(
        "按完成率得分",
        "proportional: {fact: 任务}",
        targets={"任务": "300"},
        examples=(Example("任务 200", "6.67", "10×200÷300"), Example("任务 301", "10.00", "完成，满分")),
    ),
    Kind(
        "任一项未完成扣7.5分",
        "deduct: {each: [{unless: 甲任务, points: 7.5}, {unless: 乙任务, points: 7.5}]}",
        points="15",
        facts="甲任务 乙任务",
        targets={"甲任务": "100", "乙任务": "50"},
        examples=(
            Example("甲任务 100; 乙任务 49", "7.50", "15－7.5"),
            Example("甲任务 99; 乙任务 49", "0.00", "15－7.5－7.5"),
        ),
    ),
    Kind(
        "两项都完成得满分，未完成不得分",
        "complete: [任务, {fact: 合格率, at-least: 95}]",
        facts="任务 合格率:percent",
        examples=(
            Example("任务 100; 合格率 95", "10.00", "两项都到"),
            Example("任务 100; 合格率 94.99", "0.00", "差0.01"),
        ),
    ),
    Kind(
        "每少100人扣1分",
        "deduct: {each: [{short-of: 任务, every: 100, points: 1}]}",
        targets={"任务": "1000"},
        examples=(
            Example("任务 801", "9.00", "少199，一个100：10－1"),
            Example("任务 800", "8.00", "少200：10－2"),
        ),
    ),
    Kind(
        "每出现1次扣0.5分",
        "deduct: {each: [{events: 投诉, points: 0.5}]}",
        facts="投诉:events",
        targets={},
        examples=(Example("投诉 3", "8.50", "10－3×0.5"), Example("投诉 21", "0.00", "扣完为止")),
    ),
    Kind(
        "每项加1分，单项最多2分",
        "tally: {each: [{count: 市级, points: 1, cap: 2}, {count: 省级, points: 2, cap: 4}]}",
        points="6",
        facts="市级 省级",
        targets={},
        examples=(Example("市级 3; 省级 1", "4.00", "3封顶为2，加2"),),
    ),
    Kind(
        "超任务每1个加2分，最高6分",
        "tally: {each: [{over: 任务, points: 2}]}",
        points="6",
        examples=(Example("任务 102", "4.00", "2×2"), Example("任务 104", "6.00", "8，最高6")),
    ),
    Kind(
        "前5名分别加5、4、3、2、1分",
        "rank-steps: {by: 数量, step: 1}",
        points="5",
        facts="数量",
        targets={},
        examples=(Example("数量 9 8 8 7 6 5", "5.00 4.00 4.00 2.00 1.00 0.00", "名次1、2、2、4、5、6"),),
    ),
    Kind(
        "一票否决，列末位",
        scheme="veto: 重大事故",
        facts="任务 重大事故:flag",
        asked="rank",
        examples=(Example("任务 60 100; 重大事故 0 1", "1 2", "乙镇各项计0分，在甲镇的6分之后"),),
    ),
    Kind(
        "各季度平均分×40%",
        "mean: {fact: [一季度, 二季度]}",
        points="40",
        facts="一季度:percent 二季度:percent",
        targets={"一季度": "100", "二季度": "100"},
        examples=(Example("一季度 90; 二季度 81", "34.20", "（90＋81）÷2×40%"),),
    ),
    Kind(
        "满意度90%以上10分，80%以上6分",
        "ladder: {fact: 满意度, points: {80: 6, 90: 10}}",
        facts="满意度:percent",
        targets={},
        examples=(
            Example("满意度 90", "10.00", "到90"),
            Example("满意度 89.99", "6.00", "到80"),
            Example("满意度 79.99", "0.00", "不到80"),
        ),
    ),
    Kind(
        "合格率达95%得2分",
        "complete: {fact: 合格率, at-least: 95}",
        points="2",
        facts="合格率:percent",
        targets={},
        examples=(Example("合格率 95", "2.00", "到95"), Example("合格率 94.99", "0.00", "不到")),
    ),
    Kind(
        "倒扣：6分的项目，出1起事故从总分扣30分",
        lines=(
            ("6", "complete: 任务"),
            ("0", "take: {from: total, each: [{events: 事故, points: 30}]}"),
        ),
        facts="任务 事故:events",
        asked="total",
        examples=(Example("任务 100; 事故 1", "-24.00", "6－30"),),
    ),
    Kind(
        "200分的表按10%折入总分",
        "proportional: {fact: 任务}",
        points="200",
        total="weights: {s: 10%}",
        asked="total",
        examples=(Example("任务 75", "15.00", "200×75÷100＝150，150×10%"),),
    ),
    Kind(
        "占比不低于6%得满分",
        "complete: {fact: 学生, of: 创业者, at-least: 6%}",
        facts="学生 创业者",
        targets={},
        examples=(
            Example("学生 3; 创业者 50", "10.00", "3÷50＝6%"),
            Example("学生 3; 创业者 51", "0.00", "3÷51＝5.88%"),
        ),
    ),
    Kind(
        "国家、省、市级表彰按最高计一次",
        "ladder: {fact: 表彰, points: {市级: 5, 省级: 7, 国家级: 10}}",
        facts="表彰:level:无;市级;省级;国家级",
        targets={},
        examples=(Example("表彰 省级", "7.00", "省级7分"), Example("", "0.00", "没有报就是无")),
    ),
    Kind(
        "完成任务且无事故得满分",
        "complete: [任务, {fact: 事故, at-most: 0}]",
        facts="任务 事故:events",
        examples=(
            Example("任务 100; 事故 0", "10.00", "都到"),
            Example("任务 100; 事故 1", "0.00", "出过1起"),
        ),
    ),
    Kind(
        "90分以上为优秀，优秀的前三名奖3万、2万、1万元",
        points="100",
        scheme="grades: [{grade: 优秀, from: 90}]",
        award="by-rank: {amounts: [30000, 20000, 10000], grades: [优秀]}",
        asked="award",
        examples=(Example("任务 95 92 92 80", "30000.00 20000.00 20000.00 0.00", "80分不是优秀；并列第2都得2万"),),
    ),
    Kind(
        "失业率不高于4.5%得满分（没有报不能算0）",
        "complete: {fact: 失业率, at-most: 4.5}",
        scheme="must-report: 失业率",
        facts="失业率:percent",
        targets={},
        examples=(
            Example("失业率 4.5", "10.00", "不高于"),
            Example("失业率 4.51", "0.00", "高0.01"),
            Example("", "0.00", "还没有报"),
        ),
    ),
    Kind(
        "完成率每降1%扣0.1分，低于80%不得分",
        "deduct: {nothing-if: {fact: 任务, below: 80%}, each: [{short-of: 任务, every: 1%, points: 0.1}]}",
        targets={"任务": "250"},
        examples=(
            Example("任务 243", "9.80", "少7是2.8%，两个1%：10－0.2"),
            Example("任务 200", "8.00", "少20%：10－2"),
            Example("任务 199", "0.00", "不到200"),
        ),
    ),
    Kind(
        "每超1%加0.2分，最高2分",
        "tally: {each: [{over: 任务, every: 1%, points: 0.2, cap: 2}]}",
        points="2",
        targets={"任务": "250"},
        examples=(
            Example("任务 257", "0.40", "超7是2.8%：2×0.2"),
            Example("任务 280", "2.00", "超12%是2.4，最高2"),
        ),
    ),
    Kind(
        "完成50%得0.5分，80%得1分",
        "ladder: {fact: 任务, points: {50%: 0.5, 80%: 1}}",
        points="1",
        targets={"任务": "90"},
        examples=(Example("任务 72", "1.00", "72是90的80%"), Example("任务 71", "0.50", "78.9%")),
    ),
    Kind(
        "两方评分各占70%、30%",
        "mark: {fact: [园区评分, 乡镇评分], of: 100, weights: {园区评分: 70%, 乡镇评分: 30%}}",
        facts="园区评分:mark 乡镇评分:mark",
        targets={},
        examples=(Example("园区评分 90; 乡镇评分 80", "8.70", "（90×70%＋80×30%）×10÷100"),),
    ),
    Kind(
        "几位评委的平均分",
        "mark: {fact: [评委一, 评委二, 评委三], of: 100}",
        facts="评委一:mark 评委二:mark 评委三:mark",
        targets={},
        examples=(Example("评委一 90; 评委二 85; 评委三 80.5", "8.52", "255.5÷3×10÷100＝8.517"),),
    ),
    Kind(
        "加分累计不超过10分",
        lines=(
            ("8", "tally: {each: [{count: 表彰, points: 2}]}"),
            ("6", "tally: {each: [{count: 试点, points: 3}]}"),
        ),
        section="at-most: 10",
        facts="表彰 试点",
        targets={},
        asked="section",
        examples=(
            Example("表彰 4; 试点 1", "10.00", "8＋3＝11，最高10"),
            Example("表彰 3; 试点 1", "9.00", "6＋3"),
        ),
    ),
    Kind(
        "加分不封顶",
        "tally: {unlimited: yes, each: [{count: 项目, points: 3}]}",
        points="0",
        facts="项目",
        targets={},
        examples=(Example("项目 40", "120.00", "40×3"),),
    ),
    Kind(
        "每种原因最多扣4分",
        "deduct: {each: [{events: 迟报, points: 1, cap: 4}, {events: 错报, points: 2, cap: 4}]}",
        facts="迟报:events 错报:events",
        targets={},
        examples=(Example("迟报 6; 错报 1", "4.00", "10－4－2"),),
    ),
    Kind(
        "按增幅排名，每降一名减1分",
        "rank-steps: {by: 增幅, step: 1}",
        scheme="derived: {增幅: {growth: {of: 今年, from: 去年}}}",
        facts="今年 去年 增幅:rate",
        targets={},
        examples=(Example("今年 120 110 90; 去年 100 50 100", "9.00 10.00 8.00", "增幅20%、120%、－10%"),),
    ),
    Kind(
        "越低越好分档：4天以内10分，5天8分，6天5分",
        "ladder: {fact: 天数, points: {4: 10, 5: 8, 6: 5}, less-is-better: yes}",
        scheme="must-report: 天数",
        facts="天数",
        targets={},
        examples=(
            Example("天数 4", "10.00", "不超过4"),
            Example("天数 5", "8.00", "不超过5"),
            Example("天数 7", "0.00", "超过6"),
            Example("", "0.00", "还没有报"),
        ),
    ),
    Kind(
        "以12%为基准得10分，每降1点加1分（最多加5分），每升1点扣1分",
        "parts: [{points: 10, deduct: {each: [{over: 率, than: 12, points: 1}]}}, "
        "{points: 5, deduct: {each: [{over: 率, than: 7, steps: begun, points: 1}]}}]",
        points="15",
        facts="率:rate",
        targets={},
        examples=(
            Example("率 12", "10.00", "基准"),
            Example("率 10.5", "11.00", "降1.5，一个点：10＋1"),
            Example("率 14.9", "8.00", "升2.9，两个点：10－2"),
            Example("率 3", "15.00", "降9，最多加5"),
        ),
    ),
    Kind(
        "表彰或者试点，有一项就得分",
        "complete: {fact: 表彰, or: [试点]}",
        facts="表彰:flag 试点:flag",
        targets={},
        examples=(Example("试点 1", "10.00", "有试点"), Example("", "0.00", "都没有")),
    ),
    Kind(
        "半年、全年各占35%，年终评分占30%",
        "parts: [{points: 3.5, by: 半年, complete: {fact: 任务, reaches: 50%}}, {points: 3.5, complete: 任务}, "
        "{points: 3, mark: 年终评分}]",
        scheme="cut-offs: {半年: 2021-06-30}",
        facts="任务 年终评分:mark",
        examples=(Example("任务@2021-06-30 50; 任务 99; 年终评分 2.5", "6.00", "半年正好50：3.5；全年差1：0；2.5"),),
    ),
    Kind(
        "视情扣1至5分",
        "deduct: {each: [{events: 情节扣分, points: 1, cap: 5}]}",
        facts="情节扣分:events",
        targets={},
        examples=(Example("情节扣分 3", "7.00", "考核人定3分：10－3"),),
    ),
    Kind(
        "按难度系数计分：一般项目1分，系数1.5的1.5分",
        "tally: {each: [{count: 一般项目, points: 1}, {count: 难度项目, points: 1.5}]}",
        facts="一般项目 难度项目",
        targets={},
        examples=(Example("一般项目 3; 难度项目 2", "6.00", "3×1＋2×1.5"),),
    ),
    Kind(
        "5月底前完成，每推迟1个月扣10分",
        "deduct: {each: [{over: 完成月份, than: 5, points: 10}]}",
        points="60",
        scheme="must-report: 完成月份",
        facts="完成月份",
        targets={},
        examples=(
            Example("完成月份 5", "60.00", "没有推迟"),
            Example("完成月份 7", "40.00", "推迟2个月"),
            Example("", "0.00", "还没有完成"),
        ),
    ),
    Kind(
        "功效系数法，最低得60%",
        "efficacy: {fact: 增速, base: 60%, best: highest, among: all}",
        facts="增速:rate",
        targets={},
        examples=(Example("增速 10 4 6.5", "10.00 6.00 7.67", "丙：10×（60%＋40%×（6.5－4）÷（10－4））＝7.667"),),
    ),
    Kind(
        "完成60%得0分，100%得10分，之间线性内插",
        "between: {fact: 任务, points: {60%: 0, 100%: 10}}",
        examples=(
            Example("任务 70", "2.50", "10×（70－60）÷40"),
            Example("任务 59", "0.00", "不到60%"),
            Example("任务 105", "10.00", "到100%为止"),
        ),
    ),
    Kind(
        "按名次赋分：第一名10分，第二名6分，第三名3分",
        "rank-steps: {by: 数量, points: {1: 10, 2: 6, 3: 3}}",
        facts="数量",
        targets={},
        examples=(Example("数量 9 8 8 7", "10.00 6.00 6.00 0.00", "名次1、2、2、4"),),
    ),
    Kind(
        "低者居前排名，每降一名减1分",
        "rank-steps: {by: 投诉率, lowest-first: yes, step: 1}",
        facts="投诉率:rate",
        targets={},
        examples=(Example("投诉率 1.2 0.5 –", "9.00 10.00 0.00", "丙没有报，不排名"),),
    ),
    Kind(
        "去掉一个最高分、一个最低分",
        "mark: {fact: [评委一, 评委二, 评委三, 评委四], of: 100, drop: ends}",
        facts="评委一:mark 评委二:mark 评委三:mark 评委四:mark",
        targets={},
        examples=(
            Example("评委一 100; 评委二 85; 评委三 80.5; 评委四 60", "8.28", "（85＋80.5）÷2＝82.75，×10%＝8.275"),
        ),
    ),
    Kind(
        "同比增速可以是－3.5%，也可以是135%",
        "ladder: {fact: 增速, points: {-5: 2, 0: 5, 100: 10}}",
        facts="增速:rate",
        targets={},
        examples=(
            Example("增速 -3.5", "2.00", "到－5"),
            Example("增速 135", "10.00", "到100"),
            Example("", "0.00", "还没有报"),
        ),
    ),
    Kind(
        "高于全市平均得满分",
        "complete: {fact: 合格率, above: mean}",
        facts="合格率:percent",
        targets={},
        examples=(Example("合格率 90.01 80 85", "10.00 0.00 0.00", "平均85.00333，丙不高于"),),
    ),
    Kind(
        "每万人上访超过1件的，每超0.1件扣0.5分",
        "deduct: {each: [{over: 每万人上访, than: 1, every: 0.1, points: 0.5}]}",
        scheme="derived: {每万人上访: {per: {fact: 上访, each: 10000, of: 人口}}}",
        facts="上访 人口 每万人上访:rate",
        targets={},
        examples=(
            Example("上访 9; 人口 60000", "7.50", "9÷60000×10000＝1.5：10－5×0.5"),
            Example("上访 8; 人口 61000", "8.50", "1.31：10－3×0.5"),
        ),
    ),
    Kind(
        "按办结率得分，没有受理的不得分",
        "proportional: {fact: 办结, of: 受理, without-whole: nothing}",
        facts="办结 受理",
        targets={},
        examples=(Example("办结 3; 受理 4", "7.50", "10×3÷4"), Example("", "0.00", "受理0件")),
    ),
    Kind(
        "超额的按比例加分，到120%为止",
        "proportional: {fact: 任务, up-to: 120%}",
        examples=(Example("任务 115", "11.50", "10×115%"), Example("任务 130", "12.00", "10×120%")),
    ),
    Kind(
        "两项取高",
        "best-of: [{proportional: {fact: 任务}}, {ladder: {fact: 命名, points: {省级: 8}}}]",
        facts="任务 命名:level:无;省级",
        examples=(
            Example("任务 70; 命名 省级", "8.00", "7和8"),
            Example("任务 90; 命名 省级", "9.00", "9和8"),
        ),
    ),
    Kind(
        "分组分值、分组权重",
        "proportional: {fact: 任务}",
        points="{重点: 20, 一般: 10}",
        total="weights: {s: {重点: 60%, 一般: 50%}}",
        groups="重点 一般",
        asked="total",
        examples=(Example("任务 50 50", "6.00 2.50", "20×50%×60%；10×50%×50%"),),
    ),
    Kind(
        "不涉及的项目不考核，按得分÷应得分折算",
        lines=(
            ("6", "proportional: {fact: 任务}"),
            ("4", "applies-if: {fact: 矿山检查, has: task}, proportional: {fact: 矿山检查}"),
        ),
        facts="任务 矿山检查",
        targets={"任务": "100", "矿山检查": "10 –"},
        asked="section",
        examples=(Example("任务 75 75; 矿山检查 5 0", "6.50 7.50", "甲：4.5＋2；乙没有矿山：10×4.5÷6"),),
    ),
    Kind(
        "每5条加1分；每3次扣1分",
        lines=(
            ("5", "tally: {each: [{count: 信息, every: 5, points: 1}]}"),
            ("6", "deduct: {each: [{events: 差错, every: 3, points: 1}]}"),
        ),
        facts="信息 差错:events",
        targets={},
        asked="section",
        examples=(Example("信息 14; 差错 7", "6.00", "14条两个5条：2；7次两个3次：6－2"),),
    ),
    Kind(
        "优秀不超过20%，其余60分以上合格",
        points="100",
        scheme="grades: [{grade: 优秀, share: 20%}, {grade: 合格, from: 60}]",
        asked="grade",
        examples=(
            Example("任务 95 90 85 70 50", "优秀 合格 合格 合格 –", "5个单位的20%是1个"),
            Example("任务 95 95 85 70 50", "合格 合格 合格 合格 –", "并列第1有2个，超过1个，都不评"),
        ),
    ),
    Kind(
        "后三名分别扣款5000、3000、1000元",
        points="100",
        award="by-rank: {from: last, taken: yes, amounts: [5000, 3000, 1000]}",
        asked="award",
        examples=(Example("任务 90 80 70 60", "0.00 -1000.00 -3000.00 -5000.00", "丁末位，丙、乙其次"),),
    ),
    Kind(
        "奖金＝基数5万元×得分%",
        points="100",
        award="per-point: {amount: 500, above: 0}",
        asked="award",
        examples=(Example("任务 87", "43500.00", "50000×87%，每分500元"),),
    ),
    Kind(
        "补助＝服务数量×单价×质量系数",
        facts="任务 体检 质量:percent",
        award="per-head: {each: [{fact: 体检, amount: 20}], times: 质量}",
        asked="award",
        examples=(Example("体检 101; 质量 85.5", "1727.10", "101×20×85.5%"),),
    ),
    Kind(
        "按进度：1月底10%，2月底20%，年底全部，每个节点分数相同",
        "schedule: {fact: 任务, shares: {2021-01-31: 10%, 2021-02-28: 20%, 2021-12-31: 100%}}",
        examples=(Example("任务@2021-01-31 10; 任务@2021-02-28 19; 任务 100", "6.67", "三个节点到了两个：10×2÷3"),),
    ),
    Kind(
        "次月5日前报上月",
        calendar="every: month, for: last, within: 5, ahead: [1], reported: 任务",
        asked="due",
        examples=(Example("", "2021-02-05 2022-01-05", "1月的2月5日前报，12月的次年1月5日前报"),),
    ),
    Kind(
        "计分到小数点后三位（0.005分）",
        why_not="公布的得分、总分、奖补都是两位小数（四舍五入一次），人才能照着表加得起来；"
        "0.005分的标准按2倍分值写（每2次0.01分，`every: 2`）。",
    ),
    Kind(
        "总分相同的，第一项高者居前",
        lines=(("10", "proportional: {fact: 任务}"), ("10", "proportional: {fact: 质量}")),
        scheme="tie-break: s.1",
        facts="任务 质量",
        targets={"任务": "100", "质量": "100"},
        asked="rank",
        examples=(Example("任务 80 90; 质量 90 80", "2 1", "都是17分，第一项8分和9分"),),
    ),
)


def page() -> str:
    """docs/rule-kinds.md."""
    rows = ((str(number), kind.sheet, *_cells(kind)) for number, kind in enumerate(KINDS, 1))
    return "\n".join(
        (
            "# Kinds of rule",
            "",
            "What published sheets say, how a scheme says it in yaml and in its Excel sheet, and points worked out by",
            "hand. Each row is a scheme that a test loads and scores; `python -m tests.schemes.kinds` writes this page",
            "from the same rows. Targets stand behind a stroke: 任务 70/100. What the keys mean:",
            "[schemes/README.md](../schemes/README.md).",
            "",
            *table(("", "the sheet says", "in yaml", "in Excel", "by hand"), rows),
            "",
        )
    )


def _cells(kind: Kind) -> tuple[str, str, str]:
    if kind.why_not:
        return "no", "no", kind.why_not
    with TemporaryDirectory() as folder:
        sentences = list(_sentences(kind, pages(kind.lay(Path(folder) / "kind-2021"))))
    said = "<br>".join(f"`{part}`" for part in kind.said)
    examples = (
        f"{_figures(kind, example)} → **{'、'.join(example.gives.split())}**（{example.how}）"
        for example in kind.examples
    )
    return said, "<br>".join(sentences), "<br>".join(examples)


def _sentences(kind: Kind, sheets: Iterable[Page]) -> Iterator[str]:
    """What the pages of its workbook say of what the kind says in yaml."""
    rows = {sheet.title: sheet.rows for sheet in sheets}
    if kind.scheme or kind.total:
        for row in rows["办法"]:
            if row["项目"] in ("同分先后", "一票否决", "等次", "截止日"):
                yield "：".join(filter(None, (row["项目"], row["名称"], row["内容"])))
        for row in rows["指标"]:
            if row["算法"] or row["必报"]:
                yield f"指标「{row['名称']}」：{row['算法'] or '必报'}"
    if kind.line or kind.lines or kind.section or kind.total:
        for row in rows["评分表"]:
            for head in ("计入总分", "最多", "适用"):
                if row.get(head, "直接相加") not in ("", "直接相加"):
                    yield f"{head}：{row[head]}"
            if "「" in row.get("分值", "") and row.get("规则"):
                yield f"分值：{row['分值']}"
            if row.get("规则"):
                yield _sentence(row)
    for row in rows["奖补"]:
        yield _sentence(row)
    for row in rows["期限"]:
        yield f"{row['时间']}，{_sentence(row)}"


def _sentence(row: Mapping[str, str]) -> str:
    facts = "、".join(f"「{fact}」" for fact in row["指标"].split("；\n") if fact)
    number = row.get("层级", "") if row.get("层级", "").startswith("（") else ""
    points = f"{row['分值']}分，" if number and row.get("分值") else ""
    by = f"{row['截止']}，" if row.get("截止") else ""
    return f"{number}{points}{by}{facts}{row['规则']}"


def _figures(kind: Kind, example: Example) -> str:
    told = []
    for fact, day, values in example.columns():
        target = kind.targets.get(fact, "")
        of = f"/{target}" if target and " " not in target else ""
        on = "" if day == "2021-12-31" else f"（{int(day[5:7])}月底）"
        told.append(f"{fact}{on} {'、'.join(value + (of if value != '–' else '') for value in values)}")
    return "，".join(told) or "什么都没有报"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
