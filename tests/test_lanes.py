"""No test is left out: each one is run by one of the commands that .ci/run runs."""

import re

from conftest import ROOT

CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
ALONE = "tests/test_defences.py"  # each test of it is a process of its own, so they needn't share one


def selected(target: str) -> str:
    """The options by which a target of the Makefile selects tests."""
    recipe = re.search(
        rf"^{target}: .*\n\t\$\(PYTEST\) (?:\$\(BY_FILE\)|--dist \w+) (.*) \$\(ARGS\)$", MAKEFILE, re.MULTILINE
    )
    assert recipe, target
    return recipe[1]


def test_every_test_is_in_a_lane_that_ci_runs() -> None:
    assert selected("all-tests") == f"--ignore {ALONE}"
    assert selected("defence-test") == ALONE
    assert {"all-tests", "defence-test"} <= set(re.findall(r"^run make (\S+)", CI, re.MULTILINE))


def test_who_runs_the_tests_and_then_the_slow_ones_has_run_the_same() -> None:
    assert selected("test") == '-m "not slow"'
    assert selected("slow-test") == f"-m slow --ignore {ALONE}"


def test_no_option_leaves_tests_out_by_default() -> None:
    (options,) = re.findall(r"^addopts = (.*)$", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert "-m" not in options.strip('"').split()
    assert "--ignore" not in options
