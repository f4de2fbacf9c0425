"""The rows of the Go menu that follow one value through time: its birth, writes, reads, and its gradient."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ..model.touches import Touch, computed, made, touches
from ..store import Store
from .command import Command
from .conditions import running
from .context import Context

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: What happened, in the words of the status bar.
_WORDS = {
    "made": str(QT_TRANSLATE_NOOP("Travel", "{name} was made here")),
    "written": str(QT_TRANSLATE_NOOP("Travel", "{name} is written")),
    "read": str(QT_TRANSLATE_NOOP("Travel", "{name} is read")),
    "saved": str(QT_TRANSLATE_NOOP("Travel", "{name} is read in backward, as saved")),
    "accumulated": str(QT_TRANSLATE_NOOP("Travel", "{name}.grad takes a contribution")),
    "cleared": str(QT_TRANSLATE_NOOP("Travel", "{name}.grad is cleared or replaced")),
    "computed": str(QT_TRANSLATE_NOOP("Travel", "the gradient of {name} was computed here")),
}

#: What is missing, by kind and direction.
_NOTHING = {
    ("write", True): str(QT_TRANSLATE_NOOP("Travel", "{name} was not written before this moment.")),
    ("write", False): str(QT_TRANSLATE_NOOP("Travel", "{name} is not written later, as far as the run goes.")),
    ("read", True): str(QT_TRANSLATE_NOOP("Travel", "{name} was not read before this moment.")),
    ("read", False): str(QT_TRANSLATE_NOOP("Travel", "{name} is not read later, as far as the run goes.")),
    ("grad", True): str(QT_TRANSLATE_NOOP("Travel", "{name}.grad did not change before this moment.")),
    ("grad", False): str(QT_TRANSLATE_NOOP("Travel", "{name}.grad does not change later, as far as the run goes.")),
}


def subject(store: Store) -> int:
    """The tensor that the selection is about at the cursor or at any time: of a node its first output (0: none)."""
    run, selection = store.run, store.selection
    number = 0
    if selection.kind == "tensor":
        number = selection.number
    elif selection.kind == "node":
        number = _of_node(store, selection.number)
    elif selection.kind == "event" and 1 <= selection.number <= run.end:
        event = run.event(selection.number)
        outputs = getattr(event, "outputs", ())
        number = getattr(event, "tensor", 0) or (outputs[0] if outputs else 0)
        number = number or _of_node(store, getattr(event, "node", 0))
    return number if number in run.tensors else 0


def _of_node(store: Store, node: int) -> int:
    record = store.run.nodes.get(node)
    if record is None:
        return 0
    return record.created.variable or (record.outputs[0][1] if record.outputs else 0)


def name_of(store: Store, tensor: int) -> str:
    """What a tensor is called, at the cursor or else at last; ``#12`` if it never had a name."""
    for at in (store.cursor, store.run.end):
        state = store.run.moment(at).tensor(tensor)
        if state is not None and state.name:
            return state.name
    return f"#{tensor}"


def go(store: Store, kind: str, back: bool) -> None:
    """Go to the next or previous write, read or gradient change ("grad") of the selected value, and say what it is."""
    tensor = subject(store)
    found = touches(store.run, tensor, kind)
    if back:
        numbers = [number for number, one in enumerate(found) if one.serial < store.cursor][-1:]
    else:
        numbers = [number for number, one in enumerate(found) if one.serial > store.cursor][:1]
    if not numbers:
        text = translate("Travel", _NOTHING[kind, back]).format(name=name_of(store, tensor))
        store.message.emit(text, "info")
        return
    _arrive(store, tensor, found[numbers[0]], numbers[0] + 1, len(found))


def _arrive(store: Store, tensor: int, touch: Touch, number: int = 0, count: int = 0) -> None:
    store.seek(touch.serial)
    parts = [translate("Travel", _WORDS[touch.what]).format(name=name_of(store, tensor))]
    if touch.name:
        parts[0] = translate("Travel", "{what} by {name}").format(what=parts[0], name=touch.name)
    place = store.run.place(store.run.event(touch.event).location)
    if place is not None:
        parts.append(translate("Travel", "line {0}").format(place.line))
    if touch.version >= 0:
        parts.append(translate("Travel", "version {0}").format(touch.version))
    if count > 1:
        parts.append(translate("Travel", "{0} of {1}").format(number, count))
    store.message.emit(" · ".join(parts), "info")


def _travel(kind: str, back: bool) -> Callable[[Context], None]:
    def run(context: Context) -> None:
        go(context.store, kind, back)

    return run


def _to_birth(context: Context) -> None:
    tensor = subject(context.store)
    _arrive(context.store, tensor, made(context.store.run, tensor))


def _to_gradient(context: Context) -> None:
    store = context.store
    tensor = subject(store)
    touch = computed(store.run, tensor, store.cursor)
    if touch is None:
        text = translate("Travel", "No gradient of {name} was computed; the Why panel tells the reason.")
        store.message.emit(text.format(name=name_of(store, tensor)), "info")
    else:
        _arrive(store, tensor, touch)


def _to_accumulation(context: Context) -> None:
    """To the last accumulation up to the cursor, or the first one after it."""
    store = context.store
    tensor = subject(store)
    found = [one for one in touches(store.run, tensor, "grad") if one.what == "accumulated"]
    if not found:
        text = translate("Travel", "Nothing was added to {name}.grad; the Why panel tells the reason.")
        store.message.emit(text.format(name=name_of(store, tensor)), "info")
        return
    number = max((number for number, one in enumerate(found) if one.serial <= store.cursor), default=0)
    _arrive(store, tensor, found[number], number + 1, len(found))


def _has_subject(context: Context) -> bool:
    return not running(context) and subject(context.store) != 0


def _row(verb: str, title: str, kind: str, back: bool, key: str, tip: str) -> Command:
    icon = "back" if back else "over"
    return Command(f"go.{verb}", title, "go", _travel(kind, back), (key,), icon, tip, when=_has_subject, group=4)


ROWS = (
    _row("previous_write", "Previous &Write", "write", True, "Alt+Up",
         "Go back to where the selected value was written in place before."),
    _row("next_write", "Next Write", "write", False, "Alt+Down",
         "Go on to where the selected value is written in place next."),
    _row("previous_read", "Previous &Read", "read", True, "Alt+Shift+Up",
         "Go back to the operation or node that read the selected value before."),
    _row("next_read", "Next Read", "read", False, "Alt+Shift+Down",
         "Go on to the operation or node that reads the selected value next."),
    _row("previous_grad", "Previous Change of .&grad", "grad", True, "Alt+PgUp",
         "Go back to where the gradient of the selected tensor changed before."),
    _row("next_grad", "Next Change of .grad", "grad", False, "Alt+PgDown",
         "Go on to where the gradient of the selected tensor changes next."),
    Command(
        "go.created", "Where It Was &Made", "go", _to_birth, ("Alt+Shift+Home",), "event",
        "Go to where the selected tensor came to be.", when=_has_subject, group=5,
    ),
    Command(
        "go.gradient_computed", "Where Its Gradient Was Comp&uted", "go", _to_gradient, (), "grad",
        "Go to the node of the backward pass that computed the gradient of the selected tensor.",
        when=_has_subject, group=5,
    ),
    Command(
        "go.gradient_accumulated", "Where Its Gradient Was &Added Up", "go", _to_accumulation, (), "grad",
        "Go to where a contribution went into the .grad of the selected tensor.", when=_has_subject, group=5,
    ),
)  # fmt: skip
