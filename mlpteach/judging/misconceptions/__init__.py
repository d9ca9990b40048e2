"""The catalogue of known mistakes, as data. To add one, add one entry to one of the tables.

An entry is found by behaviour: an attempt that gives what one of its variants gives, wherever it is tried. Of several entries
that fit equally well all are named, in the order of the catalogue.
"""

from mlpteach.judging.misconceptions.entry import LoopVariant, Misconception, Variant
from mlpteach.judging.misconceptions.loops import IN_LOOPS
from mlpteach.judging.misconceptions.momentum import IN_MOMENTUM
from mlpteach.judging.misconceptions.products import IN_PRODUCTS
from mlpteach.judging.misconceptions.programs import IN_PROGRAMS
from mlpteach.judging.misconceptions.slopes import IN_SLOPES
from mlpteach.judging.misconceptions.softmax import IN_SOFTMAX
from mlpteach.judging.misconceptions.steps import IN_STEPS

__all__ = ["CATALOGUE", "MUTATED", "NOT_KEPT", "LoopVariant", "Misconception", "Variant"]

NOT_KEPT = "result-not-kept"  # also found by looking at what came back; named before all others
MUTATED = "inputs-mutated"  # found by comparing the arguments with their copies; it has no variants
CATALOGUE = {entry.slug: entry for entry in (*IN_STEPS, *IN_SLOPES, *IN_PRODUCTS, *IN_MOMENTUM, *IN_LOOPS, *IN_SOFTMAX,
                                             *IN_PROGRAMS)}
