"""What the command line finds out by running a script again: ``why --without`` and ``why --slice``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from .bug_slice import SliceError, bug_slice, sentence
from .cli import CommandError, check_target, sentence_of
from .model.helper_files import copy_beside
from .session.headless import Headless
from .without import WithoutError, plain, sentences, without


def try_out(options: argparse.Namespace, headless: Headless) -> int:
    """Do what the options of ``why`` ask for with the run that ``headless`` holds; the exit code.

    Raises:
        CommandError: It cannot be done.
    """
    try:
        if options.slice is not None:
            _slice(options, headless)
        if options.without:
            outcome = without(headless, options.without)
            if options.json:
                print(json.dumps(plain(outcome), indent=1, ensure_ascii=False))
            else:
                print("\n".join(sentences(outcome)))
    except LookupError as error:
        raise CommandError(sentence_of(error)) from error
    except (SliceError, WithoutError) as error:
        raise CommandError(str(error)) from error
    return 0


def _slice(options: argparse.Namespace, headless: Headless) -> None:
    check_target(options.slice, (".py",))
    made = bug_slice(headless, options.expression)
    try:
        copy_beside(made.beside, Path(headless.store.run.path), options.slice.parent)
        options.slice.write_text(made.text, encoding="utf-8")
    except OSError as error:
        raise CommandError(str(error)) from error
    print(sentence(made, options.slice))
