"""What a kernel of ``mlpteach lab`` runs at its start: it knows ``%%examine``, and gets Numba ready meanwhile."""


def _begin() -> None:
    import sys
    from threading import Timer

    def ready() -> None:
        try:
            from numba import njit

            njit("float64(float64)")(lambda x: x)  # the first function that is compiled takes as long as the import
        except Exception:  # train says what is wrong with Numba, to those who train
            pass

    def examine(line: str, cell: str) -> object:
        from mlpteach import load_ipython_extension  # when it is first used

        load_ipython_extension(session)
        return session.run_cell_magic("examine", line, cell)

    if "ipykernel" in sys.modules:  # a Python that is started in a terminal of JupyterLab reads this file, too
        session = sys.modules["IPython"].get_ipython()
        if session:
            session.register_magic_function(examine, magic_kind="cell")
        timer = Timer(1, ready)  # when the kernel has started
        timer.daemon = True
        timer.start()


_begin()
del _begin
