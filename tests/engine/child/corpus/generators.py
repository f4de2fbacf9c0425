def count(n):
    for i in range(n):
        yield i
    return "over"


def both():
    got = yield from count(2)
    print(got)
    sent = yield "ask"
    print(sent)


for number in count(2):
    print(number)
steps = both()
next(steps)
next(steps)
next(steps)
try:
    steps.send("answer")
except StopIteration:
    pass
closed = count(3)
next(closed)
closed.close()
