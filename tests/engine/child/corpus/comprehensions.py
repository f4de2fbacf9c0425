def square(n):
    return n * n


numbers = [1, 2, 3]
squares = [square(n) for n in numbers]
even = {
    n: square(n)
    for n in numbers
    if n % 2 == 0
}
nested = [
    [a * b for a in numbers]
    for b in squares
]
lazy = (square(n) for n in numbers)
total = sum(lazy)
unique = {n // 2 for n in numbers}
