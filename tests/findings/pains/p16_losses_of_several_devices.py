# pain: 16
# cause: non-scalar-root
# subject: combined
import torch

torch.manual_seed(0)
replicas = [torch.nn.Linear(2, 1) for _ in range(2)]
losses = [replica(torch.ones(3, 2)).mean() for replica in replicas]
combined = torch.stack(losses)  # <- or
combined.backward()  # <- cause
