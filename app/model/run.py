"""Everything that is known of one run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from .apply import TABLE, Touched
from .findings import WATCHERS, Question, Watching, all_findings, answer, ask
from .fold_index import FoldIndex
from .gradient_flow import GradientFlow
from .graph import RunGraph
from .graph_memory import GraphMemory
from .history import History
from .marks import Marks
from .moment import Moment
from .names import resolve
from .queries import next_stop, previous_stop, search
from .records import NodeRecord, PassRecord, RegionRecord, TensorRecord, Withheld
from .region_counts import RegionCounts
from .searching import Hit
from .states import Delta, Finding, Phase, Place
from .timeline import Timeline
from .values import ValueStore

#: Moments kept for quick return.
_MOMENTS = 8


class Run:
    """The events of a run and what follows from them.

    Attributes:
        timeline: The events in order.
        graph: Tensors and grad_fn nodes as a networkx graph.
        values: Captured arrays.
        folds: What can be drawn, and how it nests.
        path, document: What ran, from RunStarted ("script" or "notebook").
        sources: Texts by file name (``<cell 3>`` for a cell).
        finished: How the run ended, None while it goes on.
        marks: Where the live program stopped, and the person's bookmarks.
        withheld: For a node that was sent nothing, where a pass first ended on the way to it.
        watching: The rules that look at each event as it comes, and what they have found.
    """

    def __init__(self, memory: int = 512 << 20, disk: int = 4 << 30) -> None:
        self.timeline = Timeline()
        self.graph = RunGraph()
        self.values = ValueStore(memory, disk)
        self.path = ""
        self.document = "script"
        self.finished: e.RunFinished | None = None
        self.sources: dict[str, e.SourceSeen] = {}
        self.locations: dict[int, e.LocationSeen] = {}
        self.frames: dict[int, e.FrameEntered] = {}
        self.frames_left: dict[int, int] = {}
        self.lines_of_frame: dict[int, list[int]] = {}
        self.lines_at_location: dict[int, list[int]] = {}
        self.bindings: dict[tuple[int, str], History[int]] = {}
        self.names_of_frame: dict[int, list[str]] = {}
        self.tensors: dict[int, TensorRecord] = {}
        self.nodes: dict[int, NodeRecord] = {}
        self.accumulators: dict[int, History[int]] = {}
        self.withheld: dict[int, Withheld] = {}
        self.versions: dict[int, History[int]] = {}
        self.of_storage: dict[int, list[int]] = {}
        self.writes: dict[int, list[int]] = {}
        self.gradient_storages: dict[int, int] = {}
        self.cuts: list[int] = []
        self.regions: dict[int, RegionRecord] = {}
        self.regions_of_kind: dict[str, list[int]] = {}
        self.passes: dict[int, PassRecord] = {}
        self.folds = FoldIndex()
        self.optimizers: dict[int, e.OptimizerRegistered] = {}
        self.marks = Marks()
        self.flow = GradientFlow(self)
        self.memory = GraphMemory(self)
        self.region_counts = RegionCounts(self)
        self._moments: dict[int, Moment] = {}
        self._findings: dict[int, list[Finding]] = {}
        self.watching = Watching(self, WATCHERS)

    # ------------------------------------------------------------------ growing
    def apply(self, events: Sequence[e.Event]) -> Delta:
        """Add events; tell what they changed.

        Raises:
            ValueError: An event does not follow the last one, or names something that no event has introduced.
        """
        touched = Touched()
        first = self.end + 1
        self._moments.clear()
        self._findings.clear()
        found = False
        watching = self.watching
        takes = watching.takes
        for event in map(self._lightened, events):
            self.timeline.check(event)
            try:
                TABLE[type(event)](self, event, touched)
            except KeyError as error:
                raise ValueError(f"event {event.serial} ({e.kind(event)}) names {error} before it exists") from error
            self.timeline.append(event)
            for take in takes[type(event)]:
                try:
                    if findings := take(event):
                        found |= watching.add(findings, event)
                except Exception:
                    # a rule that breaks must cost the run nothing but its own findings
                    watching.drop(take, event)
        return Delta(
            first, self.end, frozenset(touched.tensors), frozenset(touched.nodes), frozenset(touched.regions),
            touched.output, touched.sources, found,
        )  # fmt: skip

    def _lightened(self, event: e.Event) -> e.Event:
        """The event as it is kept: elements of larger arrays are in the store of values."""
        if isinstance(event, e.ValueRecorded):
            record = self.tensors.get(event.tensor)
            made = record.created if record is not None else None
            leaf = made is not None and made.is_leaf and made.origin in ("data", "parameter")
            return self.values.lighten(event, made.storage if made is not None else 0, precious=leaf)
        return self.values.lighten(event, precious=isinstance(event, e.GradAccumulated))

    def keep_value(self, tensor: int, version: int, capture: Capture, gradient: bool = False) -> None:
        """Keep elements that the live program sent when asked, in place of the summary alone.

        Args:
            tensor: Whose they are; LookupError if there is none.
            version: Version of its storage that they are of.
            capture: The elements.
            gradient: Whether they are those of its ``.grad``.
        """
        record = self.tensors[tensor]
        if gradient:
            if record.grads and record.grads.values[-1] is not None:
                record.grads.values[-1] = self.values.take(capture, precious=True)
        else:
            kept = self.values.take(capture)
            known = [index for index, (number, _) in enumerate(record.values.values) if number == version]
            if kept is not None and known:
                record.values.values[known[-1]] = (version, kept)
            elif kept is not None:
                record.values.add(self.end, (version, kept))
        self._moments.clear()

    # ------------------------------------------------------------------ asking
    @property
    def in_backward(self) -> bool:
        """Whether a backward pass goes on after the last event."""
        begun, finished = map(self.timeline.serials, ("backward-begun", "backward-finished"))
        return len(begun) > len(finished)

    @property
    def end(self) -> int:
        """Serial of the last event, 0 before the first."""
        return self.timeline.end

    def moment(self, at: int | None = None) -> Moment:
        """The state after event ``at`` (None: the last)."""
        at = self.end if at is None else max(0, min(at, self.end))
        found = self._moments.get(at)
        if found is None:
            if len(self._moments) >= _MOMENTS:
                self._moments.pop(next(iter(self._moments)))
            found = self._moments[at] = Moment(self, at)
        return found

    def event(self, serial: int) -> e.Event:
        """One event. Raises IndexError naming how many there are."""
        return self.values.restore(self.timeline[serial])

    def events(self, kind: str | None = None, first: int = 1, last: int | None = None) -> Iterator[e.Event]:
        """Events of one kind (or all) between two serials, inclusive."""
        return map(self.values.restore, self.timeline.events(kind, first, last))

    def place(self, location: int) -> Place | None:
        """A location as a place, None for 0."""
        seen = self.locations.get(location)
        if seen is None:
            return None
        source = self.sources.get(seen.path)
        return Place(
            seen.path, seen.line, seen.end_line, seen.column, seen.end_column, seen.function, seen.expression,
            seen.target, source.cell if source is not None else -1,
        )  # fmt: skip

    def source_of(self, path: str) -> str:
        """The text of a file or cell as it ran, "" if it was not seen."""
        source = self.sources.get(path)
        return source.text if source is not None else ""

    def phases(self) -> list[Phase]:
        """The run cut into forward, backward and update."""
        return self.timeline.phases()

    def findings(self, at: int | None = None) -> list[Finding]:
        """Everything worth telling about the run up to ``at``, most relevant first."""
        at = self.end if at is None else at
        if at not in self._findings:
            self._findings[at] = all_findings(self, at)
        return self._findings[at]

    def why(self, expression: str, at: int | None = None) -> list[Finding]:
        """Explain what a person asks: ``x``, ``x.grad``, ``x.grad_fn``, ``x.requires_grad``, ``x._version``, ``x[3]``.

        Raises:
            LookupError: No such name was recorded; the text names those that were.
        """
        at = self.end if at is None else at
        return answer(self, expression, at)

    def ask(self, question: Question, at: int | None = None, expression: str = "") -> list[Finding]:
        """Answer a question about a tensor that is known; ``expression`` is what the answer calls it.

        Raises:
            LookupError: There is no such element, or no exception.
        """
        return ask(self, question, self.end if at is None else at, expression)

    def resolve(self, expression: str, at: int | None = None) -> tuple[int, str]:
        """The tensor that an expression such as ``layers[0].grad`` means, and "grad" or "".

        Raises:
            LookupError: No such name was recorded; the text names those that were.
        """
        return resolve(self.moment(at), expression)

    def previous_stop(self, at: int, grain: str) -> int:
        """Where stepping back from ``at`` by "line", "op" or "node" lands (0: the start)."""
        return previous_stop(self, at, grain)

    def next_stop(self, at: int, grain: str) -> int:
        """Where stepping forward from ``at`` by "line", "op" or "node" lands (the end if nothing follows)."""
        return next_stop(self, at, grain)

    def search(self, text: str) -> list[Hit]:
        """Names, operations and source lines that contain ``text``."""
        return search(self, text)
