"""Golden cases: what commands print. `python -m tests.golden_cases` writes them again."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.tool import ROOT, run_here

FOLDER = Path(__file__).parent / "golden"
COMMANDS = {
    "help": "",
    "help_summary": "summary --help",
    "help_compare": "compare --help",
    "summary_table": "summary --year 2016 --format table",
    "summary_csv": "summary --year 2016",
    "summary_below": "summary --year 2015 --format table --quiet",
    "summary_first": "summary --year 2011 --direction outbound --format table --quiet",
    "summary_markdown": "summary --format markdown --quiet",
    "compare_table": "compare 2015 2016 --format table",
    "compare_csv": "compare 2014 2015 2016 --direction inbound --quiet",
    "compare_markdown": "compare 2011 2016 --direction outbound --format markdown --quiet",
    "help_trend": "trend --help",
    "help_publish": "publish --help",
    "trend_table": "trend --direction outbound --format table --quiet",
    "trend_csv": "trend --direction inbound --category degree --quiet",
    "summary_chinese": "summary --year 2016 --format table --lang zh",
    "help_check": "check --help",
    "help_trace": "trace --help",
    "check_table": "check --direction outbound --format table",
    "check_lines": "check --direction outbound --quiet",
    "explain": "check --explain R06",
    "explain_zh": "check --explain R06 --lang zh",
    "check_zh": "check --direction outbound --format table --lang zh --quiet",
    "help_rules": "rules --help",
    "rules_table": "rules --format table",
    "rules_zh": "rules --lang zh --format markdown",
    "rules_csv": "rules --direction outbound",
    "trace_table": "trace --year 2016 --direction outbound --of regions --format table",
    "trace_excluded": "trace --year 2016 --direction outbound --excluded --quiet",
    "help_partners": "partners --help",
    "partners_csv": "partners --quiet",
    "partners_idle": "partners --idle 5 --format table",
    "partners_idle_zh": "partners --idle 6 --format table --lang zh --quiet",
    "no_such_idle": "partners --idle 7",
    "help_breakdown": "breakdown --help",
    "breakdown_country": "breakdown --by country --top 10 --format table",
    "breakdown_years": "breakdown --by world_region -y 2015 -y 2016 --lang zh -f table --quiet",
    "breakdown_cross": "breakdown --by level --by duration --year 2016 --quiet",
    "breakdown_round": "breakdown --by college --direction outbound --protect round -f table -q",
    "breakdown_suppress": "breakdown -b country -b level --top 15 --protect suppress -f table -q",
    "breakdown_no_column": "breakdown --by gender --quiet",
    "breakdown_without_field": "breakdown",
    "help_report": "report --help",
    "report": "report --year 2016",
    "report_zh": "report --year 2016 --lang zh --released 2017-01-12 --quiet",
    "report_csv": "report --format csv",
    "no_such_code": "check --explain R99",
    "no_such_year": "summary --year 2010",
    "not_a_year": "summary --year 2015/16",
    "no_such_command": "sumary",
    "no_such_option": "summary --yaer 2016",
    "no_such_format": "summary --format excel",
    "no_such_folder": "summary --data nowhere",
    "one_year": "compare 2016",
    "no_format_in_suffix": "summary -o summary.xls",
}


def outcome(arguments: str) -> str:
    """Return what a command prints where in the checkout, and its exit code."""
    done = run_here(*shlex.split(arguments))
    parts = (f"$ exchange {arguments}".rstrip(), f"[stdout]\n{done.out}[stderr]\n{done.err}")
    text = "\n".join((*parts, f"[exit {done.code}]\n"))
    return text.replace(str(ROOT), "CHECKOUT")


if __name__ == "__main__":
    for name, arguments in COMMANDS.items():
        (FOLDER / f"{name}.txt").write_text(outcome(arguments), "utf-8")
