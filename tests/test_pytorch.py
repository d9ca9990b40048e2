"""Networks as modules of PyTorch and back: the same outputs, gradients and steps as PyTorch has, and what is refused."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, Trace, gradient_check, problems, stages, train
from mlpteach.forms import RELU, SIGMOID, Activation, UpdateRule
from mlpteach.network import updated

torch = pytest.importorskip("torch")
nn, fn = torch.nn, torch.nn.functional
XOR = problems.XOR
DIGITS = {"rtol": 1e-12, "atol": 1e-14}  # twelve digits
INPUTS, TARGETS = np.random.default_rng(3).normal(size=(7, 4)), np.eye(3)[[0, 2, 1, 1, 0, 2, 2]]
KINDS = [("sigmoid", "sigmoid", "half squared error"), ("tanh", "linear", "half squared error"),
         ("ReLU", "softmax", "cross-entropy"), (["tanh", "ReLU"], "sigmoid", "cross-entropy"),
         ("linear", "softmax", "half squared error")]
LOSSES = {"half squared error": lambda t, a: ((t - a) ** 2).sum() / 2,
          "cross-entropy": lambda t, a: fn.binary_cross_entropy(a, t, reduction="sum")}


def network(kind: tuple[Any, str, str], biases: bool = True) -> Network:
    hidden, output, loss = kind
    return Network.random((4, 5, 6, 3), 2, biases, hidden, output, loss)


def measured(module: Any, net: Network) -> Any:
    """E of the module, as PyTorch computes it."""
    inputs, targets = torch.tensor(INPUTS), torch.tensor(TARGETS)
    if str(net.form.output) == "softmax" and str(net.form.loss) == "cross-entropy":
        return fn.cross_entropy(module[:-1](inputs), targets, reduction="sum")
    return LOSSES[str(net.form.loss)](targets, module(inputs))


def numbers(module: Any, of: Callable[[Any], Any]) -> tuple[list[Any], list[Any]]:
    """What ``of`` gives for each parameter, the weights as this package has them, and the biases."""
    tables = {name: of(each).numpy() for name, each in module.named_parameters()}
    return ([each.T for name, each in tables.items() if "weight" in name],
            [each.reshape(1, -1) for name, each in tables.items() if "bias" in name])


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_there_and_back_nothing_changes(kind: tuple[Any, str, str], biases: bool) -> None:
    net = network(kind, biases)
    module = net.to_torch()
    back = Network.from_torch(module, loss=kind[2])
    assert repr(back) == repr(net) and back.form == net.form
    assert all(np.array_equal(one, other) for one, other in zip(back.parameters.values(), net.parameters.values(), strict=True))
    np.testing.assert_allclose(module(torch.tensor(INPUTS)).detach().numpy(), net.predict(INPUTS), **DIGITS)


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_gradients_are_those_of_backward(kind: tuple[Any, str, str], biases: bool) -> None:
    net = network(kind, biases)
    module = net.to_torch()
    measured(module, net).backward()
    weights, bias_rows = numbers(module, lambda each: each.grad)
    after = net.train_epoch(INPUTS, TARGETS, 1.0)
    for old, new, gradient in zip(net.parameters.values(), after.parameters.values(), [*weights, *bias_rows], strict=True):
        np.testing.assert_allclose(old - new, gradient, rtol=1e-12, atol=1e-13)
    assert gradient_check(net, INPUTS, TARGETS, gradients=[*weights, *bias_rows]).passed


@pytest.mark.parametrize(("momentum", "weight_decay"), [(0, 0), (0.9, 0), (0, 0.1), (0.8, 0.05)])
def test_steps_are_those_of_sgd(momentum: float, weight_decay: float) -> None:
    net = network(KINDS[2])
    module = net.to_torch()
    groups = [{"params": [each for name, each in module.named_parameters() if part in name], "weight_decay": decay}
              for part, decay in (("weight", weight_decay), ("bias", 0))]
    optimizer, velocities = torch.optim.SGD(groups, lr=0.05, momentum=momentum), None
    parameters = (net.weights, net.biases or ())
    for _ in range(5):
        optimizer.zero_grad()
        measured(module, net).backward()
        optimizer.step()
        now = net.with_parameters(*parameters)
        after = now.train_epoch(INPUTS, TARGETS, 1.0)
        gradients = tuple([new - old for old, new in zip(olds or (), news or (), strict=True)]
                          for olds, news in ((now.weights, after.weights), (now.biases, after.biases)))
        parameters, velocities = updated(stages, UpdateRule(momentum, weight_decay), parameters, gradients, velocities, 0.05)
    for ours, theirs in zip(parameters, numbers(module, lambda each: each.detach()), strict=True):
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-12)


def test_a_thousand_epochs_of_xor_are_a_thousand_steps() -> None:
    module = XOR.network.to_torch()
    optimizer = torch.optim.SGD(module.parameters(), lr=XOR.learning_rate)
    for _ in range(1_000):
        optimizer.zero_grad()
        LOSSES["half squared error"](torch.tensor(XOR.targets), module(torch.tensor(XOR.inputs))).backward()
        optimizer.step()
    ours = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=XOR.learning_rate, epochs=1_000).network
    for one, other in zip(ours.weights, Network.from_torch(module).weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11)


def test_a_module_is_made_of_copies_and_draws_nothing() -> None:
    stream = torch.get_rng_state()
    module = XOR.network.to_torch()
    assert torch.equal(stream, torch.get_rng_state())
    with torch.no_grad():
        module[0].weight += 1
    assert XOR.network.weights[0][0, 0] == -0.424
    back = Network.from_torch(module)
    with torch.no_grad():
        module[0].weight += 1
    assert back.weights[0][0, 0] == pytest.approx(0.576)


class Own(nn.Module):  # type: ignore[misc, name-defined]
    """A module as people write it, whose forward calls functions and methods."""

    def __init__(self, last: Callable[[Any], Any]) -> None:
        super().__init__()
        self.first, self.rest, self.last = nn.Linear(2, 4), nn.Sequential(nn.Linear(4, 3), nn.Tanh()), last
        self.end = nn.Linear(3, 2)

    def forward(self, x: Any) -> Any:
        return self.last(self.end(self.rest(torch.relu(self.first(x)))))


@pytest.mark.parametrize(("last", "name"), [
    (lambda x: x, "linear"), (lambda x: x.sigmoid(), "sigmoid"), (lambda x: torch.softmax(x, dim=-1), "softmax"),
    (lambda x: fn.softmax(x, 1), "softmax"), (lambda x: torch.softmax(input=x, dim=1), "softmax"),
    (nn.Sequential(nn.Identity(), nn.Softmax(dim=1)), "softmax"), (fn.relu, "ReLU")])
def test_a_module_of_ones_own_is_followed(last: Callable[[Any], Any], name: str) -> None:
    module = Own(last)
    net = Network.from_torch(module)
    assert [str(each) for each in net.form.activations] == ["ReLU", "tanh", name]
    rows = torch.randn(5, 2)
    np.testing.assert_allclose(net.predict(rows.numpy()), module(rows).detach().numpy(), rtol=1e-4, atol=1e-6)  # in float32


def test_what_the_module_leaves_to_its_loss_is_said() -> None:
    module = Own(lambda x: x)
    net = Network.from_torch(module, output="softmax", loss="cross-entropy")
    assert str(net.form.output) == "softmax" and str(net.form.loss) == "cross-entropy"
    assert str(Network.from_torch(nn.Linear(2, 1)).form.output) == "linear"


CHAIN = "module must be a chain of Linear layers, each followed by Sigmoid, Tanh, ReLU, Softmax(dim=1) or nothing; "


class Adds(nn.Module):  # type: ignore[misc, name-defined]
    """A module that is no chain."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x: Any) -> Any:
        return x + self.layer(x)


def hooked() -> Any:
    """A module whose activation gives twice what it seems to."""
    module = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    module[1].register_forward_hook(lambda part, given, gives: 2 * gives)
    return module


class Decides(Adds):
    """A module that looks at its numbers."""

    def forward(self, x: Any) -> Any:
        return self.layer(x) if x.sum() > 0 else x


@pytest.mark.parametrize(("module", "message"), [
    (nn.Sequential(nn.Conv1d(2, 3, 1)), f"{CHAIN}it has Conv1d"), (nn.Sequential(), f"{CHAIN}it has no Linear layer"),
    (nn.Sequential(nn.Linear(2, 3), nn.Dropout()), f"{CHAIN}it has Dropout"),
    (nn.Sequential(nn.ReLU(), nn.Linear(2, 1)), f"{CHAIN}ReLU follows no Linear layer"),
    (nn.Sequential(nn.Linear(2, 3), nn.Softmax(1), nn.Softmax(1)), f"{CHAIN}Softmax follows softmax"),
    (nn.Sequential(nn.Linear(2, 3), nn.Softmax(0)), f"{CHAIN}its softmax runs along axis 0 and mixes the samples, expected dim=1"),
    (nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1, bias=False)),
     f"{CHAIN}only some of its layers have biases, and layer 2 has none"),
    (hooked(), f"{CHAIN}its ReLU has a hook, which may give other numbers; expected one without, as after handle.remove()"),
    (nn.Linear(2, 1, device="meta"), f"{CHAIN}its numbers are on no device, expected real ones"),
    (nn.Linear(2, 1, dtype=torch.complex64), f"{CHAIN}its numbers are torch.complex64, expected real ones"),
    (Adds(), f"{CHAIN}add is given something else than what stands before it")])
def test_what_is_no_chain_of_layers_is_named(module: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^Network.from_torch: {re.escape(message)}$"):
        Network.from_torch(module)


def test_a_tensor_that_is_learned_is_named() -> None:
    with Trace() as trace, pytest.raises(ValueError, match=r"^sum_synapse: weights must be a table of .*, received Tensor "):
        stages.sum_synapse(np.ones((1, 2)), nn.Linear(2, 3).weight.T)
    assert trace.last.error


def test_other_things_are_named() -> None:
    with pytest.raises(TypeError, match=r"^Network.from_torch: module must be a torch.nn.Module, received Network Network 2-3-1"):
        Network.from_torch(XOR.network)
    with pytest.raises(ValueError, match=r"its forward can't be followed without numbers: "):
        Network.from_torch(Decides())
    with pytest.raises(ValueError, match=r"^Network.from_torch: output is softmax, but the module already ends in sigmoid$"):
        Network.from_torch(XOR.network.to_torch(), output="softmax")
    leaky = Activation("leaky", "max(0.1 {z}, {z})", "{received}", value=RELU.value, slope=RELU.slope)
    message = "layer 1 is leaky, for which PyTorch has no module; expected one of 'sigmoid', 'tanh', 'ReLU', 'softmax', 'linear'"
    with pytest.raises(ValueError, match=f"^Network.to_torch: {message}$"):
        Network(XOR.network.weights, hidden=leaky, output=SIGMOID).to_torch()


def test_without_pytorch_both_say_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    for call, name in ((XOR.network.to_torch, "to_torch"), (lambda: Network.from_torch(1), "from_torch")):
        with pytest.raises(ModuleNotFoundError, match=rf'^Network.{name} needs PyTorch, which is not installed: pip install "mlp'):
            call()
