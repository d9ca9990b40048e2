"""A reader's own table, from a CSV file or a DataFrame: what is made of it, and what is said of one that cannot be learned from."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpteach import Problem, train
from mlpteach.problems import columns

FLOWERS = """length,width,kind
1.0,2.0,rose
3.0,2.5,tulip
5.0,3.0,rose
7.0,3.5,tulip
9.0,4.0,rose
11.0,4.5,tulip
"""


class Frame:
    """What of a pandas DataFrame is used."""

    def __init__(self, table: dict[Any, list[Any]], rows: int | None = None) -> None:
        self.columns, self._table = list(table), table
        self._rows = rows or len(next(iter(table.values()), []))

    def __len__(self) -> int:
        return self._rows

    def __getitem__(self, name: Any) -> Any:
        return np.array(self._table[name], dtype=object)


class NAType:
    """pandas.NA: it says of no comparison whether it holds."""

    def __ne__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")


def read(folder: Path, text: str | bytes, targets: Any = "kind", **how: Any) -> Problem:
    file = folder / "flowers.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Problem.from_csv(file, targets, **how)


def test_classes_become_columns_and_inputs_are_scaled(tmp_path: Path) -> None:
    task = read(tmp_path, FLOWERS)
    assert task.name == "flowers"
    assert task.input_names == ("length", "width")
    assert task.target_names == ("rose", "tulip")
    assert task.targets.tolist() == [[1, 0], [0, 1]] * 3
    assert task.network.sizes == (2, 8, 2)
    assert (task.network.form.output.name, task.network.form.loss.name) == ("softmax", "cross-entropy")
    np.testing.assert_allclose(task.inputs.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(task.inputs.std(axis=0), 1)
    assert task.scaling is not None
    np.testing.assert_allclose(task.scaling.undo(task.inputs)[:, 0], [1, 3, 5, 7, 9, 11])
    np.testing.assert_allclose(task.scaling.apply([[6, 3.25]]), [[0, 0]])
    assert train(task, epochs=500, learning_rate=0.5).network.predict(task.inputs).shape == (6, 2)


def test_what_is_held_out_has_no_part_in_the_scale_and_keeps_the_classes(tmp_path: Path) -> None:
    task = read(tmp_path, FLOWERS, held_out=0.34, seed=3)
    assert task.held_out is not None
    inputs, targets = task.held_out
    assert targets.sum(axis=0).tolist() == [1, 1]
    assert len(task.inputs) == 4
    np.testing.assert_allclose(task.inputs.mean(axis=0), 0, atol=1e-12)
    assert task.scaling is not None
    lengths = [*task.scaling.undo(task.inputs)[:, 0], *task.scaling.undo(inputs)[:, 0]]
    assert sorted(np.round(lengths, 9)) == [1, 3, 5, 7, 9, 11]
    places = [int(name.removeprefix("row ")) for name in task.sample_names]
    np.testing.assert_allclose(task.scaling.undo(task.inputs)[:, 0], [2 * place - 1 for place in places])
    again, other = (read(tmp_path, FLOWERS, held_out=0.34, seed=seed) for seed in (3, 4))
    assert again.sample_names == task.sample_names != other.sample_names
    assert train(task, epochs=3).held_out_errors is not None


def test_held_out_rows_are_never_learned_from(tmp_path: Path) -> None:
    task = read(tmp_path, FLOWERS, held_out=0.34)
    assert task.held_out is not None
    without = train(task.network, task.inputs, task.targets, learning_rate=task.learning_rate, epochs=5)
    for one, two in zip(train(task, epochs=5).network.weights, without.network.weights, strict=True):
        assert (one == two).all()


@pytest.mark.parametrize(("targets", "output"), [("0,1", "sigmoid"), ("0.5,7", "linear")])
def test_numbers_stay_numbers(tmp_path: Path, targets: str, output: str) -> None:
    low, high = targets.split(",")
    task = read(tmp_path, f"a,b\n1,{low}\n2,{high}\n3,{low}\n", "b")
    assert task.targets.ravel().tolist() == [float(low), float(high), float(low)]
    assert task.network.form.output.name == output


@pytest.mark.parametrize("text", [
    FLOWERS.replace(",", "\t"), FLOWERS.replace(",", ";").replace(".", ","), FLOWERS.replace("\n", "\r\n"),
    b"\xef\xbb\xbf" + FLOWERS.encode(), "\n" + FLOWERS + "\n\n", FLOWERS.replace("length", '"length"'),
    FLOWERS.replace("length", '"length;\n;;in cm"')])
def test_files_as_people_have_them(tmp_path: Path, text: str | bytes) -> None:
    assert read(tmp_path, text).inputs.tolist() == read(tmp_path, FLOWERS).inputs.tolist()


def test_incomplete_rows_are_left_out_when_asked_to(tmp_path: Path) -> None:
    task = read(tmp_path, FLOWERS.replace("3.0,2.5", "NA,2.5").replace("9.0,4.0", "9.0,"), drop_missing=True)
    assert task.sample_names == ("row 1", "row 3", "row 4", "row 6")


def test_a_column_that_is_not_chosen_may_be_anything(tmp_path: Path) -> None:
    text = "length,place,kind\n1,here,rose\n2,,tulip\n"
    assert read(tmp_path, text, inputs=["length"]).input_names == ("length",)


def test_a_column_that_never_changes_is_only_shifted(tmp_path: Path) -> None:
    assert read(tmp_path, "a,b,c\n0.1,1,0\n0.1,2,1\n0.1,3,0\n", "c").inputs[:, 0].tolist() == pytest.approx([0, 0, 0])


@pytest.mark.parametrize("size", [1e-322, 1e-200, 1e200, 1e307])
def test_numbers_of_any_size_are_scaled(tmp_path: Path, size: float) -> None:
    task = read(tmp_path, f"a,b\n{size},0\n{3 * size},1\n", "b")
    assert task.inputs.ravel().tolist() == pytest.approx([-1, 1])


def test_classes_are_called_as_they_are_written(tmp_path: Path) -> None:
    assert read(tmp_path, "a,kind\n1,01\n2,1\n3,rose\n").target_names == ("01", "1", "rose")
    assert Problem.from_frame(Frame({"a": [1, 2, 3], "kind": [1, "01", "rose"]}), "kind").target_names == ("01", "1", "rose")


@pytest.mark.parametrize(("text", "how", "expected"), [
    (FLOWERS.replace("3.0,2.5", ",2.5").replace("9.0,4.0", "nan,4.0"), {},
     "2 of 6 rows miss a value, the first is row 2, column 'length'; drop_missing=True leaves such rows out"),
    (FLOWERS.replace("3.0,2.5,tulip", "3.0,tulip"), {}, "line 3 of flowers.csv has 2 fields, expected 3, as its first line has"),
    ("\n\n" + FLOWERS.replace("3.0,2.5,tulip", "3.0,tulip"), {}, "line 5 of flowers.csv has 2 fields, expected 3"),
    (FLOWERS.replace("tulip", "rose"), {}, "are the same in all rows that are learned from; expected at least two classes"),
    (FLOWERS.replace("5.0", "five"), {}, "column 'length' holds 'five' in row 3; expected finite numbers (choose the columns with"),
    (FLOWERS.replace("5.0", "inf"), {}, "column 'length' holds inf in row 3; expected finite numbers"),
    (FLOWERS, {"targets": "colour"},
     "targets must be columns of the table, which are ['length', 'width', 'kind'], received ['colour']"),
    (FLOWERS, {"targets": 3}, "targets must be the name of a column, or a list of names, received int 3"),
    (FLOWERS, {"inputs": []}, "inputs must be columns of the table"),
    (FLOWERS, {"inputs": ["length", "kind"]}, "'kind' is among the inputs and the targets"),
    (FLOWERS, {"held_out": 1}, "held_out must be a share of the rows, from 0 to below 1, received int 1"),
    (FLOWERS, {"held_out": True}, "held_out must be a share of the rows"),
    (FLOWERS, {"held_out": 0.01}, "held_out=0.01 of 6 rows is less than one row of each class; expected a larger share"),
    (FLOWERS, {"drop_missing": "no"}, "drop_missing must be True or False, received str 'no'"),
    (FLOWERS, {"network": 3}, "of a Problem's fields expected name, learning_rate, epochs,"),
    (FLOWERS.replace("5.0", "5_0"), {}, "column 'length' holds '5_0' in row 3; expected finite numbers"),
    (FLOWERS.replace("5.0", "-nan"), {}, "1 of 6 rows miss a value, the first is row 3, column 'length'"),
    (FLOWERS.replace("tulip", '"tulip'), {}, "flowers.csv is no CSV file: "),
    (FLOWERS.replace("11.0,4.5,tulip", '11.0,4.5,"tulip'), {}, "flowers.csv is no CSV file: unexpected end of data"),
    (FLOWERS.replace(",", "|"), {}, "received ['length|width|kind']; commas, semicolons or tabs separate them"),
    ("a,kind\n" + "".join(f"1,k{row}\n" for row in range(1001)), {},
     "column 'kind' holds 1,001 different texts in 1,001 rows, each of which would be a class; expected at most 1,000"),
    (FLOWERS, {"seed": -1}, "seed must be a whole number"),
    (FLOWERS, {"hidden": 0}, "hidden must be a whole number from 1 to 1000"),
    (FLOWERS, {"batch_size": 7}, "batch_size must be a whole number from 1 to 6"),
    ("", {}, "expected at least two columns, each with a name of its own in the first line, received []"),
    ("kind\nrose\ntulip\n", {}, "expected at least two columns"),
    ("a,a,kind\n1,2,rose\n", {}, "received 'a' twice"),
    ("a,,kind\n1,2,rose\n", {}, "received '' among them"),
    ("length,kind\n", {}, "expected 2 to 1,000,000 rows below the names of the columns, received 0"),
    ("length,kind\n,rose\n1,\n2,tulip\n", {"drop_missing": True}, "expected at least 2 complete rows, received 1"),
    (FLOWERS.encode("utf-16"), {}, "flowers.csv is no text in UTF-8"),
    ("length,kind\n" + "1" * 200_000 + ",rose\n", {}, "flowers.csv is no CSV file: field larger than field limit")])
def test_tables_that_cannot_be_learned_from(tmp_path: Path, text: Any, how: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValueError, match=re.escape(expected)):
        read(tmp_path, text, **how)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"missing\.csv"):
        Problem.from_csv(tmp_path / "missing.csv", "kind")


@pytest.mark.parametrize(("path", "expected"), [
    (3, "path must be the name of a file, received int 3"), (None, "path must be the name of a file, received NoneType None"),
    ("/dev/zero", "/dev/zero is no file with an end")])
def test_what_is_no_file_is_not_read(path: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=re.escape(expected)):
        Problem.from_csv(path, "kind")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MOST_BYTES", 50)
    with pytest.raises(ValueError, match=r"flowers.csv has 0 MB; expected at most 0 MB"):
        read(tmp_path, FLOWERS)
    monkeypatch.undo()
    monkeypatch.setattr(columns, "MOST_ROWS", 5)
    with pytest.raises(ValueError, match=r"expected 2 to 5 rows .* received more than 5"):
        read(tmp_path, FLOWERS)


def test_a_frame_gives_what_a_file_gives(tmp_path: Path) -> None:
    frame = Frame({"length": [1, 3, 5, 7, 9, 11], "width": [2, 2.5, 3, 3.5, 4, 4.5], "kind": ["rose", "tulip"] * 3})
    task = Problem.from_frame(frame, "kind", held_out=0.34)
    file = read(tmp_path, FLOWERS, held_out=0.34)
    assert task.inputs.tolist() == file.inputs.tolist()
    assert task.target_names == file.target_names
    assert task.name == "own table"


@pytest.mark.parametrize(("frame", "expected"), [
    ([[1, 2]], "expected a DataFrame with named columns, received list [[1, 2]]"),
    (Frame({"a": [1, 2], 7: [0, 1]}), "received 7 among them"),
    (Frame({"a": [1, None], "kind": ["rose", "tulip"]}), "1 of 2 rows miss a value, the first is row 2, column 'a'"),
    (Frame({"a": [1.0, float("nan")], "kind": ["rose", "tulip"]}), "1 of 2 rows miss a value"),
    (Frame({"a": [1, NAType()], "kind": ["rose", "tulip"]}), "1 of 2 rows miss a value, the first is row 2, column 'a'"),
    (Frame({"a": [1, 10**400], "kind": ["rose", "tulip"]}), "column 'a' holds '1000"),
    (Frame({"a": [1, 2, 3], "kind": ["rose", "tulip"]}), "expected 3 values in each column, as the table has rows, received 2 in"),
    (Frame({"a": [1, 2], "kind": ["rose", "tulip", "rose"]}), "expected 2 values in each column, as the table has rows"),
    (Frame({"a": [1, 2], "kind": ["rose", "rose"]}), "expected at least two classes"),
    (Frame({"a": [1], "kind": ["rose"]}, rows=10**9),
     "expected 2 to 1,000,000 rows below the names of the columns, received more than")])
def test_frames_that_cannot_be_learned_from(frame: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=re.escape(expected)):
        Problem.from_frame(frame, "kind")


def test_pandas_itself() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": pandas.array([1, 2, 3, None], dtype="Int64"), "kind": ["rose", "tulip", "rose", "rose"]})
    task = Problem.from_frame(frame, "kind", drop_missing=True)
    assert task.target_names == ("rose", "tulip")


def test_the_real_tables_are_read_when_asked_for() -> None:
    from mlpteach import problems

    assert (problems.PENGUINS.network.sizes, problems.DIGITS.network.sizes) == ((2, 4, 3), (64, 32, 10))
    assert [len(problems.PENGUINS.inputs), len(problems.PENGUINS.held_out[0])] == [256, 86]
    assert [len(problems.DIGITS.inputs), len(problems.DIGITS.held_out[0])] == [1438, 359]
    assert problems.PENGUINS.target_names == ("Adelie", "Chinstrap", "Gentoo")
    assert problems.DIGITS.inputs.max() == 1.0
    with pytest.raises(AttributeError, match="WHALES"):
        problems.WHALES  # noqa: B018
    assert "mlpteach.problems.real" in sys.modules


def test_the_digits_are_learned_the_same_each_time() -> None:
    from mlpteach import problems
    from mlpteach.stages import accuracy

    runs = [train(problems.DIGITS) for _ in range(2)]
    inputs, targets = problems.DIGITS.held_out
    assert accuracy(targets, runs[0].network.predict(inputs)) >= 0.95
    assert (runs[0].errors == runs[1].errors).all()
    assert all((one == two).all() for one, two in zip(runs[0].network.weights, runs[1].network.weights, strict=True))
