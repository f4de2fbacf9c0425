"""A loop that calls a short function, the worst case for whatever looks at calls; prints its own processor time."""

import time


def double(n):
    m = n + n  # hot
    m += 1
    return m


def main():
    total = 0
    for i in range(200_000):
        total += double(i)
        if total < 0:
            print("never")  # never
    return total


begun = time.process_time()
main()  # heavy
print("took", time.process_time() - begun)
