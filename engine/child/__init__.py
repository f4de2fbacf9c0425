"""The program around the user's program: runs a script or notebook and tells the debugger everything.

How to start it (the contract with ``app/session``):

* POSIX: ``python -P -m retrograd.engine.child --control FD --data FD``. Both numbers are ends of two ``socketpair()``s
  that the child inherits (``pass_fds``). Elsewhere: ``--port N`` and 32 bytes of token on standard input; the child
  connects to ``127.0.0.1:N`` twice (control first, then data) and sends the token on each connection; the debugger
  sends the same token back before anything else.
* Its own session or process group (``start_new_session=True``), so that all of it can be ended at once.
* File descriptors 1 and 2 may be pipes: they get only what C code and faulthandler write. The script's own ``print``
  comes as ``OutputWritten`` events, its ``input()`` asks with ``InputRequested`` and waits for ``SupplyInput``.
* Environment, set by the debugger: ``OPENBLAS_NUM_THREADS``, ``OMP_NUM_THREADS``, ``MKL_NUM_THREADS`` (1 by default);
  ``PYTHONNODEBUGRANGES`` must not be set, or columns are missing. ``PYTHONUTF8=1`` is recommended.

What happens:

1. The child sends ``Hello`` on the control channel and waits for ``Start``. Until then it has read nothing of the
   script, so that it can stand by, warm.
2. It answers ``BreakpointPlaced`` for every breakpoint of ``Start``, sends ``RunStarted`` on the data channel and runs.
3. In mode "pause" the first ``Stopped`` has the reason "entry". ``Stopped.serial`` is how many bytes of records came
   before it; they were written before ``Stopped``.
4. While it is stopped it serves ``Evaluate``, ``SetVariable``, ``SendValue``, ``SetBreakpoints`` and waits for
   ``Resume`` or ``Step``. While it runs it serves ``SetBreakpoints``, ``Pause``, ``Stop``, ``SendValue`` and
   ``SupplyInput``; evaluations are answered with an error.
   An uncaught exception stops with the reason "exception" in the modes "pause" and "run", with the frames that it
   left; after any ``Resume`` or ``Step`` the run ends. A frame of ``Stopped`` with ``frame`` 0 and a ``node`` is the
   engine's level inside ``backward()``; the user's frames follow.
5. At the end: ``RunFinished`` (data), then ``Ended`` (control), then both channels close and the process leaves with
   the script's exit code: 0, the argument of ``sys.exit``, 1 after an exception, 130 after ``Stop``. Without
   ``Ended`` the program was killed or left through ``os._exit``: the exit code tells which.

When the control channel closes, the child ends at once. ``Pause`` and ``Stop`` work through a signal to the main thread
(a real-time signal on Linux), so also in loops, ``sleep`` and ``input``; C code that doesn't return is waited for.

Read ``bootstrap.py`` first; then ``sender.py`` (facts) and ``suspender.py`` (stops).
"""
