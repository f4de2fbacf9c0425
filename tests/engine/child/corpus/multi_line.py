"""Statements over several lines, in every form."""

import torch


def pair(a,
         b=2):
    return (
        a
        + b
    )


value = pair(
    1,
    b=pair(
        2
    ),
)
text = (
    "one"
    "two"
)
table = {
    "a": pair(1),
    "b": [
        value,
        pair(2),
    ],
}
total = value + \
    table["a"]
assert (
    total
    > 0
), "never"
if (
    total > 1
    and value > 1
):
    total += pair(
        total,
    )
x = torch.ones(
    2,
    requires_grad=True,
)
(
    (x * 2)
    .sum()
    .backward()
)
a = 1; b = 2; c = a + b
print(
    f"{a}"
    f"{pair(b)}"
)
