"""Pictures of what the tables cannot show. Each draws on the given Axes, or on a new figure, and returns the Axes.

The colours are those of Okabe and Ito, which colour-blind readers can tell apart; whatever a colour says is said by a line style,
a marker, hatching or a number as well.
"""

from mlpteach.plots.batch_gradients import draw_batch_gradients
from mlpteach.plots.curve import draw_activation, draw_activations, draw_sigmoid
from mlpteach.plots.examination import draw_examination
from mlpteach.plots.held_out import draw_confusion, draw_held_out
from mlpteach.plots.layer_sizes import draw_layer_sizes
from mlpteach.plots.loss_surface import draw_loss_surface
from mlpteach.plots.one_step import draw_network, draw_weight_changes
from mlpteach.plots.pictures import draw_pictures, draw_units_as_pictures, draw_worst_mistakes
from mlpteach.plots.product import draw_product
from mlpteach.plots.pull import draw_delta_factors, draw_output_deltas
from mlpteach.plots.runs import draw_errors, draw_sign_flips, draw_sweep
from mlpteach.plots.shares import draw_softmax
from mlpteach.plots.units import draw_decision_surface, draw_hidden_codes, draw_hidden_space
from mlpteach.plots.values import draw_values

__all__ = ["draw_activation", "draw_activations", "draw_batch_gradients", "draw_confusion", "draw_decision_surface",
           "draw_delta_factors", "draw_errors", "draw_examination", "draw_held_out", "draw_hidden_codes", "draw_hidden_space",
           "draw_layer_sizes", "draw_loss_surface", "draw_network", "draw_output_deltas", "draw_pictures", "draw_product",
           "draw_sigmoid", "draw_sign_flips", "draw_softmax", "draw_sweep", "draw_units_as_pictures", "draw_values",
           "draw_weight_changes", "draw_worst_mistakes"]
