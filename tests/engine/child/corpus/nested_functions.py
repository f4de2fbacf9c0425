def outer(a):
    b = a + 1

    def middle():
        nonlocal b
        b += 1

        def inner():
            return a + b

        return inner

    return middle()


def counter():
    count = 0

    def up():
        nonlocal count
        count += 1
        return count

    return up


print(outer(1)())
up = counter()
up()
up()
