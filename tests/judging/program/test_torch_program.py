"""Programs written with PyTorch are driven like all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlpteach import examine
from mlpteach.judging.program.program import Program
from mlpteach.judging.program.supervision import supervised

torch = pytest.importorskip("torch")
nn = torch.nn

INPUTS = np.array([[0.2, 0.9], [0.7, -0.4], [-0.5, 0.1], [0.3, 0.6]])
TARGETS = np.array([[0.1], [0.8], [0.4], [0.9]])
LABELS = np.array([0, 2, 1, 1])


def model(outputs: int = 1) -> Any:
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, outputs))


NAMES = ["net[0].weight", "net[0].bias", "net[2].weight", "net[2].bias"]


class Net(nn.Module):  # type: ignore[misc, name-defined]
    """A module of the person's own, with one of its own inside, and a number."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.hidden = nn.Linear(2, 3)
        self.layers = nn.ModuleList([nn.Linear(3, 1)])
        self.rate = 0.1

    def forward(self, x: Any) -> Any:
        return self.layers[0](torch.sigmoid(self.hidden(x)))


def stepper(net: Any, optimizer: Any, loss: Any = None) -> Callable[..., None]:
    loss = loss or nn.MSELoss()

    def step(x: Any, y: Any) -> None:
        optimizer.zero_grad()
        loss(net(x), y).backward()
        optimizer.step()

    return step


OPTIMIZERS = {
    "plain": (lambda p: torch.optim.SGD(p, lr=0.1), 0), "momentum": (lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9), 4),
    "Adam": (lambda p: torch.optim.Adam(p, lr=0.1), 8)}


@pytest.mark.parametrize(("make", "buffers"), OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_optimizers_and_their_memory_are_put_back(make: Any, buffers: int) -> None:
    net = model()
    optimizer = make(net.parameters())
    before = [p.detach().clone() for p in net.parameters()]
    program = supervised(lambda: Program.of(INPUTS, TARGETS, train=stepper(net, optimizer), output=net, weights=net))
    assert program.names == NAMES
    assert (program.fixed, program.one_by_one) == ([], False)
    assert len(optimizer.state) == 0
    program.train(INPUTS, TARGETS)
    once = program.read()
    assert len(program.buffers()) == buffers
    program.train(INPUTS, TARGETS)
    program.fresh()
    program.train(INPUTS, TARGETS)
    assert all(np.array_equal(now, then) for now, then in zip(program.read(), once, strict=True))
    program.fresh()
    assert all(torch.equal(now, then) for now, then in zip(net.parameters(), before, strict=True))
    assert all(p.grad is None for p in net.parameters())


def test_a_module_of_ones_own_is_read_and_written_in_place() -> None:
    net = Net()
    weight = net.hidden.weight
    train = stepper(net, torch.optim.SGD(net.parameters(), lr=0.1))
    data = torch.tensor(INPUTS).float(), torch.tensor(TARGETS).float()
    program = supervised(lambda: Program.of(*data, train=train, output=net, weights=net))
    assert program.names == ["hidden.weight", "hidden.bias", "layers[0].weight", "layers[0].bias"]
    program.write([array + 1 for array in program.read()])
    assert net.hidden.weight is weight
    np.testing.assert_allclose(program.output(INPUTS), net(torch.tensor(INPUTS).float()).detach().numpy(), rtol=1e-6)


def test_labels_for_cross_entropy() -> None:
    net = model(3)
    train = stepper(net, torch.optim.SGD(net.parameters(), lr=0.1), nn.CrossEntropyLoss())
    data = torch.tensor(INPUTS).float(), torch.tensor(LABELS)
    program = supervised(lambda: Program.of(*data, train=train, output=net, weights=net))
    assert (program.targets_kind, program.targets.shape) == ("labels", (4, 3))
    program.train(INPUTS[:1], program.targets[:1])


def test_gradients_that_stay_with_the_weights() -> None:
    net = model()

    def backward(x: Any, y: Any) -> None:
        net.zero_grad()
        ((net(x) - y) ** 2).sum().backward()

    program = supervised(lambda: Program.of(INPUTS, TARGETS, gradients=backward, output=net, weights=net))
    before = program.read()
    program.train(INPUTS, TARGETS)
    for old, new, parameter in zip(before, program.read(), net.parameters(), strict=True):
        np.testing.assert_allclose(old - new, parameter.grad.numpy(), rtol=1e-4, atol=1e-6)


def test_plain_tensors_in_variables() -> None:
    torch.manual_seed(1)
    weights = torch.randn(2, 1, requires_grad=True)

    def train(x: Any, y: Any) -> None:
        ((x @ weights - y) ** 2).sum().backward()
        with torch.no_grad():
            weights.sub_(0.1 * weights.grad)
            weights.grad.zero_()

    arguments = {"train": train, "output": lambda x: x @ weights, "weights": ["weights"]}
    program = supervised(lambda: Program.of(torch.tensor(INPUTS).float(), torch.tensor(TARGETS).float(), **arguments))
    assert (program.names, program.fixed) == (["weights"], [])


def test_a_module_alone_is_told_what_a_step_is() -> None:
    net = model()
    with pytest.raises(TypeError, match=r"type examine\(net, inputs, targets, train=step\), where step"):
        Program.of(net, None)
    with pytest.raises(TypeError, match=r"where step\(inputs, targets\) makes one step of your optimizer"):
        Program.of(INPUTS, TARGETS, train=net, output=net, weights=net)
    with pytest.raises(TypeError, match=r"net\.train is PyTorch's own and makes no training step; type examine\(net, INPUTS"):
        Program.of(INPUTS, TARGETS, train=net.train, output=net, weights=net)


def test_a_module_before_its_data_is_the_output_and_holds_the_weights() -> None:
    net = model()
    step = stepper(net, torch.optim.SGD(net.parameters(), lr=0.1))
    long = examine(INPUTS, TARGETS, train=step, output=net, weights=net, loss="squared error")
    short = examine(net, INPUTS, TARGETS, train=step, loss="squared error")
    assert repr(short) == repr(long) and "No mistake found." in repr(short)
    wrong = stepper(net, torch.optim.SGD(net.parameters(), lr=0.1), lambda output, y: -nn.MSELoss()(output, y))
    assert "1 mistake found." in repr(examine(net, INPUTS, TARGETS, train=wrong, loss="squared error"))


def test_a_module_before_its_data_lacks_a_step_or_too_much_follows() -> None:
    net = model()
    with pytest.raises(TypeError, match=r"^examine: it is not said yet: train=, which function trains; "
                                        r"type examine\(net, INPUTS, TARGETS, train=step\), where step"):
        examine(net, INPUTS, TARGETS)
    with pytest.raises(TypeError, match=r"^examine: after inputs and targets, each part of your program is given by its name"):
        examine(net, INPUTS, TARGETS, len)


def test_a_network_in_float64_is_given_such_tensors() -> None:
    net = model().double()
    step = stepper(net, torch.optim.SGD(net.parameters(), lr=0.1))
    assert "No mistake found." in repr(examine(net, INPUTS, TARGETS, train=step, loss="squared error"))
