"""What can be done with a tensor wherever it is mentioned: the entries of its context menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from retrograd.app.store import Selection
from retrograd.app.store.breakpoint_rows import Breakpoint

from ..desk import Desk
from .asking import fill_why_menu
from .breakpoints_like import of_tensor
from .breakpoints_menu import fill_break_menu
from .number_text import Array, array_text, capture_text
from .travel_menu import fill_travel_menu

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: Most elements that are copied as text.
COPY_ELEMENTS = 1_000_000


def fill_tensor_menu(menu: QMenu, desk: Desk, tensor: int, like: Sequence[Breakpoint] = ()) -> None:
    """Add the entries for a tensor: copy, show in graph, why, break; the breakpoints ``like`` are offered first."""
    state = desk.store.moment.tensor(tensor)
    if state is None:
        return

    def copy_value() -> None:
        array = desk.store.moment.value(tensor)
        text = capture_text(state.value, "") if array is None else full_text(array)
        QGuiApplication.clipboard().setText(text)

    def copy_expression() -> None:
        QGuiApplication.clipboard().setText(state.name)

    def copy_gradient() -> None:
        array = desk.store.moment.grad(tensor)
        text = capture_text(state.grad, "") if array is None else full_text(array)
        QGuiApplication.clipboard().setText(text)

    _add(menu, translate("TensorMenu", "Copy value"), copy_value, state.value is not None)
    _add(menu, translate("TensorMenu", "Copy gradient"), copy_gradient, state.grad is not None)
    _add(menu, translate("TensorMenu", "Copy as expression"), copy_expression, bool(state.name))
    _add(menu, translate("TensorMenu", "Watch this"), lambda: watch(desk, state.name), bool(state.name))
    menu.addSeparator()
    _add(menu, translate("TensorMenu", "Show in graph"), lambda: show_tensor(desk, tensor, "graph"))
    _add(menu, translate("TensorMenu", "Show value"), lambda: show_tensor(desk, tensor, "value"))
    _add(menu, translate("TensorMenu", "Show gradient"), lambda: show_tensor(desk, tensor, "grad"))
    menu.addSeparator()
    fill_why_menu(menu, desk, tensor)
    menu.addSeparator()
    fill_travel_menu(menu, desk, tensor)
    fill_break_menu(menu, desk, [*like, *of_tensor(desk.store, tensor)])


def watch(desk: Desk, expression: str) -> None:
    """Watch an expression, and show the panel with it."""
    desk.watches.add(expression)
    desk.context.window.show_panel("watches")


def show_tensor(desk: Desk, tensor: int, panel: str = "") -> None:
    """Select a tensor and bring a panel forward ("" none)."""
    desk.store.select(Selection("tensor", tensor))
    if panel:
        desk.context.window.show_panel(panel)


def show_node(desk: Desk, node: int, panel: str = "") -> None:
    """Select a grad_fn node and bring a panel forward ("" none)."""
    desk.store.select(Selection("node", node))
    if panel:
        desk.context.window.show_panel(panel)


def show_line(desk: Desk, path: str, line: int) -> None:
    """Select a source line."""
    desk.store.select(Selection("line", line, path))


def show_event(desk: Desk, serial: int) -> None:
    """Go to the moment of an event and select it."""
    desk.store.seek(serial)
    desk.store.select(Selection("event", serial))


def full_text(array: Array) -> str:
    """An array as it would be typed; the tail of a huge one is left out."""
    return array_text(array, COPY_ELEMENTS)


def _add(menu: QMenu, text: str, action: Callable[[], None], enabled: bool = True) -> None:
    entry = QAction(text, menu)
    entry.setEnabled(enabled)
    entry.triggered.connect(lambda _checked=False: action())
    menu.addAction(entry)
