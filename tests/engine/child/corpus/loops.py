total = 0
for i in range(2):
    for j in range(2):
        total += 1
    else:
        total += 10
n = 0
while n < 2: n += 1
while True:
    n += 1
    if n > 3:
        break
else:
    print("never")
for k in []:
    print("never")
else:
    print("empty")
if total > 100:
    pass
elif total > 10:
    total = 1
else:
    total = 0
x = 1 if total else 2
while (y := x) < 3:
    x += 1
del total
global_name: int = 4
annotated: str
import os as system, sys
