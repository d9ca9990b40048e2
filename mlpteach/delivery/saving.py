"""What ``mlpteach lab`` saves of an interactive piece: its picture or its text, without the view that needs this very kernel.

JupyterLab shows the view where there is one, and "model not found" when its kernel has gone: the next day, instead of the picture.
"""

from __future__ import annotations

from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"
STATIC = {"image/png", "text/html"}


def keep_pictures(model: dict[str, Any], **_: Any) -> None:
    """Take the views of pieces that can also be seen without one out of a notebook that is about to be saved."""
    if model["type"] == "notebook":
        for cell in model["content"]["cells"]:
            for output in cell.get("outputs", []):
                if STATIC & set(output.get("data", {})):
                    output["data"].pop(VIEW, None)


def _load_jupyter_server_extension(server: Any) -> None:
    server.contents_manager.register_pre_save_hook(keep_pictures)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "mlpteach.delivery.saving"}]
