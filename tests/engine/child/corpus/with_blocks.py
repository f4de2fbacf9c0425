from contextlib import contextmanager

import torch


@contextmanager
def managed(name):
    print("enter", name)
    try:
        yield name
    finally:
        print("leave", name)


class Swallow:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True


with managed("a") as a:
    print(a)
with managed("b") as b, Swallow():
    print(b)
with (
    managed("c") as c,
    Swallow() as s,
):
    print(c)
with Swallow():
    raise ValueError("gone")
with torch.no_grad():
    x = torch.ones(1) * 2
for i in range(2):
    with Swallow():
        if i:
            continue
        print(i)


def leave():
    with Swallow():
        return 1


leave()
