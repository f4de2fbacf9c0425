from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int


def describe(value):
    match value:
        case 0:
            return "zero"
        case int() if value > 5:
            return "large"
        case [a, b]:
            return a + b
        case {"key": inner}:
            return inner
        case Point(
            x=0,
            y=y,
        ):
            return y
        case str() | bytes():
            return "text"
        case _:
            return None


print(describe(0))
print(describe(7))
print(describe([1, 2]))
print(describe({"key": 3}))
print(describe(Point(0, 4)))
print(describe("s"))
print(describe(3.0))
