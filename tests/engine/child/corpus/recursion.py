def factorial(n):
    if n <= 1:
        return 1
    return n * factorial(n - 1)


def even(n):
    return n == 0 or odd(n - 1)


def odd(n):
    return n != 0 and even(n - 1)


print(factorial(3))
print(even(3))
