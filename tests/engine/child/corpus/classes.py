class Meta(type):
    def __new__(cls, name, bases, names):
        return super().__new__(cls, name, bases, names)


class Base:
    """A docstring."""

    kind = "base"
    items = [n for n in range(2)]

    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return type(self)(self.value + other.value)

    def __repr__(self):
        return f"{self.kind} {self.value}"


class Derived(
    Base,
    metaclass=Meta,
):
    kind = "derived"

    def __init__(self, value):
        super().__init__(
            value,
        )
        self.more = 1

    @property
    def twice(self):
        return self.value * 2


first = Base(1)
second = Derived(2)
third = first + second
print(repr(third), second.twice)
