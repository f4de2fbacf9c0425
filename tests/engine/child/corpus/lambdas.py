double = lambda n: n * 2
add = lambda a, b=1: (
    a
    + b
)
print(double(2))
print(add(1))
numbers = sorted([3, 1], key=lambda n: -n)
table = {"f": lambda: double(1)}
table["f"]()
mapped = list(map(lambda n: n + 1, numbers))
