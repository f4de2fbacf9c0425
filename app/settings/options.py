"""The table of settings. A new setting is a row here; preferences page and validation follow from it."""

from __future__ import annotations

from .option import Option

#: Most entries that the list of recent files keeps.
RECENT_LIMIT = 20

_ROWS = (
    # ------------------------------------------------------------------------------------------------ look
    Option(
        "view.theme", str, "system", "Theme",
        "Colours of the window. “System” follows the desktop and changes with it.",
        choices=("system", "light", "dark", "high-contrast"),
    ),
    Option(
        "view.reduced_motion", bool, False, "Reduce motion",
        "Show changes at once instead of moving things to their place.",
    ),
    Option(
        "view.language", str, "", "Language",
        "Code such as “de” or “zh_CN”; empty follows the system. Counts from the next start.",
    ),
    # ------------------------------------------------------------------------------------------------ editor
    Option(
        "editor.font_family", str, "", "Code font",
        "Family of the fixed-width font in editor, console and number tables; empty takes the system's.",
    ),
    Option(
        "editor.font_size", int, 13, "Code font size",
        "Size of code in editor and console.", minimum=6, maximum=48, unit="px",
    ),
    Option(
        "editor.show_stored_outputs", bool, True, "Stored notebook outputs",
        "Show the outputs that a notebook was saved with beside those of this run.",
    ),
    # ------------------------------------------------------------------------------------------------ graph
    Option(
        "graph.direction", str, "down", "Direction",
        "Which way the data flows in the drawing.", choices=("down", "right"),
    ),
    Option(
        "graph.show", str, "both", "Passes",
        "Draw the forward values, the gradients, or both on the same cards.", choices=("forward", "backward", "both"),
    ),
    Option(
        "graph.projection", str, "computation", "Graph of",
        "The computation, with values and what was not recorded, or exactly the nodes that autograd has.",
        choices=("computation", "autograd"),
    ),
    Option(
        "graph.fold", str, "auto", "Folding",
        "Fold modules, functions and loop passes: when the graph is large, never, or always.",
        choices=("auto", "none", "all"),
    ),
    Option(
        "graph.frozen", bool, False, "Freeze the layout",
        "Leave everything where it stands while the graph grows; what is new takes a free place.",
    ),
    Option("graph.ghosts", bool, True, "Untracked operations", "Draw operations that autograd did not record, dashed."),
    Option(
        "graph.constants", bool, True, "Constants",
        "Draw tensors that need no gradient and enter an operation.",
    ),
    Option("graph.legend", bool, False, "Legend", "Show what the marks of the drawing mean."),
    Option("graph.dim", bool, True, "Dim the rest", "Draw pale what does not belong to a cone, a filter or a pass."),
    Option(
        "graph.flow_low", int, -4, "Vanishing below",
        "Norm of a gradient at the thin end of the scale, as a power of ten.", minimum=-30, maximum=0,
    ),
    Option(
        "graph.flow_high", int, 3, "Exploding above",
        "Norm of a gradient at the thick end of the scale, as a power of ten.", minimum=1, maximum=30,
    ),
    Option(
        "graph.export_theme", str, "light", "Export theme",
        "Colours of exported pictures, whatever the window uses.", choices=("light", "dark", "high-contrast"),
    ),
    Option(
        "graph.export_scale", float, 2.0, "Export scale",
        "Pixels of an exported image for each point of the drawing.", minimum=0.25, maximum=16.0, unit="×",
    ),
    Option(
        "graph.export_legend", bool, False, "Export the legend",
        "What the marks mean stands beside the graph in exported pictures.",
    ),
    # ------------------------------------------------------------------------------------------------ run
    Option(
        "run.arguments", str, "", "Arguments",
        "Command line given to the script, quoted as in a shell. Counts from the next start.",
    ),
    Option(
        "run.stop_at_entry", bool, True, "Stop before the first line",
        "Starting pauses before the first statement; otherwise the program runs to the first breakpoint.",
    ),
    Option(
        "run.grain", str, "line", "Step by",
        "What one step over or back means: a line, an operation on tensors, or a node of the backward pass.",
        choices=("line", "op", "node"),
    ),
    Option(
        "run.blas_threads", int, 1, "Threads for linear algebra",
        "More threads are faster for large matrices only. Counts from the next start.", minimum=1, maximum=256,
    ),
    Option(
        "run.seed", int, -1, "Random seed",
        "Seed of the random numbers at the start of each run; -1 leaves it to the script.",
        minimum=-1, maximum=2**63 - 1,
    ),
    # ------------------------------------------------------------------------------------------------ recording
    Option(
        "record.capture", str, "small", "Keep values",
        "Which tensors keep their elements: none, leaves, small ones, or all. With the last two, statistics of all "
        "results and gradients are kept as well.",
        choices=("off", "leaves", "small", "all"),
    ),
    Option(
        "record.inline_bytes", int, 4096, "Small means up to",
        "Largest tensor that counts as small.", minimum=0, maximum=1 << 24, unit="bytes",
    ),
    Option(
        "record.memory_budget", int, 512, "Memory for values",
        "Above this, values of old results are moved to disk.", minimum=16, maximum=1 << 20, unit="MiB",
    ),
    Option(
        "record.disk_budget", int, 4096, "Disk for values",
        "Above this, values of the oldest results are dropped; events and leaves stay.",
        minimum=0, maximum=1 << 24, unit="MiB",
    ),
    # ------------------------------------------------------------------------------------------------ kept unseen
    Option("files.recent", tuple, (), "Recent files", "Files opened last, newest first.", shown=False),
    Option("findings.silenced", tuple, (), "Silenced findings", "Causes and findings not to tell of.", shown=False),
    Option("files.folder", str, "", "Last folder", "Folder of the last file dialog.", shown=False),
    Option("session.breakpoints", str, "", "Breakpoints", "Breakpoints of the last session, as JSON.", shown=False),
    Option("session.bookmarks", str, "", "Bookmarks", "Bookmarks of each script, as JSON.", shown=False),
    Option(
        "session.run_settings", str, "", "Run settings", "How each script is run, as JSON.", shown=False,
    ),
    Option("session.folds", str, "", "Folded regions", "What was folded, by script, as JSON.", shown=False),
    Option("session.watches", str, "", "Watches", "Watched expressions by script, as JSON.", shown=False),
    Option("console.history", tuple, (), "Console history", "Lines typed in the console, oldest first.", shown=False),
    Option("window.geometry", bytes, b"", "Window geometry", "Size and place of the window.", shown=False),
    Option("window.layout", bytes, b"", "Dock layout", "Where the panels stand.", shown=False),
    Option("window.layouts", str, "", "Saved layouts", "Named layouts of the panels, as JSON.", shown=False),
)  # fmt: skip

#: Every option by its key.
OPTIONS: dict[str, Option] = {row.key: row for row in _ROWS}
