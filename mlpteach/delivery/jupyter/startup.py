"""What a kernel of ``mlpteach lab`` runs before it answers: it knows ``%%examine``, and gets Numba ready, so that no cell waits."""


def _ready() -> None:
    import sys

    if "ipykernel" not in sys.modules:  # a Python that is started in a terminal of JupyterLab reads this file, too
        return
    session = sys.modules["IPython"].get_ipython()

    def examine(line: str, cell: str) -> object:
        from mlpteach.judging.examine.magic import load  # when it is first used

        load(session)
        return session.run_cell_magic("examine", line, cell)

    try:
        session.register_magic_function(examine, magic_kind="cell")
        from numba import njit

        njit("float64(float64)")(lambda x: x)  # the first function that is compiled takes as long as the import
    except BaseException:  # no kernel fails to start for it: train says what is wrong with Numba, to those who train
        pass


_ready()
del _ready
