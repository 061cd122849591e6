"""The statistics of the gate: tests and intervals of two runs of the same cases, and the noise of runs in which nothing
changed.

Verdicts are numbers; true is 1. Shares, p-values and levels are between 0 and 1.
"""

from __future__ import annotations

import itertools
import math
from functools import lru_cache
from statistics import NormalDist, stdev, variance
from typing import Any

NORMAL = NormalDist()
# Signed ranks of so many differences are counted out; more are taken to be normal.
MAX_EXACT = 50
# Pairwise averages of so many differences are looked at one by one (n * (n + 1) / 2 of them).
MAX_AVERAGES = 2000


def binomial(n: int, k: int, share: float = 0.5) -> float:
    """Chance of exactly k of n, each with chance "share"."""
    if not 0 <= k <= n:
        return 0.0
    if share <= 0 or share >= 1:
        return float(k == (n if share >= 1 else 0))
    log = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(log + k * math.log(share) + (n - k) * math.log1p(-share))


def binomial_tail(n: int, k: int, share: float = 0.5) -> float:
    """Chance of k or more of n. Sums away from the middle, where the terms only get smaller."""
    if not 0 < share < 1:
        return float(k <= (n if share >= 1 else 0))
    is_upper = k > n * share
    at, step = (k, 1) if is_upper else (k - 1, -1)
    term, total = binomial(n, at, share), 0.0
    odds = share / (1 - share)
    while term > total * 1e-17 and 0 <= at <= n:
        total += term
        term *= (n - at) / (at + 1) * odds if is_upper else at / (n - at + 1) / odds
        at += step
    return min(1.0, total) if is_upper else max(0.0, 1 - total)


def mcnemar(worse: int, better: int) -> float:
    """One-sided mid-p of McNemar's test (Psychometrika 12, 1947): chance that at least so many of the changed pairs got worse when
    worse and better are equally likely.

    The mid-p counts the table seen by half. Fagerland, Lydersen and Laake (BMC Medical Research Methodology 13:91, 2013) found its
    error rate never above the nominal one where the exact test, which has few tables to choose from, stays far below it.
    """
    changed = worse + better
    if changed == 0:
        return 1.0
    return min(1.0, binomial_tail(changed, worse + 1) + binomial(changed, worse) / 2)


def wilson(k: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Score interval of a share (E. B. Wilson, JASA 22, 1927); n > 0."""
    z = NORMAL.inv_cdf((1 + level) / 2)
    share = k / n
    centre = share + z * z / (2 * n)
    margin = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale)


def newcombe(both: int, worse: int, better: int, neither: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of the change in the share that passes, paired: method 10 of R. G. Newcombe, Statistics in Medicine 17, 1998.

    both: passed before and now; worse: before only; better: now only. At least one pair.
    """
    n = both + worse + better + neither
    before, now = (both + worse) / n, (both + better) / n
    before_low, before_high = wilson(both + worse, n, level)
    now_low, now_high = wilson(both + better, n, level)
    margins = (both + worse) * (better + neither) * (both + better) * (worse + neither)
    product = both * neither - worse * better
    product = max(product - n / 2, 0) if product > 0 else product
    phi = product / math.sqrt(margins) if margins else 0.0

    def reach(first: float, second: float) -> float:
        return math.sqrt(max(0.0, first * first - 2 * phi * first * second + second * second))

    change = now - before
    return change - reach(now - now_low, before_high - before), change + reach(now_high - now, before - before_low)


def signed_ranks(differences: list[float]) -> list[int]:
    """Twice the mid-rank of each size, with the sign of the difference; differences of 0 are left out. Whole numbers."""
    ordered = sorted((item for item in differences if item != 0), key=abs)
    ranks: list[int] = []
    start = 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and math.isclose(abs(ordered[end]), abs(ordered[start]), rel_tol=1e-12):
            end += 1
        ranks += [(start + end + 1) * (1 if item > 0 else -1) for item in ordered[start:end]]
        start = end
    return ranks


def wilcoxon(differences: list[float]) -> float:
    """One-sided p of the signed-rank test (F. Wilcoxon, Biometrics Bulletin 1, 1945) for "lower than before"; ties get mid-ranks.

    Exact, ties included, up to MAX_EXACT differences; beyond them the normal approximation with corrections for ties and continuity.
    """
    ranks = signed_ranks(differences)
    if not ranks:
        return 1.0
    positive = sum(rank for rank in ranks if rank > 0)
    sizes = [abs(rank) for rank in ranks]
    if len(ranks) > MAX_EXACT:
        deviation = math.sqrt(sum(size * size for size in sizes)) / 2
        return NORMAL.cdf((positive - sum(sizes) / 2 + 1) / deviation)
    return sum(ways_to_sum(sizes, positive)) / 2 ** len(ranks)


def ways_to_sum(sizes: list[int], most: int) -> list[int]:
    """For each total up to "most": how many selections of the sizes add up to it."""
    ways = [1] + [0] * most
    for size in sizes:
        for total in range(most, size - 1, -1):
            ways[total] += ways[total - size]
    return ways


def hodges_lehmann(differences: list[float], level: float = 0.95) -> tuple[float, float]:
    """Interval of the change of a number: ordered pairwise averages (J. L. Hodges and E. L. Lehmann, Annals of Mathematical Statistics
    34, 1963); of very many differences that of their mean."""
    n = len(differences)
    z = NORMAL.inv_cdf((1 + level) / 2)
    if n > MAX_AVERAGES:
        mean = math.fsum(differences) / n
        margin = z * stdev(differences) / math.sqrt(n)
        return mean - margin, mean + margin
    averages = sorted((differences[i] + differences[j]) / 2 for i in range(n) for j in range(i, n))
    if n > MAX_EXACT:
        at = int(max(0, n * (n + 1) / 4 - z * math.sqrt(n * (n + 1) * (2 * n + 1) / 24)))
    else:
        # So many averages lie outside on each side as the sum of ranks stays below with a chance of (1 - level) / 2.
        ways = list(itertools.accumulate(ways_to_sum(list(range(1, n + 1)), n * (n + 1) // 2)))
        at = max(0, sum(sum_of_ways <= (1 - level) / 2 * 2**n for sum_of_ways in ways) - 1)
    return averages[at], averages[len(averages) - 1 - at]


def holm(p_values: dict[str, float]) -> dict[str, float]:
    """Adjusted p-values (S. Holm, Scandinavian Journal of Statistics 6, 1979): the chance that any of those up to alpha is a false alarm
    is at most alpha, however they hang together."""
    adjusted: dict[str, float] = {}
    highest = 0.0
    for place, name in enumerate(sorted(p_values, key=lambda key: p_values[key])):
        highest = max(highest, min(1.0, p_values[name] * (len(p_values) - place)))
        adjusted[name] = highest
    return adjusted


POWER = 0.8


def measure_noise(repeats: list[dict[str, float]]) -> dict[str, Any] | None:
    """How one scorer varies over repeats of the same evaluation; None without a case that every repeat scored.

    repeats: for each run, case id to verdict as a number. Two figures for the deviation of a run's mean: from the rows, each varying on
    its own, and from the means themselves, which also sees what moves a whole run. The greater one counts. One case more is taken to
    have changed once: that none did in a few repeats does not say that none ever will.
    """
    cases = [case for case in repeats[0] if all(case in run for run in repeats)]
    if not cases or len(repeats) < 2:
        return None
    count = len(repeats)
    is_binary = all(run[case] in (0, 1) for run in repeats for case in cases)
    spread = [variance([run[case] for run in repeats]) for case in cases]
    of_rows = (math.fsum(spread) + (1 / count if is_binary else 0)) / len(cases) ** 2
    of_means = variance([math.fsum(run[case] for case in cases) / len(cases) for run in repeats])
    return {
        "repeats": count,
        "rows": len(cases),
        "mean": math.fsum(run[case] for run in repeats for case in cases) / (count * len(cases)),
        "is_binary": is_binary,
        # Share of the cases on which two repeats differ; of numbers the deviation of their difference.
        "discordance": 2 * math.fsum(spread) / len(cases) if is_binary else None,
        "difference_deviation": None if is_binary else math.sqrt(2 * math.fsum(spread) / len(cases)),
        "mean_deviation": math.sqrt(max(of_rows, of_means)),
        # Few repeats show this poorly: half as much as single rows explain is taken for more than chance.
        "runs_vary": of_means > of_rows / 2,
    }


def noisy_minimum(noise: dict[str, Any], level: float) -> float:
    """Below this the mean of one more unchanged run lies with a chance of at most "level"."""
    count = noise["repeats"]
    # Where whole runs vary, the deviation itself is known from few runs only.
    quantile = student_quantile(1 - level, count - 1) if noise["runs_vary"] else NORMAL.inv_cdf(1 - level)
    return noise["mean"] - quantile * noise["mean_deviation"] * math.sqrt(1 + 1 / count)


def unchanged_drop(noise: dict[str, Any], change: float) -> float:
    """Chance that the means of two unchanged runs differ by at least this drop. 0 where rows vary on their own: then the test over the
    pairs says it all, while runs that vary as a whole move many pairs at once, which it takes for proof."""
    if not noise.get("runs_vary"):
        return 0.0
    return 1 - student_area(-change / (math.sqrt(2) * noise["mean_deviation"]), noise["repeats"] - 1)


def student_area(t: float, freedom: int) -> float:
    """Of Student's t distribution up to t: Simpson's rule over an angle."""
    # With t = sqrt(freedom) * tan(a) the density becomes a power of the cosine.
    end = math.atan(t / math.sqrt(freedom))
    steps = 200
    values = [math.cos(end * i / steps) ** (freedom - 1) for i in range(steps + 1)]
    total = values[0] + values[-1] + 4 * math.fsum(values[1:-1:2]) + 2 * math.fsum(values[2:-1:2])
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
    return 0.5 + scale * total * end / steps / 3


@lru_cache(maxsize=None)
def student_quantile(share: float, freedom: int) -> float:
    """For a share in [0.5, 1), by halving."""
    low, high = 0.0, 1.0
    while student_area(high, freedom) < share:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if student_area(middle, freedom) < share else (low, middle)
    return high


def mcnemar_power(pairs: int, drop: float, discordance: float, level: float) -> float:
    """Chance that a drop of the share that passes is found among so many pairs, of which "discordance" change for no reason."""
    changing = min(1.0, discordance + drop)
    share_worse = (changing + drop) / 2 / changing
    power = 0.0
    for changed in range(pairs + 1):
        weight = binomial(pairs, changed, changing)
        if weight < 1e-9:
            continue
        power += weight * binomial_tail(changed, needed_worse(changed, level), share_worse)
    return power


@lru_cache(maxsize=None)
def needed_worse(changed: int, level: float) -> int:
    """Fewest pairs that have to get worse among so many changed ones; changed + 1: no number is enough."""
    low, high = 0, changed + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if mcnemar(middle, changed - middle) <= level else (middle + 1, high)
    return low


@lru_cache(maxsize=None)
def detectable_drop(pairs: int, discordance: float, level: float) -> float | None:
    """Smallest drop of the share that passes that is found with a chance of POWER, in steps of one case; None: not even a drop of all."""
    low, high = 1, pairs + 1
    while low < high:
        middle = (low + high) // 2
        found = mcnemar_power(pairs, middle / pairs, discordance, level) >= POWER
        low, high = (low, middle) if found else (middle + 1, high)
    return low / pairs if low <= pairs else None


def detectable_shift(pairs: int, deviation: float, level: float) -> float:
    """The same of a number, by the normal approximation; the signed-rank test needs pi / 3 times the pairs of the t-test."""
    return (NORMAL.inv_cdf(1 - level) + NORMAL.inv_cdf(POWER)) * deviation * math.sqrt(math.pi / 3 / pairs)
