"""What is installed is what the locks say, and these fit what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BUILD = PROJECT["dependency-groups"]["build"]
RUN = [*PROJECT["project"]["dependencies"], *BUILD]
DEVELOP = [*RUN, *PROJECT["project"]["optional-dependencies"]["dev"]]
LOCKS = {"requirements.lock": RUN, "requirements-dev.lock": DEVELOP}
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
# What must be installable; each as the variables of markers. 3.11 is the oldest Python.
PLATFORMS = [
    {
        "sys_platform": system,
        "platform_machine": machine,
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "x86_64"), ("darwin", "arm64"))
    for python in ("3.11", "3.12", "3.13")
]


def locked(name: str) -> list[tuple[Requirement, int]]:
    """The packages of a lock, pinned, and how many hashes each has."""
    text = re.sub(r"^#.*\n", "", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    return [(Requirement(line.split("--hash")[0]), len(HASH.findall(line))) for line in text.splitlines()]


def version(requirement: Requirement) -> str:
    """The one version of a pinned requirement."""
    (pin,) = requirement.specifier
    assert pin.operator == "=="
    return pin.version


def versions(name: str, platform: dict[str, str]) -> dict[str, str]:
    """What a lock installs on a platform: package -> version."""
    pins = [pin for pin, _ in locked(name) if pin.marker is None or pin.marker.evaluate(platform)]
    installed: dict[str, str] = {canonicalize_name(pin.name): version(pin) for pin in pins}
    assert len(installed) == len(pins)
    return installed


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    packages = locked(name)
    assert packages
    assert [str(pin) for pin, hashes in packages if not hashes] == []
    assert all(version(pin) for pin, _ in packages)


@pytest.mark.parametrize("name", LOCKS)
@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: " ".join(platform.values()))
def test_a_lock_has_what_the_project_asks_for(name: str, platform: dict[str, str]) -> None:
    installed = versions(name, platform)
    for requirement in map(Requirement, LOCKS[name]):
        assert requirement.specifier.contains(installed[canonicalize_name(requirement.name)]), requirement


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: " ".join(platform.values()))
def test_development_runs_on_what_runs(platform: dict[str, str]) -> None:
    run, develop = (versions(name, platform) for name in LOCKS)
    assert run.items() <= develop.items()


def test_the_project_is_built_by_what_is_locked() -> None:
    assert PROJECT["build-system"]["requires"] == BUILD
