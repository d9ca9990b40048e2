"""What a kernel of ``mlpteach lab`` runs before it answers.

It knows ``%%examine``, says in words what to do about three of Python's errors, shows our figures in the colours of the page, and
gets Numba ready, so that no cell waits.
"""


def _ready() -> None:
    import sys

    if "ipykernel" not in sys.modules:  # a Python that is started in a terminal of JupyterLab reads this file, too
        return
    session = sys.modules["IPython"].get_ipython()
    cures = {
        "is not defined": "If a cell above defines it, that cell was not run, or the kernel was restarted since: "
                          "Run, Run All Above Selected Cell.",
        "destination is read-only": "Nobody changes this array. Change a copy, such as mine = that.copy().",
        "'tuple' object does not support item assignment":
            "A network's weights stay as they are. Make a network with others: "
            "other = network.with_number('weights_0', row=0, column=0, value=5), or Network([w0, w1])."}

    def examine(line: str, cell: str) -> object:
        from mlpteach.judging.examine.magic import load  # when it is first used

        load(session)
        return session.run_cell_magic("examine", line, cell)

    def drawn(figure: object) -> object:
        from mlpteach.plots.themed import notebook_html

        return notebook_html(figure)  # type: ignore[arg-type]

    def dress() -> None:  # after each cell, before its figures are shown: when Matplotlib is loaded, what stood here is lost
        session.display_formatter.formatters["text/html"].for_type_by_name("matplotlib.figure", "Figure", drawn)

    def told(shell, kind, error, trace, tb_offset=None):  # type: ignore[no-untyped-def]
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        for cure in (cures[part] for part in cures if part in str(error)):
            print(cure)

    try:
        session.register_magic_function(examine, magic_kind="cell")
        session.set_custom_exc((NameError, TypeError, ValueError), told)
        session.events.register("post_execute", dress)
        from numba import njit

        njit("float64(float64)")(lambda x: x)  # the first function that is compiled takes as long as the import
    except BaseException:  # no kernel fails to start for it: train says what is wrong with Numba, to those who train
        pass


_ready()
del _ready
