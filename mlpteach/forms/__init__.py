"""The kind of a network as small frozen values: an activation for each layer, a loss, a rule for the update; and ``Form``.

A name stands for a value everywhere, as in ``Network.random((2, 3, 1), 1, hidden="tanh")``. To add an activation, write one
``Activation``. Given to a network as it is, it is computed, explained, checked, trained and drawn like those that are here.
"""

from mlpteach.forms.activations import ACTIVATIONS, LINEAR, RELU, SIGMOID, SOFTMAX, TANH, Activation
from mlpteach.forms.form import Form
from mlpteach.forms.losses import CROSS_ENTROPY, HALF_SQUARED_ERROR, LOSSES, Loss
from mlpteach.forms.updates import PLAIN_DESCENT, UpdateRule

__all__ = ["ACTIVATIONS", "CROSS_ENTROPY", "HALF_SQUARED_ERROR", "LINEAR", "LOSSES", "PLAIN_DESCENT", "RELU", "SIGMOID", "SOFTMAX",
           "TANH", "Activation", "Form", "Loss", "UpdateRule"]
