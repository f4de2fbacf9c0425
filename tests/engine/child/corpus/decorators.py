import functools


def plain(function):
    @functools.wraps(function)
    def inner(*arguments):
        result = function(*arguments)
        return result
    return inner


def with_argument(number):
    def decorate(function):
        function.number = number
        return function
    return decorate


@plain
@with_argument(
    3
)
def decorated(a):
    return a + 1


@functools.lru_cache(maxsize=None)
def cached(n):
    return n


class Thing:
    @property
    def name(self):
        return "thing"

    @staticmethod
    def make():
        return Thing()

    @classmethod
    def build(cls):
        return cls()


decorated(1)
cached(2)
cached(2)
thing = Thing.make()
print(thing.name)
Thing.build()
