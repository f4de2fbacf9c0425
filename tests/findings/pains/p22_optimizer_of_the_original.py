# pain: 22
# cause: optimizer-misses-parameter
# subject: twin.weight|twin.bias
# also: not-reachable
import copy

import torch

torch.manual_seed(2)
first = torch.nn.Linear(3, 2)
twin = copy.deepcopy(first)  # <- or
descent = torch.optim.SGD(first.parameters(), lr=0.1)  # <- cause
for turn in range(3):
    miss = twin(torch.ones(4, 3)).square().mean()
    descent.zero_grad()
    miss.backward()
    descent.step()
