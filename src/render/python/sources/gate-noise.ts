/** evaluation/gate_statistics.py, second half: how much verdicts vary when nothing changed, and what can be seen in spite of it. */
import { python } from '../python-source.ts';

export const gateNoiseSource = python`
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
`;
