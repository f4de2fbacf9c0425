"""A loop of cheap lines, the worst case for whatever looks at lines; prints its own processor time."""

import time


def main():
    i = b = 0
    while i < 200_000:
        i += 1
        a = i * 2
        b = a + 1  # hot
        c = b - i
        if c < 0:
            print("never")  # never
    return b


begun = time.process_time()
main()  # heavy
print("took", time.process_time() - begun)
