"""Networks as modules of PyTorch, and back. PyTorch is imported when somebody asks for it, and never before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from mlpteach.arrays.checks import described
from mlpteach.arrays.text import Array
from mlpteach.forms.activations import LINEAR, RELU, SIGMOID, SOFTMAX, TANH, Activation, activation

MODULES = {SIGMOID: "Sigmoid", TANH: "Tanh", RELU: "ReLU", SOFTMAX: "Softmax"}  # a linear layer has none behind it
BY_NAME = {name.lower(): each for each, name in MODULES.items()}  # functions and methods are called like them
ROW = (1, -1)  # the axes along which a softmax is that of one sample


def to_module(activations: Sequence[Activation], weights: Sequence[Array], biases: Sequence[Array] | None) -> Any:
    """A ``torch.nn.Sequential`` in float64 of ``Linear`` layers, each with its activation behind it."""
    nn = _torch("Network.to_torch").nn
    parts = []
    for layer, each in enumerate(activations):
        parts.append(_linear(weights[layer], biases[layer] if biases else None))
        if each not in MODULES and each is not LINEAR:
            raise ValueError(f"Network.to_torch: layer {layer + 1} is {each}, for which PyTorch has no module; expected one of "
                             f"{', '.join(map(repr, map(str, (*MODULES, LINEAR))))}")
        if each is not LINEAR:
            parts.append(getattr(nn, MODULES[each])(*([1] if each is SOFTMAX else [])))
    return nn.Sequential(*parts)


def from_module(module: Any, output: Any = None) -> tuple[list[Array], list[Array] | None, list[Activation]]:
    """The weights, the biases or None, and the activations of a module that is a chain of ``Linear`` layers.

    ``output`` is the activation that the module leaves to its loss. ``ValueError`` or ``TypeError`` for another module.
    """
    library = _torch("Network.from_torch")
    if not isinstance(module, library.nn.Module):
        raise TypeError(f"Network.from_torch: module must be a torch.nn.Module, received {described(module)}")
    layers: list[Any] = []
    found: list[Activation] = []
    for part, name in _chain(library, module):
        each = _activation(part, name, library.nn)
        if getattr(part, "_forward_hooks", None) or getattr(part, "_forward_pre_hooks", None):
            raise _unknown(f"its {name} has a hook, which may give other numbers; expected one without, as after handle.remove()")
        if isinstance(part, library.nn.Linear):
            layers.append(part)
            found.append(LINEAR)
        elif each is not None and layers and found[-1] is LINEAR:
            found[-1] = each
        elif each is not LINEAR:
            raise _unknown(f"it has {name}" if each is None else f"{name} follows {found[-1] if layers else 'no Linear layer'}")
    if not layers:
        raise _unknown("it has no Linear layer")
    return [_table(layer.weight.T) for layer in layers], _biases(layers), [*found[:-1], _last(found[-1], output)]


def _torch(owner: str) -> Any:
    try:
        import torch
    except ModuleNotFoundError:
        raise ModuleNotFoundError(f'{owner} needs PyTorch, which is not installed: pip install "mlpteach[torch]"') from None
    return torch


def _linear(weights: Array, bias: Array | None) -> Any:
    """A layer with these numbers, made without drawing others; PyTorch keeps a row for each unit."""
    torch = _torch("Network.to_torch")
    layer = torch.nn.Linear(*weights.shape, bias=bias is not None, dtype=torch.float64, device="meta")
    layer.weight = torch.nn.Parameter(torch.tensor(weights.T.copy()))
    if bias is not None:
        layer.bias = torch.nn.Parameter(torch.tensor(bias[0].copy()))
    return layer


def _chain(library: Any, module: Any) -> Iterator[tuple[Any, str]]:
    """What the module does to its input, one after the other: a layer of its own or a call, with a name to show."""
    from torch import fx

    whole = library.nn.Sequential(module)  # or a module of PyTorch's own would be taken apart itself
    try:
        nodes = list(fx.symbolic_trace(whole).graph.nodes)
    except Exception as error:  # whatever a person's forward may raise when it is given no numbers
        raise _unknown(f"its forward can't be followed without numbers: {error}") from None
    for before, node in pairwise(nodes[:-1]):
        part = whole.get_submodule(node.target) if node.op == "call_module" else node
        name = type(part).__name__ if node.op == "call_module" else getattr(node.target, "__name__", str(node.target))
        if node.all_input_nodes != [before]:
            raise _unknown(f"{name} is given something else than what stands before it")
        yield part, name
    if nodes[-1].args != (nodes[-2],):
        raise _unknown("it returns something else than its last layer")


def _activation(part: Any, name: str, nn: Any) -> Activation | None:
    """The activation that a part of the chain is; None for another thing."""
    if isinstance(part, nn.Identity):
        return LINEAR
    found = BY_NAME.get(name.lower())
    if found is SOFTMAX and (axis := _axis(part)) not in ROW:
        raise _unknown(f"its softmax runs along axis {axis} and mixes the samples, expected dim=1")
    return found


def _axis(softmax: Any) -> Any:
    return softmax.dim if hasattr(softmax, "dim") else softmax.kwargs.get("dim", (*softmax.args, None, None)[1])


def _biases(layers: Sequence[Any]) -> list[Array] | None:
    missing = [place for place, layer in enumerate(layers, 1) if layer.bias is None]
    if missing and len(missing) < len(layers):
        raise _unknown(f"only some of its layers have biases, and layer {missing[0]} has none")
    return None if missing else [_table(layer.bias).reshape(1, -1) for layer in layers]


def _last(found: Activation, output: Any) -> Activation:
    """The activation of the outputs: the module's own, or the one that is left to the loss."""
    if output is None:
        return found
    chosen = activation("Network.from_torch", output)
    if found not in (LINEAR, chosen):
        raise ValueError(f"Network.from_torch: output is {chosen}, but the module already ends in {found}")
    return chosen


def _table(numbers: Any) -> Array:
    if numbers.is_meta or not numbers.is_floating_point():
        raise _unknown(f"its numbers are {'on no device' if numbers.is_meta else numbers.dtype}, expected real ones")
    return np.array(numbers.detach().cpu().double().numpy())


def _unknown(what: str) -> ValueError:
    return ValueError("Network.from_torch: module must be a chain of Linear layers, each followed by Sigmoid, Tanh, ReLU, "
                      f"Softmax(dim=1) or nothing; {what}")
