"""Panel "Console": both streams told apart, bounded, input goes where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from retrograd.app.store import Selection, Stop
from retrograd.engine.protocol.answers import Completed, Completion, Evaluated, StackFrame
from retrograd.engine.protocol.events import OutputWritten
from retrograd.views.panels import console_output
from retrograd.views.panels.console import SECONDS, ConsolePanel

from .story import capture, many, matrix, why_two

FRAMES = (StackFrame(2, "step", "why_two.py", 4, 4), StackFrame(1, "<module>", "why_two.py", 9, 9))


def marks(panel: ConsolePanel) -> list[tuple[str, str]]:
    """Kind and text of every line."""
    document = panel.output.document()
    blocks = [document.findBlockByNumber(number) for number in range(document.blockCount())]
    return [(tuple(console_output.MARKS)[block.userState()], block.text()) for block in blocks]


def written(desk: Any, *pieces: tuple[str, str]) -> None:
    end = desk.store.run.end
    desk.store.feed(
        [
            OutputWritten(serial=end + number, stream=stream, text=text)
            for number, (stream, text) in enumerate(pieces, 1)
        ]
    )


def paused(make_desk: Callable[..., Any]) -> Any:
    desk = make_desk(why_two()[:20])
    desk.store.set_state("paused", Stop("step", desk.store.run.end, FRAMES))
    return desk


def test_streams_are_told_apart_and_escapes_are_gone(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    panel = show(ConsolePanel, make_desk(matrix()))
    assert marks(panel) == [("stdout", "red and plain"), ("stderr", "careful \\u202etxet")]
    document = panel.output.document()
    colours = {
        document.findBlockByNumber(n).begin().fragment().charFormat().foreground().color().name() for n in (0, 1)
    }
    assert len(colours) == 2
    assert {console_output.MARKS[kind][0] for kind in ("stdout", "stderr", "input", "result", "error")} >= {
        "!",
        "›",
        "=",
    }


def test_unfinished_line_grows_in_place(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two()[:20])
    panel = show(ConsolePanel, desk)
    for text, lines in (("lo", ["lo"]), ("ss 1", ["loss 1"]), ("\n", ["loss 1"]), ("9 %\r", ["loss 1", "9 %"])):
        written(desk, ("stdout", text))
        panel.refresh_now()
        assert [text for _, text in marks(panel)] == lines
    written(desk, ("stdout", "10 %\n"), ("stderr", "bad\n"), ("stdout", "tail"), ("stderr", "!\n"))
    panel.refresh_now()
    assert [text for _, text in marks(panel)] == ["loss 1", "10 %", "bad", "tail", "!"]


def test_output_is_bounded(
    make_desk: Callable[..., Any], show: Callable[..., Any], monkeypatch: Any, qtbot: QtBot
) -> None:
    monkeypatch.setattr(console_output, "MOST_LINES", 500)
    desk = make_desk(many(3_000))
    panel = show(ConsolePanel, desk)
    qtbot.waitUntil(lambda: panel._read == desk.store.run.end)
    while panel.output.flush():
        pass
    assert panel.output.blockCount() == 500
    assert len(panel.output._serials) == 500


def test_evaluates_in_the_selected_frame(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = paused(make_desk)
    panel = show(ConsolePanel, desk)
    qtbot.keyClicks(panel.input, "x.grad")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    assert desk.context.session.calls == [("evaluate", ("x.grad", 0, SECONDS))]
    desk.store.choose_frame(1)
    qtbot.keyClicks(panel.input, "x")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    assert desk.context.session.calls[-1] == ("evaluate", ("x", 1, SECONDS))
    panel.refresh_now()
    assert panel.interrupt.isVisible()
    desk.evaluated.emit(Evaluated(number=77, text="somebody else's"))
    desk.evaluated.emit(Evaluated(number=1, text="tensor(2.)", output="hi\n"))
    desk.evaluated.emit(Evaluated(number=2, text="", error="NameError: name 'q' is not defined"))
    panel.refresh_now()
    assert marks(panel) == [
        ("input", "x.grad"), ("input", "x"), ("stdout", "hi"), ("result", "tensor(2.)"),
        ("error", "NameError: name 'q' is not defined"),
    ]  # fmt: skip


def test_up_and_down_walk_the_history(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = paused(make_desk)
    panel = show(ConsolePanel, desk)
    for text in ("one", "two"):
        qtbot.keyClicks(panel.input, text)
        qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    qtbot.keyClicks(panel.input, "thr")
    seen = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(panel.input, key)
        seen.append(panel.input.text())
    assert seen == ["two", "one", "one", "two", "thr", "thr"]
    again = show(ConsolePanel, desk)
    qtbot.keyClick(again.input, Qt.Key.Key_Up)
    assert again.input.text() == "two"


def test_input_goes_to_a_script_that_waits(
    qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]
) -> None:
    desk = make_desk(why_two()[:20])
    desk.store.set_state("running")
    panel = show(ConsolePanel, desk)
    assert not panel.input.isEnabled()
    desk.input_requested.emit("name? ")
    assert panel.input.isEnabled() and panel.prompt.text() == "name? "
    qtbot.keyClicks(panel.input, "Ada")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    desk.input_requested.emit("")
    qtbot.keyClick(panel.input, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert desk.context.session.calls == [("supply_input", ("Ada\n",)), ("supply_input", (None,))]


def test_in_the_past_it_says_that_nothing_can_be_evaluated(
    qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]
) -> None:
    desk = make_desk(why_two())
    desk.store.set_state("paused", Stop("step", desk.store.run.end, FRAMES))
    panel = show(ConsolePanel, desk)
    assert panel.input.isEnabled() and not panel.past.isVisible()
    desk.store.seek(5)
    panel.refresh_now()
    assert panel.past.isVisible()
    pale = panel.output.extraSelections()
    assert len(pale) == 1 and pale[0].cursor.selectedText() == "tensor(2.)"
    qtbot.keyClicks(panel.input, "x.grad")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    panel.refresh_now()
    assert "only asked: why x.grad" in panel.output.toPlainText()
    assert desk.context.session.calls == []


def test_written_lines_take_the_colours_of_a_new_theme(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    from retrograd.views.theme import load_theme

    desk = make_desk(matrix())
    panel = show(ConsolePanel, desk)
    for name in ("dark", "light", "high-contrast"):
        desk.settings.set("view.theme", name)
        desk.theme_changed.emit()
        fragment = panel.output.document().findBlockByNumber(1).begin().fragment()
        assert fragment.charFormat().foreground().color() == load_theme(name).color("error")


def test_blocks_take_several_lines(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = paused(make_desk)
    panel = show(ConsolePanel, desk)
    low = panel.input.height()
    qtbot.keyClicks(panel.input, "for i in range(2):")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    assert panel.input.text() == "for i in range(2):\n    " and panel.input.height() > low
    qtbot.keyClicks(panel.input, "print(i)")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    assert desk.context.session.calls == []
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    assert [call[1][0] for call in desk.context.session.calls] == ["for i in range(2):\n    print(i)"]
    panel.refresh_now()
    assert marks(panel) == [("input", "for i in range(2):"), ("input", "    print(i)")]
    qtbot.keyClick(panel.input, Qt.Key.Key_Up)
    assert panel.input.text() == "for i in range(2):\n    print(i)"


def test_shift_enter_and_wrong_text(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = paused(make_desk)
    panel = show(ConsolePanel, desk)
    qtbot.keyClicks(panel.input, "a = 1")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(panel.input, "a a")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    assert [call[1][0] for call in desk.context.session.calls] == ["a = 1\na a"]


def test_tab_asks_and_offers(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = paused(make_desk)
    panel = show(ConsolePanel, desk)
    qtbot.keyClicks(panel.input, "w.re")
    qtbot.keyClick(panel.input, Qt.Key.Key_Tab)
    assert desk.context.session.calls == [("complete", ("w.re", 4, 0))]
    names = tuple(Completion(name, "function") for name in ("register_hook", "relu", "requires_grad", "reshape"))
    desk.completed.emit(Completed(number=1, start=2, names=names))
    assert panel.input.popup.isVisible() and panel.input.popup.count() == 4
    qtbot.keyClicks(panel.input, "q")
    assert panel.input.popup.count() == 1
    qtbot.keyClick(panel.input, Qt.Key.Key_Backspace)
    qtbot.keyClick(panel.input, Qt.Key.Key_Down)
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    assert panel.input.text() == "w.relu" and not panel.input.popup.isVisible()
    qtbot.keyClick(panel.input, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    desk.completed.emit(Completed(number=2, start=2, names=(Completion("relu_", "function"),)))
    assert panel.input.text() == "w.relu_"


def test_results_lead_to_their_tensors(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = paused(make_desk)
    panel = show(ConsolePanel, desk)
    qtbot.keyClicks(panel.input, "x")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    desk.evaluated.emit(
        Evaluated(number=1, text="tensor(1.)", tensor=1, is_tensor=True, requires_grad=True, value=capture(1.0))
    )
    panel.refresh_now()
    assert marks(panel)[-1] == ("tensor", " f32[]  leaf  grad –  #1 → ")
    block = panel.output.document().lastBlock()
    panel.output.setTextCursor(QTextCursor(block))
    qtbot.keyClick(panel.output, Qt.Key.Key_Return)
    assert desk.store.selection == Selection("tensor", 1)


def test_an_evaluation_can_be_interrupted(
    qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]
) -> None:
    desk = paused(make_desk)
    panel = show(ConsolePanel, desk)
    qtbot.keyClick(panel.input, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(panel.input, "long()")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    panel.refresh_now()
    qtbot.mouseClick(panel.interrupt, Qt.MouseButton.LeftButton)
    qtbot.keyClick(panel.input, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert [name for name, _ in desk.context.session.calls] == ["evaluate", "interrupt", "interrupt"]
    desk.evaluated.emit(Evaluated(number=1, text="", error="Interrupted."))
    panel.refresh_now()
    assert panel.interrupt.isHidden() and marks(panel)[-1] == ("error", "Interrupted.")
