"""Tails computed without ``scipy.stats`` are those of its distributions."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tuneready.kernels import acceptance, intervals, model_comparison, paired
from tuneready.recall import residual

few = settings(max_examples=60, deadline=None)


@few
@given(st.integers(0, 20_000), st.floats(1e-3, 1), st.floats(1e-3, 0.999))
def test_quantiles_of_the_negative_binomial(found, chance, share):
    told = residual._quantile(share, found + 1, chance)
    assert stats.nbinom.cdf(told, found + 1, chance) >= share - 1e-9
    assert told == 0 or stats.nbinom.cdf(told - 1, found + 1, chance) < share + 1e-9


@pytest.mark.parametrize(("found", "chance"), [(0, 0.5), (3, 0.99), (120, 0.8), (9_000, 0.97), (1, 1.0), (40, 0.01)])
@pytest.mark.parametrize("share", [0.05, 0.95])
def test_quantiles_at_the_ends_in_use(found, chance, share):
    assert residual._quantile(share, found + 1, chance) == stats.nbinom.ppf(share, found + 1, chance)


@few
@given(st.integers(0, 500), st.integers(0, 500))
def test_mcnemar(a, b):
    told = model_comparison.mcnemar(a, b)
    if a + b:
        least = min(a, b)
        assert told.exact == pytest.approx(float(stats.binomtest(a, a + b).pvalue), rel=1e-9) == paired.mcnemar(a, b)
        assert told.mid == pytest.approx(1.0 if a == b else 2 * stats.binom.cdf(least, a + b, 0.5) - stats.binom.pmf(least, a + b, 0.5), rel=1e-8)
        assert told.chi2_p == pytest.approx(float(stats.chi2.sf((a - b) ** 2 / (a + b), 1)), rel=1e-9)
    else:
        assert told.exact == paired.mcnemar(a, b) == 1


@few
@given(st.integers(1, 400), st.data())
def test_chance_to_accept(n, data):
    accept, p = data.draw(st.integers(0, n)), data.draw(st.floats(0, 1))
    assert acceptance.accepts(n, accept, p) == pytest.approx(float(stats.binom.cdf(accept, n, p)), abs=1e-10)


@few
@given(st.integers(1, 5_000), st.data())
def test_finite_upper_bound(population, data):
    sample = data.draw(st.integers(1, population))
    defects = data.draw(st.integers(0, min(sample, 30)))
    most = intervals.finite_upper_bound(defects, sample, population)
    assert most == population - sample + defects or stats.hypergeom.cdf(defects, population, most + 1, sample) <= 0.05 + 1e-9
    assert most == defects or stats.hypergeom.cdf(defects, population, most, sample) > 0.05 - 1e-9


def test_nothing_of_it_loads_the_distributions():
    """Their import takes longer than a small check."""
    done = subprocess.run([sys.executable, "-c", "import sys\nfrom tuneready.kernels import acceptance, capture_recapture, intervals, model_comparison, sampling\n"
                           "from tuneready.recall import residual\nfrom tuneready.review import drawing\nintervals.finite_upper_bound(1, 20, 90), residual.missed(5, .9, .8, .95, 90)\n"
                           "capture_recapture.chapman(20, 20, 20), sampling.sequence(1, 20, 90), model_comparison.mcnemar(3, 9), acceptance.two_points(900, 1, 5)\n"
                           "drawing.shows(.05, 900, 59)\nprint('scipy.stats' in sys.modules)"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
