"""What a kernel of ``mlpteach lab`` runs before it answers: it gets Numba ready, so that no cell waits for that."""


def _ready() -> None:
    import sys

    if "ipykernel" not in sys.modules:  # a Python that is started in a terminal of JupyterLab reads this file, too
        return
    try:
        from numba import njit

        njit("float64(float64)")(lambda x: x)  # the first function that is compiled takes as long as the import
    except BaseException:  # no kernel fails to start for it: train says what is wrong with Numba, to those who train
        pass


_ready()
del _ready
