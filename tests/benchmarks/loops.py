"""What ``train`` is measured against: the published lesson's loop, the same in C, and as a JAX scan."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from mlpteach import Network

COMPILER = shutil.which(os.environ.get("CC", "cc"))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_slope(activation):
    return activation * (1 - activation)


def plain_loop(inputs, targets, weights_0, weights_1, learning_rate, epochs, every=1):
    """The training loop as the published lessons write it; the error is looked at every so many epochs."""
    errors = []
    for epoch in range(epochs):
        input_layer = inputs
        sum_synapse_0 = np.dot(input_layer, weights_0)
        hidden_layer = sigmoid(sum_synapse_0)
        sum_synapse_1 = np.dot(hidden_layer, weights_1)
        output_layer = sigmoid(sum_synapse_1)

        error_output_layer = targets - output_layer
        if epoch % every == 0:
            errors.append(np.mean(np.abs(error_output_layer)))

        delta_output = error_output_layer * sigmoid_slope(output_layer)
        delta_output_x_weights = np.dot(delta_output, weights_1.T)
        delta_hidden_layer = delta_output_x_weights * sigmoid_slope(hidden_layer)

        weights_1 = weights_1 + learning_rate * np.dot(hidden_layer.T, delta_output)
        weights_0 = weights_0 + learning_rate * np.dot(input_layer.T, delta_hidden_layer)
    return np.array(errors)


@cache
def c_library() -> Any:
    """generic_loop.c, compiled for this processor."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "generic_loop.so"
        source = Path(__file__).with_name("generic_loop.c")
        subprocess.run([COMPILER, "-O3", "-march=native", "-shared", "-fPIC", "-o", library, source, "-lm"], check=True)
        return ctypes.CDLL(str(library))


def c_loop(network: Network, inputs: Any, targets: Any, learning_rate: float, epochs: int) -> Any:
    """Train in C: the errors."""
    last, biased, samples = len(network.weights), network.biases is not None, len(inputs)
    sizes = (ctypes.c_long * (last + 1))(*network.sizes)
    tables = [table for layer in zip(network.weights, network.biases or [np.empty(0)] * last, strict=True) for table in layer]
    parameters = np.concatenate([table.ravel() for table in tables])
    layers, errors = np.zeros(samples * sum(network.sizes)), np.empty(epochs)
    layers[:inputs.size] = inputs.ravel()
    arrays = [parameters, layers, np.ascontiguousarray(targets), np.zeros_like(layers), np.zeros_like(parameters)]
    pointers = [array.ctypes.data_as(ctypes.c_void_p) for array in (*arrays, errors)]
    c_library().train(ctypes.c_long(last), sizes, ctypes.c_int(biased), ctypes.c_long(samples), *pointers[:-1],
                      ctypes.c_double(learning_rate), ctypes.c_long(epochs), pointers[-1])
    return errors


def scan_loop(network: Network, inputs: Any, targets: Any, learning_rate: float, epochs: int) -> Callable[[], Any] | None:
    """A call that trains by ``jax.lax.scan``, compiled beforehand, and returns the errors; None without JAX."""
    try:
        import jax
        from jax import numpy as jnp
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)

    def epoch(weights, _):
        hidden_layer = jax.nn.sigmoid(jnp.dot(inputs, weights[0]))
        output_layer = jax.nn.sigmoid(jnp.dot(hidden_layer, weights[1]))
        error = targets - output_layer
        delta_output = error * output_layer * (1 - output_layer)
        delta_hidden = jnp.dot(delta_output, weights[1].T) * hidden_layer * (1 - hidden_layer)
        changes = jnp.dot(inputs.T, delta_hidden), jnp.dot(hidden_layer.T, delta_output)
        return [table + learning_rate * change for table, change in zip(weights, changes, strict=True)], jnp.abs(error).mean()

    run = jax.jit(lambda weights: jax.lax.scan(epoch, weights, None, length=epochs)[1])
    start = [jnp.asarray(table) for table in network.weights]
    run(start).block_until_ready()
    return lambda: np.asarray(run(start).block_until_ready())


def plain_batches(network: Network, inputs: Any, targets: Any, orders: Any, learning_rate: float, size: int) -> Any:
    """Mini-batches through ReLU and softmax, as a reader writes them in NumPy, an order an epoch; returns the first weights."""
    (weights_0, weights_1), (biases_0, biases_1) = network.weights, network.biases or ()
    for order in orders:
        for first in range(0, len(order), size):
            rows = order[first:first + size]
            input_layer = inputs[rows]
            hidden_layer = np.maximum(0, input_layer @ weights_0 + biases_0)
            sums = hidden_layer @ weights_1 + biases_1
            powers = np.exp(sums - sums.max(axis=1, keepdims=True))
            output_layer = powers / powers.sum(axis=1, keepdims=True)

            delta_output = targets[rows] - output_layer
            delta_hidden = delta_output @ weights_1.T * (hidden_layer > 0)

            weights_1 = weights_1 + learning_rate * hidden_layer.T @ delta_output
            biases_1 = biases_1 + learning_rate * delta_output.sum(axis=0, keepdims=True)
            weights_0 = weights_0 + learning_rate * input_layer.T @ delta_hidden
            biases_0 = biases_0 + learning_rate * delta_hidden.sum(axis=0, keepdims=True)
    return weights_0


def torch_batches(network: Network, inputs: Any, targets: Any, orders: Any, learning_rate: float, size: int,
                  threads: int) -> Callable[[], Any] | None:
    """A call that trains the same in PyTorch's eager mode, in float64, and returns the first weights; None without PyTorch."""
    try:
        import torch
    except ImportError:
        return None
    table, labels = torch.tensor(inputs), torch.tensor(targets.argmax(axis=1))

    def run():
        torch.set_num_threads(threads)
        first, last = (torch.nn.Linear(*weights.shape, dtype=torch.float64) for weights in network.weights)
        with torch.no_grad():
            for layer, weights, bias in zip((first, last), network.weights, network.biases or (), strict=True):
                layer.weight.copy_(torch.tensor(weights.T))
                layer.bias.copy_(torch.tensor(bias[0]))
        model = torch.nn.Sequential(first, torch.nn.ReLU(), last)
        optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
        loss = torch.nn.CrossEntropyLoss(reduction="sum")
        for order in orders:
            for rows in torch.from_numpy(order).split(size):
                optimizer.zero_grad()
                loss(model(table[rows]), labels[rows]).backward()
                optimizer.step()
        return first.weight.detach().numpy().T

    return run
