"""Takes a sample, plays it, prints what survived and the table. Runs inside the copy."""

import argparse
import itertools
import json
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.mutation import covering, equivalent, mutants, scope, worker
from tests.mutation.mutants import Mutant

ROOT = Path(__file__).parents[2]
AIM = 0.92


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.play")
    for name, kind in (("sample", int), ("seed", int), ("inside", str), ("jobs", int)):
        parser.add_argument(f"--{name}", type=kind)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--tests", nargs="*")
    parser.add_argument("--again", type=Path)
    told = parser.parse_args(argv)
    began = time.monotonic()
    sources, sites = _sites(told.inside)
    if not sites:
        print(f"Nothing in scope is inside {told.inside!r}: see tests/mutation/scope.py")
        return 1
    if told.again:
        chosen = _survivors(json.loads(told.again.read_text(encoding="utf-8")), sources, sites)
    else:
        chosen = mutants.sample(sites, told.sample, told.seed)
    print(f"{len(chosen)} of {len(sites)} places, seed {told.seed}. Recording what tests execute …")
    covers = covering.record(ROOT, told.tests, told.jobs)
    print(f"{len(covers.seconds)} tests, {time.monotonic() - began:.0f} s. Playing …\n", flush=True)
    results = _play(chosen, sources, covers, told.jobs, told.tests)
    for one in equivalent.stale(ROOT):
        print(f"equivalent.toml: {one.at} has no line {one.was!r} any more: remove or renew it.")
    spent = time.monotonic() - began
    print(*_table(results), f"{spent:.0f} s, {told.json}", sep="\n")
    said = {"sample": len(chosen), "seed": told.seed, "inside": told.inside, "seconds": spent}
    written = json.dumps({**said, "mutants": results}, indent=1, ensure_ascii=False)
    told.json.write_text(written + "\n", encoding="utf-8")
    return 0


def _sites(inside: str) -> tuple[dict[str, str], list[mutants.Site]]:
    sources, sites = {}, []
    for group, path in scope.modules(ROOT, inside):
        sources[path] = (ROOT / path).read_text(encoding="utf-8")
        sites += mutants.sites(group, path, sources[path])
    return sources, sites


def _survivors(
    told: dict[str, Any], sources: dict[str, str], sites: Sequence[mutants.Site]
) -> list[Mutant]:
    """Return the mutants that nothing killed then, where they stand now."""
    left = [r for r in told["mutants"] if r["end"] in ("survived", "not reached")]
    wanted = {(r["path"], r["in"], r["operator"], r["was"], r["now"]) for r in left}
    roughly = {known[:3] for known in wanted}
    return [
        one
        for one in itertools.chain(*sites)
        if (rough := (one.path, one.function, one.operator)) in roughly
        and (*rough, *mutants.changed_lines(sources[one.path], one.source(sources[one.path])))
        in wanted
    ]


def _play(
    chosen: list[Mutant],
    sources: dict[str, str],
    covers: covering.Covering,
    at_once: int,
    tests: Sequence[str],
) -> list[dict[str, Any]]:
    """Return what became of each mutant, in the order of the sample. Survivors are printed at
    once."""
    worker.warm(ROOT, tests)
    reasons = equivalent.reasons()
    texts: dict[int, str] = {}
    results = [
        {"group": one.group, "path": one.path, "line": one.line, "in": one.function}
        for one in chosen
    ]

    def jobs() -> Iterator[worker.Job]:
        for number, one in enumerate(chosen):
            texts[number] = one.source(sources[one.path])
            was, now = mutants.changed_lines(sources[one.path], texts[number])
            why = reasons.get((f"{one.path} {one.function}".strip(), was, now), "")
            names = covers.tests(one.path, one.line, one.last_line)
            results[number].update(operator=one.operator, was=was, now=now, tests=len(names))
            if why:
                results[number].update(end="equivalent", why=why)
            elif not names:
                told(number, "not reached", 0.0)
            else:
                limit = 15 + 4 * sum(covers.seconds[test] for test in names)
                yield worker.Job(number, one.path, texts[number], names, limit)

    def told(number: int, end: str, took: float) -> None:
        result, one, text = results[number], chosen[number], texts.pop(number)
        result.update(end=end, seconds=round(took, 2))
        if end in ("survived", "not reached"):
            said = f"{one.path}:{one.line} {one.function}: {one.operator}, {end}"
            tried = f", {result['tests']} tests in {took:.1f} s" if took else ""
            lines = mutants.diff(one.path, sources[one.path], text)
            progress = f"[{number + 1} of {len(chosen)}]"
            print(f"{progress} {said}{tried}", *lines, "", sep="\n", flush=True)

    for number, end, took in worker.play(ROOT, jobs(), at_once):
        told(number, end, took)
    return results


def _table(results: list[dict[str, Any]]) -> Iterator[str]:
    ends = ("killed", "timeout", "survived", "not reached", "equivalent")
    yield f"{'':18}" + "".join(f"{end:>13}" for end in ends) + f"{'share killed':>15}"
    groups = [one for one in scope.GROUPS if any(r["group"] == one for r in results)]
    for group in [*groups, ""]:
        counted = Counter(r["end"] for r in results if group in ("", r["group"]))
        killed = counted["killed"] + counted["timeout"]
        played = killed + counted["survived"] + counted["not reached"]
        share = f"{killed / played:.1%}" if played else "none"
        below = "" if not played or killed >= AIM * played else f"  below {AIM:.0%}"
        row = "".join(f"{counted[end]:13}" for end in ends)
        yield f"{group or 'all':18}{row}{share:>15}{below}"
    yield "Timeouts count as killed, equivalent ones as not there."


def _stop(*_: object) -> None:
    raise SystemExit(130)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    raise SystemExit(main())
