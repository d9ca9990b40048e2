"""What stands on a student's sheet before the questions: the network with its numbers, and what the words mean."""

from __future__ import annotations

from collections.abc import Iterator

from mlpteach.classroom.exam.formats.paper_network import drawing
from mlpteach.classroom.exam.formats.paper_text import given_number, sentence, table
from mlpteach.classroom.exam.sheet import ExamSheet

CODED = {"shapes", "products"}  # topics that ask about lines of NumPy
LAYERS = ("are counted from 1, layers from the inputs on; the outputs are layer {last}. Code counts from 0: weights_0[1, 0] is the "
          "weight from input 2 to unit 1 of layer 1.")
SIGMOID = "σ(z) = 1 / (1 + exp(-z)), where z is its weighted sum"
SOFTMAX = "softmax: exp(z), divided by the sum of exp(z) over all units of the layer"
CODE = ("holds weights in tables as above, and all else with a row for each sample and a column for each unit: sum_synapse the "
        "weighted sums, layer_input what comes into a layer, hidden_layer and output_layer activations, delta_next and "
        "weights_next the deltas of the next layer and the weights that lead there. * multiplies entry by entry, @ is the matrix "
        "product, .T the transpose.")


def given(sheet: ExamSheet) -> str:
    """The network, its numbers, and the words."""
    words = "".join(f"<div><dt>{term}</dt><dd>{sentence(meaning)}</dd></div>\n" for term, meaning in meanings(sheet))
    numbers = "".join(tables(sheet))
    return (f'<div class="given">\n<h3>Your network</h3>\n{drawing(sheet)}<div class="tables">\n{numbers}</div>\n</div>\n'
            f'<div class="given words">\n<h3>What the words mean</h3>\n<dl>\n{words}</dl>\n</div>\n')


def meanings(sheet: ExamSheet) -> Iterator[tuple[str, str]]:
    """What textbooks do not agree on, and what need not be known by heart, but nothing that is asked for."""
    last, network = len(sheet.network.weights), sheet.network
    is_softmax = str(network.form.loss) == "cross-entropy"
    yield "Layers and units", LAYERS.format(last=last)
    yield "Weighted sum", ("of a unit: all numbers that come in, each times its weight, added up"
                           + (", and its bias" if network.biases is not None else "; there are no biases") + ".")
    yield "Activation", f"of a unit: {SIGMOID}{f'; in layer {last} {SOFTMAX}' if is_softmax else ''}."
    yield "Error", "of an output: its target minus its activation."
    yield "E", ("is what gets smaller: the sum of -target · ln(activation) over the outputs (cross-entropy)." if is_softmax else
                "is what gets smaller: half the sum of the squared errors of the outputs.")
    yield "Delta", "of a unit: -∂E/∂sum, how fast E falls as its weighted sum grows."
    yield "Negative gradient", "at a weight: -∂E/∂weight, how fast E falls as the weight grows."
    yield "A step of gradient descent", "adds to each weight the learning rate times its negative gradient, to all at once."
    yield "Significant digits", "0.05071 has four. Reckon with one more than you write."
    if CODED & {question.topic for question in sheet.questions}:
        yield "Code", CODE


def tables(sheet: ExamSheet) -> Iterator[str]:
    """All numbers that are given, each table as HTML."""
    yield table(["", *_units("input", sheet.inputs.shape[1])], [["value", *map(given_number, sheet.inputs[0])]], "The sample")
    yield table(["", *_units("unit", sheet.targets.shape[1])], [["target", *map(given_number, sheet.targets[0])]],
                f"Targets, layer {len(sheet.network.weights)}")
    yield f'<p class="rate">Learning rate <strong>{given_number(sheet.learning_rate)}</strong></p>\n'
    for layer in range(len(sheet.network.weights)):
        yield _weights(sheet, layer)


def _weights(sheet: ExamSheet, layer: int) -> str:
    weights, biases = sheet.network.weights[layer], sheet.network.biases
    source, before = ("unit", f"layer {layer}") if layer else ("input", "the inputs")
    rows = [[f"from {source} {row}", *map(given_number, values)] for row, values in enumerate(weights, 1)]
    if biases is not None:
        rows.append([f"<code>biases_{layer}</code>", *map(given_number, biases[layer][0])])
    return table(["", *_units("to unit", weights.shape[1])], rows,
                 f"<code>weights_{layer}</code>, from {before} to layer {layer + 1}")


def _units(word: str, count: int) -> list[str]:
    return [f"{word} {number}" for number in range(1, count + 1)]
